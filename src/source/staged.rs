//! Staged files: complete content under a random name beside the target, before it takes the target's name.
//!
//! The writer keeps the staged file locked. The system takes the lock back when the writer dies, so that
//! [`sweep`](super::sweep()) can tell an abandoned file from one that is being written.

use std::collections::hash_map::RandomState;
use std::fs::TryLockError;
use std::hash::BuildHasher;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use cap_std::fs::{Dir, File};

use super::sandbox::{
    Access, Sandbox, check_kind, create_new, exchange, open_to_read, rename_to_new, split, sync_folder,
};

/// Staged files start with a dot, so that folder listings and watchers skip them.
pub(super) const PREFIX: &str = ".briefing-";
/// End of a staged file's name.
pub(super) const SUFFIX: &str = ".new";
/// Names that are tried before the folder counts as full of them.
const MAX_NAMES: u32 = 100;
/// Times that two writers may exchange the same file before one gives up.
const MAX_EXCHANGES: u32 = 100;

/// Content that waits for its name; it is removed when it is dropped.
#[derive(Debug)]
pub struct StagedFile {
    folder: Dir,
    /// Name of the target.
    name: PathBuf,
    temporary: PathBuf,
    /// Open and locked while the file waits; `None` once the temporary name is no longer ours to remove.
    file: Option<File>,
}

/// Result of [`StagedFile::replace_if`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// The content is in its place.
    Done,
    /// Another content than the expected one was found, and left there.
    Changed,
}

impl StagedFile {
    /// Writes `pieces` beside `path` below `root` and flushes them. Missing folders are created; an existing file passes on
    /// its permissions.
    ///
    /// # Errors
    /// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path that leads out of `root`.
    pub fn write(root: &Path, path: &Path, pieces: &[&[u8]]) -> io::Result<Self> {
        let (folder, name) = split(path)?;
        let folder = Sandbox::open(root)?.make_folder(folder, Access::Usual, &mut Vec::new())?;
        Self::write_in(folder, name, pieces, Access::Usual)
    }

    /// Takes over the staged file `temporary` of a writer that died, as its intent log names it.
    ///
    /// # Errors
    /// The file is not there, its writer lives, or the system's error.
    pub fn adopt(root: &Path, path: &Path, temporary: &str) -> io::Result<Self> {
        let (folder, name) = Sandbox::open(root)?.folder_of(path)?;
        let temporary = PathBuf::from(temporary);
        if temporary.file_name() != Some(temporary.as_os_str()) || temporary == name {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let file = open_to_read(&folder, &temporary)?;
        if matches!(file.try_lock(), Err(TryLockError::WouldBlock)) {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        Ok(Self { folder, name, temporary, file: Some(File::from_std(file)) })
    }

    pub(super) fn write_in(folder: Dir, name: PathBuf, pieces: &[&[u8]], access: Access) -> io::Result<Self> {
        let found = folder.symlink_metadata(&name).ok();
        let permissions = match &found {
            Some(found) if found.is_file() => Some(found.permissions()),
            // A link in place of the file is replaced, not followed.
            Some(found) if !found.is_symlink() => {
                check_kind(found.file_type())?;
                None
            }
            _ => None,
        };
        let (temporary, file) = create_locked(&folder, access)?;
        let mut staged = Self { folder, name, temporary, file: Some(file) };
        if let Some(file) = &mut staged.file {
            pieces.iter().try_for_each(|piece| file.write_all(piece))?;
            if let Some(permissions) = permissions.filter(|_| access == Access::Usual) {
                file.set_permissions(permissions)?;
            }
            file.sync_all()?;
        }
        Ok(staged)
    }

    /// Returns the name of the staged file in the target's folder, for an intent log.
    pub fn temporary_name(&self) -> String {
        self.temporary.to_string_lossy().into_owned()
    }

    /// Renames it to its target, in place of any file there.
    ///
    /// # Errors
    /// The system's error; before the rename the target is unchanged.
    pub fn replace(mut self) -> io::Result<()> {
        self.folder.rename(&self.temporary, &self.folder, &self.name)?;
        self.file = None;
        sync_folder(&self.folder)
    }

    /// Renames it to its target, which must not exist.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] for a name that is taken, also by a link; else the system's error.
    pub fn create(mut self) -> io::Result<()> {
        rename_to_new(&self.folder, &self.temporary, &self.name)?;
        self.file = None;
        sync_folder(&self.folder)
    }

    /// Takes its target's place if the file there has the content `expected` (`None`: there is none).
    ///
    /// The two files are exchanged in one step and the old one is compared afterwards, so that a file that somebody
    /// saves at this moment is never lost: it is put back. Where the system cannot exchange files, the comparison comes
    /// right before the rename.
    ///
    /// # Errors
    /// The system's error; the target is then unchanged.
    pub fn replace_if(mut self, expected: Option<&[u8]>) -> io::Result<Replaced> {
        let Some(expected) = expected else {
            return match self.create() {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(Replaced::Changed),
                created => created.map(|()| Replaced::Done),
            };
        };
        if !holds(&self.folder, &self.name, expected)? {
            return Ok(Replaced::Changed);
        }
        let own = read(&self.folder, &self.temporary)?;
        match exchange(&self.folder, &self.temporary, &self.name) {
            Err(error) if error.kind() == io::ErrorKind::Unsupported => {
                return self.replace().map(|()| Replaced::Done);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Replaced::Changed),
            exchanged => exchanged?,
        }
        // From here on the temporary name may stand for somebody else's text: it is not removed unseen.
        self.file = None;
        let (folder, temporary) = (&self.folder, &self.temporary);
        let replaced = if holds(folder, temporary, expected).unwrap_or(false) {
            Replaced::Done
        } else {
            put_back(folder, temporary, &self.name, own)?;
            Replaced::Changed
        };
        match folder.remove_file(temporary) {
            // It was put back by a rename.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            removed => removed?,
        }
        sync_folder(folder)?;
        Ok(replaced)
    }

    /// Returns the target's folder and name.
    pub(super) fn target(&self) -> io::Result<(Dir, PathBuf)> {
        Ok((self.folder.try_clone()?, self.name.clone()))
    }

    /// Renames it into another folder.
    pub(super) fn move_to(mut self, folder: &Dir, name: &Path) -> io::Result<()> {
        self.folder.rename(&self.temporary, folder, name)?;
        self.file = None;
        sync_folder(folder)
    }

    /// Leaves the staged file where it is, as a crash would, and returns its name.
    #[cfg(test)]
    pub(crate) fn abandon(mut self) -> PathBuf {
        self.file = None;
        self.temporary.clone()
    }
}

impl Drop for StagedFile {
    fn drop(&mut self) {
        if self.file.is_some() {
            // The first error says more than one about the sweep.
            let _ = self.folder.remove_file(&self.temporary);
        }
    }
}

/// Puts the text under the temporary name back into the target's place, where our content `own` stands.
///
/// When something else than what we put there comes out, somebody saved it meanwhile: it is newer, and goes back in turn.
///
/// # Errors
/// The system's error. The temporary file then stays.
pub(super) fn put_back(folder: &Dir, temporary: &Path, name: &Path, mut own: Vec<u8>) -> io::Result<()> {
    for _ in 0..MAX_EXCHANGES {
        let waiting = read(folder, temporary)?;
        match exchange(folder, temporary, name) {
            // Somebody took the file away meanwhile: so be it, but their text before it stays.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return rename_to_new(folder, temporary, name);
            }
            exchanged => exchanged?,
        }
        if holds(folder, temporary, &own).unwrap_or(false) {
            return Ok(());
        }
        own = waiting;
    }
    Err(io::Error::other("somebody saves it all the time"))
}

/// Reads a file of any length.
fn read(folder: &Dir, name: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_to_read(folder, name)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Removes a file if it has the content `expected`. A file that somebody saves at this moment is put back.
///
/// # Errors
/// The system's error, or [`io::ErrorKind::PermissionDenied`] for a path that leads out of `root`.
pub fn remove_if(root: &Path, path: &Path, expected: &[u8]) -> io::Result<Replaced> {
    let (folder, name) = Sandbox::open(root)?.folder_of(path)?;
    if !holds(&folder, &name, expected)? {
        return Ok(Replaced::Changed);
    }
    let (temporary, file) = create_locked(&folder, Access::Private)?;
    drop(file);
    let taken = folder.rename(&name, &folder, &temporary);
    if let Err(error) = taken {
        let _ = folder.remove_file(&temporary);
        return if error.kind() == io::ErrorKind::NotFound { Ok(Replaced::Changed) } else { Err(error) };
    }
    if holds(&folder, &temporary, expected)? {
        folder.remove_file(&temporary)?;
        sync_folder(&folder)?;
        return Ok(Replaced::Done);
    }
    match rename_to_new(&folder, &temporary, &name) {
        // They saved it once more: the newer one is in its place.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => folder.remove_file(&temporary)?,
        put_back => put_back?,
    }
    Ok(Replaced::Changed)
}

/// Returns whether a file is there and has this content.
fn holds(folder: &Dir, name: &Path, content: &[u8]) -> io::Result<bool> {
    let file = match open_to_read(folder, name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        opened => opened?,
    };
    if file.metadata()?.len() != content.len() as u64 {
        return Ok(false);
    }
    let mut found = Vec::with_capacity(content.len());
    file.take(content.len() as u64 + 1).read_to_end(&mut found)?;
    Ok(found == content)
}

/// Creates a file under a random name and locks it.
fn create_locked(folder: &Dir, access: Access) -> io::Result<(PathBuf, File)> {
    for attempt in 0..MAX_NAMES {
        let random = RandomState::new().hash_one((std::process::id(), attempt));
        let name = PathBuf::from(format!("{PREFIX}{random:016x}{SUFFIX}"));
        let file = match create_new(folder, &name, access) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            created => created?,
        };
        match file.try_clone()?.into_std().try_lock() {
            // A sweeper saw the file before it was locked, and removes it.
            Err(TryLockError::WouldBlock) => continue,
            // A disk without locks has no sweepers either.
            Ok(()) | Err(TryLockError::Error(_)) => {}
        }
        if folder.symlink_metadata(&name).is_ok() {
            return Ok((name, file));
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::super::write_atomic;
    use super::*;
    use std::fs;

    fn folder_with(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        write_atomic(&folder.path().join("a.md"), text.as_bytes()).unwrap();
        folder
    }

    fn stage(folder: &tempfile::TempDir, text: &str) -> StagedFile {
        StagedFile::write(folder.path(), Path::new("a.md"), &[text.as_bytes()]).unwrap()
    }

    fn names(folder: &tempfile::TempDir) -> usize {
        fs::read_dir(folder.path()).unwrap().count()
    }

    #[test]
    fn file_is_replaced_only_if_it_is_as_expected() {
        let folder = folder_with("old");
        let path = folder.path().join("a.md");
        assert_eq!(stage(&folder, "new").replace_if(Some(b"other")).unwrap(), Replaced::Changed);
        assert_eq!(stage(&folder, "new").replace_if(None).unwrap(), Replaced::Changed);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(stage(&folder, "new").replace_if(Some(b"old")).unwrap(), Replaced::Done);
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(remove_if(folder.path(), Path::new("a.md"), b"old").unwrap(), Replaced::Changed);
        assert_eq!(remove_if(folder.path(), Path::new("a.md"), b"new").unwrap(), Replaced::Done);
        assert_eq!(remove_if(folder.path(), Path::new("a.md"), b"new").unwrap(), Replaced::Changed);
        assert_eq!(stage(&folder, "new").replace_if(Some(b"new")).unwrap(), Replaced::Changed);
        assert_eq!(stage(&folder, "first").replace_if(None).unwrap(), Replaced::Done);
        assert_eq!((fs::read(&path).unwrap(), names(&folder)), (b"first".to_vec(), 1));
    }

    /// Puts `own` in the place of a colleague's text, as at the worst moment, lets `meanwhile` happen, and puts theirs back.
    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    fn late(meanwhile: impl FnOnce(&Path)) -> String {
        let folder = folder_with("theirs");
        let staged = stage(&folder, "own");
        let temporary = staged.temporary_name();
        exchange(&staged.folder, Path::new(&temporary), Path::new("a.md")).unwrap();
        meanwhile(&folder.path().join("a.md"));
        put_back(&staged.folder, Path::new(&temporary), Path::new("a.md"), b"own".to_vec()).unwrap();
        fs::read_to_string(folder.path().join("a.md")).unwrap()
    }

    #[cfg(any(target_os = "linux", target_vendor = "apple"))]
    #[test]
    fn newest_save_of_a_colleague_stays() {
        assert_eq!(late(|_| {}), "theirs");
        assert_eq!(late(|path| write_atomic(path, b"theirs, again").unwrap()), "theirs, again");
        assert_eq!(late(|path| fs::remove_file(path).unwrap()), "theirs");
        let in_place = |path: &Path| {
            let mut file = fs::OpenOptions::new().write(true).truncate(true).open(path).unwrap();
            file.write_all(b"theirs, in place").unwrap();
        };
        assert_eq!(late(in_place), "theirs, in place");
    }

    #[test]
    fn saves_at_the_same_time_are_never_lost() {
        let folder = folder_with("0");
        let path = folder.path().join("a.md");
        let (mut made_from, mut rounds) = (Vec::new(), 0);
        std::thread::scope(|scope| {
            let writer = scope.spawn(|| {
                for number in 1..=300 {
                    write_atomic(&path, format!("{number}").as_bytes()).unwrap();
                }
            });
            while !writer.is_finished() {
                rounds += 1;
                let seen = fs::read(&path).unwrap();
                let replaced = stage(&folder, &format!("own {rounds}")).replace_if(Some(&seen)).unwrap();
                if replaced == Replaced::Done {
                    made_from = seen;
                }
            }
        });
        // The last save is theirs unless ours was made from it.
        let left = fs::read(&path).unwrap();
        assert!(left == b"300" || made_from == b"300", "{left:?} {made_from:?}");
        assert_eq!(names(&folder), 1);
    }
}
