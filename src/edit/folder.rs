//! An issue's folder on disk, reached without a symbolic link.

use std::fs;
use std::io::ErrorKind as Io;
use std::path::{Path, PathBuf};

use super::name::is_item;
use super::{EditError, ErrorKind};
use crate::domain::IssueId;
use crate::source::{nfc, reason};

/// As large as the reader of text files takes.
pub(super) const TEXT_LIMIT: u64 = 4 << 20;

/// The folder of one issue. Paths are relative to the newsroom's, as they are spelt on disk.
#[derive(Debug)]
pub(super) struct Folder {
    root: PathBuf,
    /// `issues/2022-11-18`
    pub(super) path: String,
}

impl Folder {
    /// Finds the folder of an issue.
    ///
    /// # Errors
    /// The name is none, or nothing or a link is there.
    pub(super) fn open(root: &Path, issue: &str) -> Result<Self, EditError> {
        let missing =
            || EditError::new(ErrorKind::Missing, format!("there is no issue `{issue}`"), "reload the page");
        let id = IssueId::parse(issue).map_err(|_| missing())?;
        let mut folder = Self { root: root.to_owned(), path: "issues".to_owned() };
        folder.path = match folder.spelling("issues", id.as_str())? {
            Some(name) => format!("issues/{name}"),
            None => return Err(missing()),
        };
        match kind_of(&folder.root, &folder.path)? {
            Some(EntryKind::Folder) => Ok(folder),
            _ => Err(missing()),
        }
    }

    /// The path of a file whose name is given composed (NFC), as it is spelt on disk; as given when it is not there.
    pub(super) fn place(&self, name: &str) -> Result<String, EditError> {
        let spelt = self.spelling(&self.path, name)?;
        Ok(format!("{}/{}", self.path, spelt.as_deref().unwrap_or(name)))
    }

    /// Returns the spelling of a name on disk.
    fn spelling(&self, folder: &str, name: &str) -> Result<Option<String>, EditError> {
        let names = names(&self.root, folder)?;
        let direct = names.iter().find(|known| *known == name);
        let wanted = nfc(name);
        Ok(direct.or_else(|| names.iter().find(|known| nfc(known) == wanted)).cloned())
    }

    /// The names of the items as they are spelt on disk, in the order of the issue: those without a number at the end.
    pub(super) fn items(&self) -> Result<Vec<String>, EditError> {
        let mut items = names(&self.root, &self.path)?;
        items.retain(|name| is_item(&nfc(name)));
        let key = |name: &String| (super::name::numbered(name).0.unwrap_or(u32::MAX), nfc(name));
        items.sort_by_key(key);
        Ok(items)
    }

    /// The names of the pictures.
    pub(super) fn pictures(&self) -> Result<Vec<String>, EditError> {
        names(&self.root, &format!("{}/images", self.path))
    }

    /// The content of a file, `None` when it is not there.
    pub(super) fn read(&self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, EditError> {
        read(&self.root, path, limit)
    }
}

/// Type of a directory entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
}

/// Returns the type of the entry at a path below the newsroom's folder, or `None`.
///
/// # Errors
/// A part of it is a symbolic link, or neither file nor folder.
pub(super) fn kind_of(root: &Path, path: &str) -> Result<Option<EntryKind>, EditError> {
    let mut at = root.to_owned();
    let mut kind = Some(EntryKind::Folder);
    for part in path.split('/') {
        at.push(part);
        let meta = match at.symlink_metadata() {
            Ok(meta) => meta,
            Err(error) if matches!(error.kind(), Io::NotFound | Io::NotADirectory) => return Ok(None),
            Err(error) => return Err(unreadable(path, &error)),
        };
        kind = match meta.file_type() {
            found if found.is_symlink() => {
                return Err(EditError::new(
                    ErrorKind::Forbidden,
                    format!("`{path}` is reached through a symbolic link"),
                    "put the file itself into the issue's folder",
                ));
            }
            found if found.is_dir() => Some(EntryKind::Folder),
            found if found.is_file() => Some(EntryKind::File),
            _ => {
                let sentence = format!("`{path}` is not a regular file");
                return Err(EditError::new(ErrorKind::Forbidden, sentence, "put a text file in its place"));
            }
        };
    }
    Ok(kind)
}

/// The content of a file that is reached without a link; `None` when it is not there.
pub(super) fn read(root: &Path, path: &str, limit: u64) -> Result<Option<Vec<u8>>, EditError> {
    match kind_of(root, path)? {
        None => return Ok(None),
        Some(EntryKind::Folder) => {
            return Err(EditError::new(
                ErrorKind::Forbidden,
                format!("`{path}` is a folder"),
                "put a text file in its place",
            ));
        }
        Some(EntryKind::File) => {}
    }
    let file = root.join(path);
    let size = fs::metadata(&file).map_err(|error| unreadable(path, &error))?.len();
    if size > limit {
        return Err(too_large(path, size, limit));
    }
    fs::read(&file).map(Some).map_err(|error| unreadable(path, &error))
}

/// The names in a folder, without hidden ones and those that are no Unicode; none when there is no such folder.
fn names(root: &Path, folder: &str) -> Result<Vec<String>, EditError> {
    if kind_of(root, folder)? != Some(EntryKind::Folder) {
        return Ok(Vec::new());
    }
    let failed = |error: std::io::Error| unreadable(folder, &error);
    let mut names = Vec::new();
    for entry in fs::read_dir(root.join(folder)).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        names.extend(name.into_string().ok().filter(|name| !name.starts_with('.')));
    }
    names.sort();
    Ok(names)
}

fn unreadable(path: &str, error: &std::io::Error) -> EditError {
    let sentence = format!("`{path}` cannot be read: {}", reason(error));
    EditError::new(ErrorKind::Failed, sentence, "look at who may read it")
}

pub(super) fn too_large(what: &str, size: u64, limit: u64) -> EditError {
    let sentence = format!("`{what}` has {size} bytes, more than the {limit} allowed");
    EditError::new(ErrorKind::TooLarge, sentence, "nothing was written; see whether it is the right file")
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn newsroom() -> tempfile::TempDir {
        let newsroom = tempfile::tempdir().unwrap();
        crate::source::write_atomic(&newsroom.path().join("issues/1/01-a.md"), b"a").unwrap();
        newsroom
    }

    #[test]
    fn names_are_found_however_they_are_spelt() {
        let newsroom = newsroom();
        let spelt: String = "02-한강.md".nfd().collect();
        crate::source::write_atomic(&newsroom.path().join("issues/1").join(&spelt), b"b").unwrap();
        let folder = Folder::open(newsroom.path(), "1").unwrap();
        assert_eq!(folder.place("02-한강.md").unwrap(), format!("issues/1/{spelt}"));
        assert_eq!(folder.items().unwrap(), ["01-a.md".to_owned(), spelt]);
        assert_eq!(folder.place("03-new.md").unwrap(), "issues/1/03-new.md");
    }

    #[test]
    fn an_issue_is_a_folder_of_its_own() {
        let newsroom = newsroom();
        for name in ["", "..", ".", "1/../1", "2", "01-a.md"] {
            assert_eq!(Folder::open(newsroom.path(), name).unwrap_err().kind, ErrorKind::Missing, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_refused_wherever_they_stand() {
        use std::os::unix::fs::symlink;
        let (newsroom, outside) = (newsroom(), newsroom());
        let at = |path: &str| newsroom.path().join(path);
        symlink(outside.path().join("issues/1/01-a.md"), at("issues/1/02-b.md")).unwrap();
        symlink(outside.path().join("issues/1"), at("issues/2")).unwrap();
        symlink(at("issues/1/01-a.md"), at("issues/1/03-c.md")).unwrap();
        assert_eq!(Folder::open(newsroom.path(), "2").unwrap_err().kind, ErrorKind::Forbidden);
        let folder = Folder::open(newsroom.path(), "1").unwrap();
        for name in ["02-b.md", "03-c.md"] {
            let path = folder.place(name).unwrap();
            assert_eq!(folder.read(&path, 9).unwrap_err().kind, ErrorKind::Forbidden, "{name}");
        }
        assert_eq!(folder.read("issues/1/01-a.md", 9).unwrap().unwrap(), b"a");
        assert_eq!(folder.read("issues/1/01-a.md", 0).unwrap_err().kind, ErrorKind::TooLarge);
        assert_eq!(folder.read("issues/1", 9).unwrap_err().kind, ErrorKind::Forbidden);
    }
}
