//! Atomic file writing: after a crash a file has its old content or its new content, never a part of either.
//!
//! Every file of the project is written here. The content goes to a new file in the same folder, is flushed to the
//! disk, and takes its name by a rename (or by a link, where an existing file must not be replaced); then the folder is
//! flushed too. The name of the temporary file is random and the file is created with `O_EXCL`, so that nobody can
//! prepare a link in its place. [`stage`] and [`commit`] are the two halves for callers that log their intent between
//! them.

use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

/// Writes `bytes` to `path` atomically. Missing folders are created; an existing file keeps its permissions.
///
/// # Errors
/// The system's error; the old file is then unchanged.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_all_atomic(&[(path.to_owned(), bytes)]).map_err(|(_, error)| error)
}

/// Writes a file below `root` atomically, and refuses a path that leaves `root` by `..` or through a symbolic link.
///
/// # Errors
/// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path outside `root`; the old file is then unchanged.
pub fn write_atomic_below(root: &Path, path: &str, bytes: &[u8]) -> io::Result<()> {
    check_below(root, Path::new(path))?;
    write_atomic(&root.join(path), bytes)
}

/// Writes several files, all or none: no file is renamed before all of them are on the disk. When one of them cannot be
/// written, temporary files, new files and new folders are removed.
///
/// # Errors
/// The file that could not be written, and the system's error.
pub fn write_all_atomic(files: &[(PathBuf, &[u8])]) -> Result<(), (PathBuf, io::Error)> {
    let mut created = Created::default();
    let written = write_all(files, &mut created);
    if written.is_err() {
        created.remove_all();
    }
    written
}

/// Writes a new file that only its owner can read (mode 0600, its folder 0700), and never replaces one.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] for a path that is taken, also by a dangling link; else the system's error.
pub fn write_new_secret(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let folder = folder_of(path);
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // The crate creates temporary files with mode 0600.
    let mut file = Builder::new().prefix(PREFIX).suffix(SUFFIX).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Writes `bytes` to the new file `temporary`, with the permissions of `target` where that exists, and flushes it. A
/// file or link left at `temporary` by an earlier run is removed first.
///
/// # Errors
/// The system's error; `target` is unchanged.
pub fn stage(temporary: &Path, target: &Path, pieces: &[&[u8]]) -> io::Result<()> {
    fs::create_dir_all(folder_of(temporary))?;
    match fs::remove_file(temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = File::create_new(temporary)?;
    let written = pieces.iter().try_for_each(|piece| file.write_all(piece)).and_then(|()| {
        if let Some(permissions) = permissions_of(target) {
            file.set_permissions(permissions)?;
        }
        file.sync_all()
    });
    written.inspect_err(|_| {
        // The first error says more than one about the sweep.
        let _ = fs::remove_file(temporary);
    })
}

/// Renames a staged file to its target and flushes the target's folder.
///
/// # Errors
/// The system's error; before the rename `target` is unchanged.
pub fn commit(temporary: &Path, target: &Path) -> io::Result<()> {
    fs::rename(temporary, target)?;
    sync_folder(folder_of(target))
}

/// Flushes a folder: a rename is durable only when its folder is.
///
/// # Errors
/// The system's error. File systems that cannot flush a folder are no error.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Ok(())
        }
        synced => synced,
    }
}

/// Temporary files start with a dot, so that folder listings and watchers skip them.
const PREFIX: &str = ".briefing-";
const SUFFIX: &str = ".new";

/// Files and folders created by one call, to be removed if it fails.
#[derive(Default)]
struct Created {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl Created {
    /// Removes everything, newest first. Errors are dropped: the first one says more.
    fn remove_all(self) {
        for file in self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.into_iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn write_all(files: &[(PathBuf, &[u8])], created: &mut Created) -> Result<(), (PathBuf, io::Error)> {
    let mut staged = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let file = temporary(path, bytes, created).map_err(|error| (path.clone(), error))?;
        staged.push((file, path));
    }
    let mut folders = BTreeSet::new();
    for (file, path) in staged {
        let is_new = !path.exists();
        file.persist(path).map_err(|error| (path.clone(), error.error))?;
        if is_new {
            created.files.push(path.clone());
        }
        folders.insert(folder_of(path));
    }
    for folder in folders {
        sync_folder(folder).map_err(|error| (folder.to_owned(), error))?;
    }
    Ok(())
}

/// Writes `bytes` to a temporary file beside `path`; it is removed when it is dropped.
fn temporary(path: &Path, bytes: &[u8], created: &mut Created) -> io::Result<NamedTempFile> {
    let folder = folder_of(path);
    let missing: Vec<_> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
    created.folders.extend(missing.into_iter().rev().map(Path::to_owned));
    fs::create_dir_all(folder)?;
    if path.file_name().is_none() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let mut builder = Builder::new();
    builder.prefix(PREFIX).suffix(SUFFIX);
    // As for any new file: the process's umask applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    if let Some(permissions) = permissions_of(path) {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// The permissions of a regular file; `None` where nothing or a link is.
fn permissions_of(path: &Path) -> Option<Permissions> {
    path.symlink_metadata().ok().filter(fs::Metadata::is_file).map(|found| found.permissions())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Checks that a relative path has only plain names, and that its deepest existing folder lies in `root` once symbolic
/// links are resolved.
fn check_below(root: &Path, path: &Path) -> io::Result<()> {
    let denied = || io::Error::from(io::ErrorKind::PermissionDenied);
    if path.components().any(|part| !matches!(part, Component::Normal(_))) {
        return Err(denied());
    }
    let place = root.join(path);
    // A link in place of the file itself is replaced, not followed.
    let folder = folder_of(&place).ancestors().find(|folder| folder.symlink_metadata().is_ok());
    let real = fs::canonicalize(folder.ok_or_else(denied)?)?;
    if real.starts_with(fs::canonicalize(root)?) { Ok(()) } else { Err(denied()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn existing_file_is_replaced_and_no_temporary_file_remains() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out/issue.html");
        write_atomic(&path, b"one").unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path().join("out")).unwrap().count(), 1);
    }

    #[test]
    fn one_failing_file_leaves_all_files_unchanged() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        write_atomic(&at("old.txt"), b"old").unwrap();
        fs::create_dir(at("taken.txt")).unwrap();
        let bytes: &[u8] = b"new";
        let files = ["old.txt", "deep/er/new.txt", "taken.txt"].map(|name| (at(name), bytes));
        let (path, error) = write_all_atomic(&files).unwrap_err();
        assert_eq!((path, error.kind()), (at("taken.txt"), io::ErrorKind::IsADirectory));
        assert_eq!(fs::read(at("old.txt")).unwrap(), b"old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }

    #[cfg(unix)]
    #[test]
    fn replaced_file_keeps_its_mode_and_a_secret_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let path = dir.path().join("a.txt");
        write_atomic(&path, b"one").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(mode(&path), 0o640);

        let secret = dir.path().join("keys/s2026.pem");
        write_new_secret(&secret, b"first").unwrap();
        assert_eq!(write_new_secret(&secret, b"second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&secret).unwrap(), b"first");
        assert_eq!((mode(&secret), mode(&dir.path().join("keys"))), (0o600, 0o700));
        assert_eq!(fs::read_dir(dir.path().join("keys")).unwrap().count(), 1);
        std::os::unix::fs::symlink("nowhere", dir.path().join("keys/link.pem")).unwrap();
        assert!(write_new_secret(&dir.path().join("keys/link.pem"), b"x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn path_through_a_link_out_of_the_root_is_refused() {
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), root.path().join("issues")).unwrap();
        for path in ["issues/a.toml", "../a.toml", "/tmp/a.toml"] {
            let error = write_atomic_below(root.path(), path, b"x").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied, "{path}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        write_atomic_below(root.path(), "pages/a.toml", b"x").unwrap();
        // A link in place of the file is replaced; its target keeps its content.
        let target = outside.path().join("target");
        write_atomic(&target, b"theirs").unwrap();
        std::os::unix::fs::symlink(&target, root.path().join("pages/b.toml")).unwrap();
        write_atomic_below(root.path(), "pages/b.toml", b"ours").unwrap();
        assert_eq!(fs::read(target).unwrap(), b"theirs");
    }
}
