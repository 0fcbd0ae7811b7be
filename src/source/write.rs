//! Writing so that a crash leaves the old file or the new one, never half of one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Writes `bytes` to `path`: to a new file beside it, flushed to the disk, then renamed over it. Folders that are
/// missing are made.
///
/// # Errors
/// What the system said; the old file is then as it was.
pub fn write_atomic(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_all_atomic(&[(path.to_owned(), bytes)]).map_err(|(_, error)| error)
}

/// Writes several files, all or none: nothing takes its name before everything is on the disk, and what was made is
/// taken away again when one of them cannot be written.
///
/// # Errors
/// The file that stood in the way, and what the system said.
pub fn write_all_atomic(files: &[(PathBuf, &[u8])]) -> Result<(), (PathBuf, io::Error)> {
    let mut made = TempFiles::default();
    let written = made.write(files);
    if written.is_err() {
        made.remove_all();
    }
    written
}

/// What was made so far.
#[derive(Default)]
struct TempFiles {
    folders: Vec<PathBuf>,
    files: Vec<PathBuf>,
}

impl TempFiles {
    fn write(&mut self, files: &[(PathBuf, &[u8])]) -> Result<(), (PathBuf, io::Error)> {
        let mut waiting = Vec::with_capacity(files.len());
        for (path, bytes) in files {
            let beside = self.write_beside(path, bytes).map_err(|error| (path.clone(), error))?;
            waiting.push((beside, path));
        }
        for (beside, path) in waiting {
            let is_new = !path.exists();
            fs::rename(&beside, path).map_err(|error| (path.clone(), error))?;
            if is_new {
                self.files.push(path.clone());
            }
        }
        Ok(())
    }

    fn write_beside(&mut self, path: &Path, bytes: &[u8]) -> io::Result<PathBuf> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let missing: Vec<_> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
        self.folders.extend(missing.into_iter().rev().map(Path::to_owned));
        fs::create_dir_all(folder)?;
        let name = path.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        if path.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let beside = folder.join(format!(".{}.new", name.to_string_lossy()));
        let mut file = File::create(&beside)?;
        self.files.push(beside.clone());
        file.write_all(bytes)?;
        file.sync_all()?;
        Ok(beside)
    }

    /// What cannot be removed either is not worth a word: the first error says more.
    fn remove_all(self) {
        for file in self.files {
            let _ = fs::remove_file(file);
        }
        for folder in self.folders.into_iter().rev() {
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out/issue.html");
        write_atomic(&path, b"one").unwrap();
        write_atomic(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(dir.path().join("out")).unwrap().count(), 1);
    }

    #[test]
    fn several_files_are_written_all_or_none() {
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
}
