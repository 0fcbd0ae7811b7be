//! Atomic file writing: after a crash a file has its old content or its new content, never a part of either.
//!
//! Every file of the project is written here, below a root that no path leaves (see [`sandbox`](super::sandbox)). The
//! content goes to a [`StagedFile`] in the same folder, is flushed to the disk, and takes its name by a rename (or
//! by one that does not replace a file); then the folder is flushed too.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use cap_std::fs::Dir;

use super::sandbox::{Access, Sandbox, split, sync_folder};
use super::staged::StagedFile;

/// Writes `bytes` to `path` atomically. Missing folders are created; an existing file keeps its permissions. The
/// file's folder is one that a person or the system named: for a file of a newsroom use [`write_below`].
///
/// # Errors
/// The system's error; the old file is then unchanged.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (folder, name) = split(path)?;
    write_below(folder, name, bytes)
}

/// Writes a file below `root` atomically. Missing folders are created; an existing file keeps its permissions; a link in
/// place of the file is replaced.
///
/// # Errors
/// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path that leads out of `root`; the old file is
/// then unchanged.
pub fn write_below(root: &Path, path: impl AsRef<Path>, bytes: &[u8]) -> io::Result<()> {
    write_all_below(root, &[(path, bytes)]).map_err(|(_, error)| error)
}

/// Writes several files below `root`, all or none: no file is renamed before all of them are on the disk. When one of
/// them cannot be written, temporary files, new files and new folders are removed.
///
/// # Errors
/// The file that could not be written, and the system's error.
pub fn write_all_below<P: AsRef<Path>>(
    root: &Path,
    files: &[(P, &[u8])],
) -> Result<(), (PathBuf, io::Error)> {
    write_all_or_none(root, files, Access::Usual)
}

fn write_all_or_none<P: AsRef<Path>>(
    root: &Path,
    files: &[(P, &[u8])],
    access: Access,
) -> Result<(), (PathBuf, io::Error)> {
    let mut created = Created::default();
    let written = write_all(root, files, access, &mut created);
    if written.is_err() {
        created.remove_all();
    }
    written
}

/// Writes `bytes` to `path` as [`write_atomic`] does, so that only its owner can read the file (mode 0600), also in place
/// of one that others can read.
///
/// # Errors
/// The system's error; the old file is then unchanged.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (folder, name) = split(path)?;
    write_all_private_below(folder, &[(name, bytes)]).map_err(|(_, error)| error)
}

/// Writes several files as [`write_all_below`] does, so that only their owner can read them: files 0600, new folders 0700.
///
/// # Errors
/// As [`write_all_below`].
pub fn write_all_private_below<P: AsRef<Path>>(
    root: &Path,
    files: &[(P, &[u8])],
) -> Result<(), (PathBuf, io::Error)> {
    write_all_or_none(root, files, Access::Private)
}

/// Writes a new file below `root` that only its owner can read (mode 0600, its new folders 0700), and never replaces one.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] for a path that is taken, also by a link; else the system's error.
pub fn write_new_secret(root: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (folder, name) = split(path)?;
    let folder = Sandbox::open(root)?.make_folder(folder, Access::Private, &mut Vec::new())?;
    if folder.symlink_metadata(&name).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    StagedFile::write_in(folder, name, &[bytes], Access::Private)?.create()
}

/// Writes a new file below `root` that only its owner can read. It is staged in the folder `drafts`, which also lies below
/// `root`, as a Maildir does it.
///
/// # Errors
/// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path that leads out of `root`.
pub fn write_private_via(root: &Path, drafts: &Path, path: &Path, pieces: &[&[u8]]) -> io::Result<()> {
    let sandbox = Sandbox::open(root)?;
    let (folder, name) = sandbox.folder_of(path)?;
    StagedFile::write_in(sandbox.folder(drafts)?, name.clone(), pieces, Access::Private)?
        .move_to(&folder, &name)
}

/// Creates folders below `root` that only their owner can enter (mode 0700), and flushes `root`.
///
/// # Errors
/// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path that leads out of `root`.
pub fn create_private_folders(root: &Path, folders: &[PathBuf]) -> io::Result<()> {
    if !root.exists() {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(root)?;
    }
    let sandbox = Sandbox::open(root)?;
    for folder in folders {
        sandbox.make_folder(folder, Access::Private, &mut Vec::new())?;
    }
    sync_folder(&sandbox.folder(Path::new(""))?)
}

/// Takes a folder below `root` away from everybody but its owner (mode 0700).
///
/// # Errors
/// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path that leads out of `root`.
pub fn make_private(root: &Path, folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // A folder that is open for its path alone has no mode to change.
        let folder = Sandbox::open(root)?.folder(folder)?.open(".")?.into_std();
        let mode = folder.metadata()?.permissions().mode();
        if mode & 0o077 != 0 {
            folder.set_permissions(fs::Permissions::from_mode(mode & 0o700))?;
        }
    }
    #[cfg(not(unix))]
    let _ = (root, folder);
    Ok(())
}

/// Removes a file below `root`.
///
/// # Errors
/// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path that leads out of `root`.
pub fn remove_below(root: &Path, path: impl AsRef<Path>) -> io::Result<()> {
    let (folder, name) = Sandbox::open(root)?.folder_of(path.as_ref())?;
    folder.remove_file(name)
}

/// Splits the path of a folder into a root and a path below it. A folder of the newsroom is reached through the
/// newsroom; any other is a root of its own, which a person named.
pub fn root_of(newsroom: &Path, folder: &Path) -> (PathBuf, PathBuf) {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    match whole(folder).strip_prefix(whole(newsroom)) {
        Ok(below) if below.components().all(|part| matches!(part, std::path::Component::Normal(_))) => {
            (newsroom.to_owned(), below.to_owned())
        }
        _ => (folder.to_owned(), PathBuf::new()),
    }
}

/// Files and folders created by one call, to be removed if it fails.
#[derive(Default)]
struct Created {
    /// Missing folders above the root and the root, outermost first.
    outer: Vec<PathBuf>,
    sandbox: Option<Sandbox>,
    folders: Vec<PathBuf>,
    files: Vec<(Dir, PathBuf)>,
}

impl Created {
    /// Removes everything, newest first. Errors are dropped: the first one says more.
    fn remove_all(self) {
        for (folder, file) in self.files {
            let _ = folder.remove_file(file);
        }
        if let Some(sandbox) = self.sandbox {
            for folder in self.folders.iter().rev() {
                let _ = sandbox.remove_folder(folder);
            }
        }
        for folder in self.outer.iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

fn write_all<P: AsRef<Path>>(
    root: &Path,
    files: &[(P, &[u8])],
    access: Access,
    created: &mut Created,
) -> Result<(), (PathBuf, io::Error)> {
    let missing = root.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists());
    created.outer = missing.map(Path::to_owned).collect();
    created.outer.reverse();
    let failed = |path: &Path| {
        let path = root.join(path);
        move |error| (path, error)
    };
    if !created.outer.is_empty() {
        fs::create_dir_all(root).map_err(failed(Path::new("")))?;
    }
    let sandbox = created.sandbox.insert(Sandbox::open(root).map_err(failed(Path::new("")))?);
    let mut staged = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let path = path.as_ref();
        let (folder, name) = split(path).map_err(failed(path))?;
        let folder = sandbox.make_folder(folder, access, &mut created.folders).map_err(failed(path))?;
        let file = StagedFile::write_in(folder, name, &[bytes], access).map_err(failed(path))?;
        staged.push((file, path));
    }
    for (file, path) in staged {
        let (folder, name) = file.target().map_err(failed(path))?;
        let is_new = folder.symlink_metadata(&name).is_err();
        file.replace().map_err(failed(path))?;
        if is_new {
            created.files.push((folder, name));
        }
    }
    Ok(())
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
        let files = ["old.txt", "deep/er/new.txt", "taken.txt"].map(|name| (name, bytes));
        let (path, error) = write_all_below(dir.path(), &files).unwrap_err();
        assert_eq!((path, error.kind()), (at("taken.txt"), io::ErrorKind::IsADirectory));
        assert_eq!(fs::read(at("old.txt")).unwrap(), b"old");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
        // A root that was made for the files goes with them.
        let bytes: &[u8] = b"x";
        let files = [("a", bytes), ("a/b", bytes)];
        assert!(write_all_below(&at("new/root"), &files).is_err());
        assert!(!at("new").exists());
    }

    #[test]
    fn folders_of_the_newsroom_are_reached_through_it() {
        let newsroom = Path::new("/news/room");
        let inside = root_of(newsroom, Path::new("/news/room/out/html"));
        assert_eq!(inside, (newsroom.to_owned(), PathBuf::from("out/html")));
        for folder in ["/news/other", "/news/room/../out", "/news/roomy"] {
            assert_eq!(root_of(newsroom, Path::new(folder)), (folder.into(), PathBuf::new()));
        }
        let here = std::env::current_dir().unwrap();
        assert_eq!(root_of(&here, Path::new("out")), (here, PathBuf::from("out")));
    }

    #[cfg(unix)]
    #[test]
    fn replaced_file_keeps_its_mode_and_a_secret_is_private() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let path = dir.path().join("a.txt");
        write_atomic(&path, b"one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(mode(&path), 0o640);

        let key = Path::new("keys/s2026.pem");
        let write = |name: &Path, bytes: &[u8]| write_new_secret(dir.path(), name, bytes);
        write(key, b"first").unwrap();
        assert_eq!(write(key, b"second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        let secret = dir.path().join(key);
        assert_eq!(fs::read(&secret).unwrap(), b"first");
        assert_eq!((mode(&secret), mode(&dir.path().join("keys"))), (0o600, 0o700));
        assert_eq!(fs::read_dir(dir.path().join("keys")).unwrap().count(), 1);
        std::os::unix::fs::symlink("nowhere", dir.path().join("keys/link.pem")).unwrap();
        assert!(write(Path::new("keys/link.pem"), b"x").is_err());
    }

    #[cfg(unix)]
    #[test]
    fn path_through_a_link_out_of_the_root_is_refused() {
        use std::os::unix::fs::symlink;
        let (root, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        symlink(outside.path(), root.path().join("issues")).unwrap();
        symlink("../../..", root.path().join("up")).unwrap();
        for path in ["issues/a.toml", "issues/new/a.toml", "up/a.toml", "../a.toml", "/tmp/a.toml"] {
            let error = write_below(root.path(), path, b"x").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied, "{path}");
            assert!(write_new_secret(root.path(), Path::new(path), b"x").is_err(), "{path}");
            assert!(remove_below(root.path(), path).is_err(), "{path}");
        }
        assert!(create_private_folders(root.path(), &["issues/new".into()]).is_err());
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
        write_below(root.path(), "pages/a.toml", b"x").unwrap();
        // A link in place of the file is replaced; its target keeps its content.
        let target = outside.path().join("target");
        write_atomic(&target, b"theirs").unwrap();
        symlink(&target, root.path().join("pages/b.toml")).unwrap();
        write_below(root.path(), "pages/b.toml", b"ours").unwrap();
        assert_eq!(fs::read(&target).unwrap(), b"theirs");
        // The root itself may be a link, and folders below it may have a second name.
        let link = outside.path().join("newsroom");
        symlink(root.path(), &link).unwrap();
        symlink("pages", root.path().join("blätter")).unwrap();
        write_below(&link, "blätter/c.toml", b"x").unwrap();
        assert_eq!(fs::read(root.path().join("pages/c.toml")).unwrap(), b"x");
    }
}
