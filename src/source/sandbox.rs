//! Sandbox: files below a root folder, which no path leaves, not even through a symbolic link (crate `cap-std`).
//!
//! The root itself may be a link: a person chose it. What lies below may come from anybody, so every folder is opened
//! relative to the one above it, and a file's own name is never followed as a link nor waited for as a pipe.

use std::fs::File;
use std::io;
use std::path::{Component, Path, PathBuf};

use cap_fs_ext::{FollowSymlinks, OpenOptionsFollowExt, OpenOptionsSyncExt};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, DirBuilder, OpenOptions};

/// Root folder of a sandbox.
pub(super) struct Sandbox {
    root: Dir,
}

/// Mode of new folders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// As the process's umask says.
    Usual,
    /// The owner alone: folders 0700, files 0600.
    Private,
}

impl Sandbox {
    /// Opens the folder at `root`.
    pub(super) fn open(root: &Path) -> io::Result<Self> {
        let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
        Ok(Self { root: Dir::open_ambient_dir(root, ambient_authority())? })
    }

    /// Opens a folder below the root; an empty path is the root.
    pub(super) fn folder(&self, path: &Path) -> io::Result<Dir> {
        check_names(path)?;
        if path.as_os_str().is_empty() {
            return self.root.try_clone();
        }
        self.root.open_dir(path).map_err(|error| led_outside(&self.root, path, error))
    }

    /// Opens a folder below the root and makes it if it is missing. Adds the paths of new folders to `made`.
    pub(super) fn make_folder(
        &self,
        path: &Path,
        access: Access,
        made: &mut Vec<PathBuf>,
    ) -> io::Result<Dir> {
        check_names(path)?;
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        if access == Access::Private {
            cap_std::fs::DirBuilderExt::mode(&mut builder, 0o700);
        }
        let mut at = PathBuf::new();
        for part in path.components() {
            at.push(part);
            match self.root.create_dir_with(&at, &builder) {
                Ok(()) => made.push(at.clone()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(led_outside(&self.root, &at, error)),
            }
        }
        self.folder(path)
    }

    /// Opens the folder of a file, and returns it with the file's name.
    pub(super) fn folder_of(&self, path: &Path) -> io::Result<(Dir, PathBuf)> {
        let (folder, name) = split(path)?;
        Ok((self.folder(folder)?, name))
    }

    /// Removes a folder that is empty.
    pub(super) fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.root.remove_dir(path)
    }
}

/// Opens a regular file for writing, which is made, for its owner alone, if it is missing.
///
/// A link is not followed, and a pipe not waited for.
pub(super) fn open_own(folder: &Dir, name: &Path) -> io::Result<File> {
    let mut options = plain();
    options.create(true).read(true).write(true);
    #[cfg(unix)]
    cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
    open_regular(folder, name, &options)
}

/// Opens a regular file for reading.
pub(super) fn open_to_read(folder: &Dir, name: &Path) -> io::Result<File> {
    let mut options = plain();
    options.read(true);
    open_regular(folder, name, &options)
}

fn open_regular(folder: &Dir, name: &Path, options: &OpenOptions) -> io::Result<File> {
    if let Ok(found) = folder.symlink_metadata(name) {
        check_kind(found.file_type())?;
    }
    let file = folder.open_with(name, options)?;
    // The name may have been exchanged since it was looked at.
    check_kind(file.metadata()?.file_type())?;
    Ok(file.into_std())
}

/// Refuses everything but a regular file, in words that follow "it is".
pub(super) fn check_kind(kind: cap_std::fs::FileType) -> io::Result<()> {
    if kind.is_file() {
        Ok(())
    } else if kind.is_dir() {
        Err(io::ErrorKind::IsADirectory.into())
    } else if kind.is_symlink() {
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "it is a symbolic link; put the file itself there",
        ))
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"))
    }
}

/// Creates a new file that nobody else has a name for.
pub(super) fn create_new(folder: &Dir, name: &Path, access: Access) -> io::Result<cap_std::fs::File> {
    let mut options = plain();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    if access == Access::Private {
        cap_std::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    folder.open_with(name, &options)
}

/// Flushes a folder: a rename is durable only when its folder is.
///
/// File systems that cannot flush a folder are no error.
pub(super) fn sync_folder(folder: &Dir) -> io::Result<()> {
    match folder.open(".")?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}

/// Exchanges two files of a folder in one step.
///
/// # Errors
/// [`io::ErrorKind::Unsupported`] where the system or the disk cannot do it.
pub(super) fn exchange(folder: &Dir, one: &Path, other: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{RenameFlags, renameat_with};
        use rustix::io::Errno;
        renameat_with(folder, one, folder, other, RenameFlags::EXCHANGE).map_err(|errno| {
            let unable = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP].contains(&errno);
            if unable { io::ErrorKind::Unsupported.into() } else { errno.into() }
        })
    }
    #[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
    {
        let _ = (folder, one, other);
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// Gives a file its second name, which must be free, and takes the first one away.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] if the name is taken, also by a link.
pub(super) fn rename_to_new(folder: &Dir, from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
    {
        use rustix::fs::{RenameFlags, renameat_with};
        use rustix::io::Errno;
        match renameat_with(folder, from, folder, to, RenameFlags::NOREPLACE) {
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => {}
            done => return Ok(done?),
        }
    }
    folder.hard_link(from, folder, to)?;
    folder.remove_file(from)
}

/// Splits a path into folder and file name.
pub(super) fn split(path: &Path) -> io::Result<(&Path, PathBuf)> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    Ok((path.parent().unwrap_or(Path::new("")), PathBuf::from(name)))
}

/// Options of a file that is neither followed as a link nor waited for as a pipe.
fn plain() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.follow(FollowSymlinks::No).nonblock(true);
    options
}

/// Refuses a path that is written with more than plain names.
fn check_names(path: &Path) -> io::Result<()> {
    if path.components().all(|part| matches!(part, Component::Normal(_))) {
        Ok(())
    } else {
        Err(io::Error::new(io::ErrorKind::PermissionDenied, "its path leads out of the folder"))
    }
}

/// Returns the error in words: a refusal because of a link names it.
fn led_outside(root: &Dir, path: &Path, error: io::Error) -> io::Error {
    let links = path.ancestors().filter(|part| !part.as_os_str().is_empty());
    let link = links.filter(|part| root.symlink_metadata(part).is_ok_and(|found| found.is_symlink())).last();
    match link {
        Some(link) => io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!(
                "`{}` is a symbolic link that leads elsewhere; put the folder itself there",
                link.display()
            ),
        ),
        None => error,
    }
}
