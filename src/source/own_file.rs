//! Small files of the program beside the text: locks, counters, secrets.
//!
//! Anything may stand under their names in a folder that came from elsewhere: a link, a pipe, a device. None of them is
//! followed, waited for or written.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::sandbox::{Access, Sandbox, open_own, open_to_read, split};

/// Folder of the program's own files in a newsroom.
const FOLDER: &str = ".briefing";
/// File that whoever changes the newsroom's text keeps locked.
const LOCK: &str = "edit.lock";

/// Opens a regular file for reading and writing; a missing one is made, for its owner alone. The file's folder is one that a
/// person named.
///
/// # Errors
/// Anything but a regular file stands there, or the system's error.
pub fn open_own_file(path: &Path) -> io::Result<File> {
    let (folder, name) = split(path)?;
    open_own(&Sandbox::open(folder)?.folder(Path::new(""))?, &name)
}

/// Reads a regular file of at most `limit` bytes. The file's folder is one that a person named.
///
/// # Errors
/// Anything but a regular file stands there, it is larger, or the system's error.
pub fn read_own_file(path: &Path, limit: u64) -> io::Result<Vec<u8>> {
    let (folder, name) = split(path)?;
    let file = open_to_read(&Sandbox::open(folder)?.folder(Path::new(""))?, &name)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > limit {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is too large"));
    }
    Ok(bytes)
}

/// Locks the text of a newsroom until the returned file is closed: one writer at a time, in all programs on this
/// machine. The system takes the lock back when a process dies.
///
/// # Errors
/// The lock cannot be made.
pub fn lock_newsroom(root: &Path) -> io::Result<File> {
    let folder = Sandbox::open(root)?.make_folder(Path::new(FOLDER), Access::Usual, &mut Vec::new())?;
    let file = open_own(&folder, Path::new(LOCK))?;
    file.lock()?;
    Ok(file)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;

    /// Puts a pipe, a socket, a folder, a link and a link to a device under names, and returns them.
    fn traps(folder: &Path) -> Vec<std::path::PathBuf> {
        let at = |name: &str| folder.join(name);
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
            .unwrap();
        std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        fs::create_dir(at("folder")).unwrap();
        super::super::write_atomic(&at("theirs"), b"theirs").unwrap();
        symlink(at("theirs"), at("link")).unwrap();
        symlink(at("nothing"), at("dangling")).unwrap();
        symlink("/dev/zero", at("device")).unwrap();
        ["pipe", "socket", "folder", "link", "dangling", "device"].map(at).into()
    }

    #[test]
    fn whatever_is_no_file_is_neither_waited_for_nor_followed() {
        let folder = tempfile::tempdir().unwrap();
        for trap in traps(folder.path()) {
            assert!(open_own_file(&trap).is_err(), "{}", trap.display());
            assert!(read_own_file(&trap, 9).is_err(), "{}", trap.display());
        }
        assert_eq!(fs::read(folder.path().join("theirs")).unwrap(), b"theirs");
        assert!(!folder.path().join("nothing").exists());
        let error = read_own_file(&folder.path().join("pipe"), 9).unwrap_err();
        assert_eq!(super::super::reason(&error), "it is not a regular file");
        let error = read_own_file(&folder.path().join("link"), 9).unwrap_err();
        assert_eq!(super::super::reason(&error), "it is a symbolic link; put the file itself there");
    }

    #[test]
    fn file_is_made_for_its_owner_and_read_up_to_a_limit() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mark");
        io::Write::write_all(&mut open_own_file(&path).unwrap(), b"12345").unwrap();
        open_own_file(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(read_own_file(&path, 5).unwrap(), b"12345");
        assert!(read_own_file(&path, 4).is_err());
        assert_eq!(
            read_own_file(&folder.path().join("none"), 4).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    #[test]
    fn newsroom_is_locked_by_one_and_never_elsewhere() {
        let newsroom = tempfile::tempdir().unwrap();
        let first = lock_newsroom(newsroom.path()).unwrap();
        let other = File::open(newsroom.path().join(".briefing/edit.lock")).unwrap();
        assert!(other.try_lock().is_err());
        drop(first);
        other.try_lock().unwrap();

        let (hostile, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        symlink(outside.path(), hostile.path().join(".briefing")).unwrap();
        let error = lock_newsroom(hostile.path()).unwrap_err();
        assert!(error.to_string().starts_with("`.briefing` is a symbolic link"), "{error}");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}
