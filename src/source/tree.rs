//! Source tree: the newsroom's folder on disk or in memory.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use super::{FileId, Position, ReadError, SourceFile, Span};

/// No text file of a newsroom is anywhere near this; a larger one is a mistake.
const TEXT_LIMIT: u64 = 4 << 20;

/// Storage behind the tree.
#[derive(Debug)]
enum Backend {
    Disk(PathBuf),
    Memory(BTreeMap<String, Vec<u8>>),
}

/// A newsroom's folder, on disk or in memory, and the text files that were read from it.
///
/// Paths are relative, with `/`, in NFC; they never lead outside.
#[derive(Debug)]
pub struct SourceTree {
    backend: Backend,
    /// Overlay: texts that are read in place of files.
    overlay: BTreeMap<String, String>,
    files: Vec<SourceFile>,
}

impl SourceTree {
    /// The folder at `root`.
    pub fn on_disk(root: &Path) -> Self {
        Self::of(Backend::Disk(root.to_owned()))
    }

    /// Files that exist only here: path and content.
    pub fn in_memory<P: AsRef<str>, B: Into<Vec<u8>>>(files: impl IntoIterator<Item = (P, B)>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (nfc(path.as_ref()), bytes.into())).collect();
        Self::of(Backend::Memory(files))
    }

    fn of(backend: Backend) -> Self {
        Self { backend, overlay: BTreeMap::new(), files: Vec::new() }
    }

    /// The same folder with other texts in some of its files, none of them read yet: what the newsroom would be if
    /// these were written.
    #[must_use]
    pub fn with_overlay(mut self, texts: BTreeMap<String, String>) -> Self {
        self.overlay = texts;
        self
    }

    /// Reads a text file and keeps it.
    ///
    /// # Errors
    /// Missing, unreadable, too large or not UTF-8.
    pub fn load(&mut self, path: &str) -> Result<FileId, ReadError> {
        self.load_up_to(path, TEXT_LIMIT)
    }

    /// The same for a text that may be large, such as a list of readers.
    ///
    /// # Errors
    /// Missing, unreadable, too large or not UTF-8.
    pub fn load_up_to(&mut self, path: &str, limit: u64) -> Result<FileId, ReadError> {
        let bytes = self.bytes(path, limit)?;
        let text = String::from_utf8(bytes).map_err(|error| not_utf8(path, error))?;
        self.files.push(SourceFile::new(nfc(path), text));
        Ok(FileId(self.files.len() - 1))
    }

    /// Keeps a text that came from elsewhere under a name.
    pub fn insert_text(&mut self, path: &str, text: String) -> FileId {
        self.files.push(SourceFile::new(nfc(path), text));
        FileId(self.files.len() - 1)
    }

    /// Reads a file of any kind, at most `limit` bytes.
    ///
    /// # Errors
    /// Missing, unreadable or too large.
    pub fn bytes(&self, path: &str, limit: u64) -> Result<Vec<u8>, ReadError> {
        let path = normalized(path)?;
        if let Some(text) = self.overlay.get(&path) {
            check_size(text.len() as u64, limit)?;
            return Ok(text.clone().into_bytes());
        }
        match &self.backend {
            Backend::Memory(files) => {
                let bytes = files.get(&path).ok_or_else(|| missing_reason(files, &path))?;
                check_size(bytes.len() as u64, limit)?;
                Ok(bytes.clone())
            }
            Backend::Disk(root) => {
                let path = locate(root, &path)?;
                let meta = fs::metadata(&path)?;
                if meta.is_dir() {
                    return Err(ReadError::WrongKind("a folder"));
                }
                // Reading a pipe would wait for a writer who may never come.
                if !meta.is_file() {
                    return Err(ReadError::WrongKind("not a regular file"));
                }
                check_size(meta.len(), limit)?;
                Ok(fs::read(path)?)
            }
        }
    }

    /// Returns the path of a file on disk; `None` for a tree in memory.
    ///
    /// # Errors
    /// Missing, or outside of the folder.
    pub fn disk_path(&self, path: &str) -> Result<Option<PathBuf>, ReadError> {
        match &self.backend {
            Backend::Memory(_) => Ok(None),
            Backend::Disk(root) => locate(root, &normalized(path)?).map(Some),
        }
    }

    /// The names in a folder, in NFC, sorted; folders end in `/`. Hidden files are left out.
    ///
    /// # Errors
    /// Missing or unreadable.
    pub fn list(&self, folder: &str) -> Result<Vec<String>, ReadError> {
        let folder = normalized(folder)?;
        let mut names = match &self.backend {
            Backend::Memory(files) => child_names(files, &folder)?,
            Backend::Disk(root) => {
                let mut names = Vec::new();
                let folder = locate(root, &folder)?;
                if fs::metadata(&folder)?.is_file() {
                    return Err(ReadError::WrongKind("a file, not a folder"));
                }
                for entry in fs::read_dir(folder)? {
                    let entry = entry?;
                    let slash = if entry.path().is_dir() { "/" } else { "" };
                    names.push(format!("{}{slash}", nfc(&entry.file_name().to_string_lossy())));
                }
                names
            }
        };
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        Ok(names)
    }

    /// The file of this path, if it was read.
    pub fn find(&self, path: &str) -> Option<FileId> {
        let path = nfc(path);
        self.files.iter().position(|file| file.path() == path).map(FileId)
    }

    /// A file that was read.
    pub fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0]
    }

    /// Line and column at which a span starts.
    pub fn position(&self, span: Span) -> Position {
        self.file(span.file).position(span.start)
    }

    /// The whole line in which a span starts, without its end.
    pub fn line_of(&self, span: Option<Span>) -> &str {
        let Some(span) = span else { return "" };
        let file = self.file(span.file);
        let start = file.line_start(file.position(span.start).line);
        file.text().get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    /// The text of a span.
    pub fn text(&self, span: Span) -> &str {
        self.file(span.file).slice(span.range())
    }
}

/// A path without `.` and empty parts; refused if it leads outside.
fn normalized(path: &str) -> Result<String, ReadError> {
    let path = nfc(path);
    let mut parts = Vec::new();
    for part in Path::new(&path).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::CurDir => {}
            Component::ParentDir => return Err(ReadError::InvalidPath),
            _ => return Err(ReadError::Outside),
        }
    }
    if path.contains('\\') {
        return Err(ReadError::InvalidPath);
    }
    if path.contains('\0') {
        return Err(ReadError::Missing);
    }
    Ok(parts.join("/"))
}

/// The file on disk whose NFC path is `path`, and which is not reached through a link that leads outside.
fn locate(root: &Path, path: &str) -> Result<PathBuf, ReadError> {
    let direct = root.join(path);
    let found = if direct.symlink_metadata().is_ok() { direct } else { find_by_nfc(root, path)? };
    // A link that leads nowhere is there all the same: what it should lead to must not count as left out.
    let real = fs::canonicalize(&found).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => ReadError::DeadLink,
        _ => error.into(),
    })?;
    let home = fs::canonicalize(root)?;
    if real.starts_with(home) { Ok(found) } else { Err(ReadError::Outside) }
}

fn find_by_nfc(root: &Path, path: &str) -> Result<PathBuf, ReadError> {
    let mut at = root.to_owned();
    for part in path.split('/') {
        let mut entries = fs::read_dir(&at)?.filter_map(Result::ok);
        let entry = entries.find(|entry| nfc(&entry.file_name().to_string_lossy()) == part);
        at = entry.ok_or(ReadError::Missing)?.path();
    }
    Ok(at)
}

/// Returns the error for a file that does not exist in memory.
fn missing_reason(files: &BTreeMap<String, Vec<u8>>, path: &str) -> ReadError {
    let above = path.match_indices('/').map(|(at, _)| &path[..at]);
    if above.into_iter().any(|part| files.contains_key(part)) {
        ReadError::PartIsFile
    } else {
        ReadError::Missing
    }
}

fn child_names(files: &BTreeMap<String, Vec<u8>>, folder: &str) -> Result<Vec<String>, ReadError> {
    let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
    let below = files.keys().filter_map(|path| path.strip_prefix(&prefix));
    let mut names: Vec<_> = below
        .map(|rest| rest.split_once('/').map_or(rest.to_owned(), |(name, _)| format!("{name}/")))
        .collect();
    names.dedup();
    if names.is_empty() { Err(ReadError::Missing) } else { Ok(names) }
}

fn check_size(size: u64, limit: u64) -> Result<(), ReadError> {
    if size > limit { Err(ReadError::TooLarge { size, limit }) } else { Ok(()) }
}

fn not_utf8(path: &str, error: std::string::FromUtf8Error) -> ReadError {
    let at = error.utf8_error().valid_up_to();
    let bytes = error.into_bytes();
    let valid = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let Position { line, column } = SourceFile::new(path.to_owned(), valid).position(at);
    ReadError::NotUtf8 { line, column, byte: bytes[at] }
}

/// A name with its letters composed (NFC). macOS hands out decomposed names (`ㅎㅏㄴ` for `한`), editors type
/// composed ones; compared in one form they are the same file.
pub fn nfc(name: &str) -> String {
    name.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let tree = SourceTree::in_memory([("a/b.txt", "x")]);
        for path in ["../b.txt", "a/../../b", "a\\b.txt"] {
            assert!(matches!(tree.bytes(path, 9), Err(ReadError::InvalidPath)), "{path}");
        }
        assert!(matches!(tree.bytes("/etc/hostname", 9), Err(ReadError::Outside)));
        assert!(matches!(tree.bytes("a/b.txt/c", 9), Err(ReadError::PartIsFile)));
        assert!(tree.bytes("./a/b.txt", 9).is_ok());
        assert!(matches!(tree.bytes("a/b.txt", 0), Err(ReadError::TooLarge { size: 1, limit: 0 })));
    }

    #[test]
    fn decomposed_names_on_disk_are_found() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("images")).unwrap();
        let decomposed: String = "한강.jpg".nfd().collect();
        super::super::write_atomic(&dir.path().join("images").join(&decomposed), b"x").unwrap();
        let tree = SourceTree::on_disk(dir.path());
        assert_eq!(tree.list("images").unwrap(), ["한강.jpg"]);
        assert_eq!(tree.bytes("images/한강.jpg", 9).unwrap(), b"x");
    }

    #[test]
    fn a_file_is_no_folder_and_a_folder_no_file() {
        let dir = tempfile::tempdir().unwrap();
        super::super::write_atomic(&dir.path().join("images/cover.jpg"), b"x").unwrap();
        let tree = SourceTree::on_disk(dir.path());
        let said = |error: ReadError| error.to_string();
        assert_eq!(said(tree.bytes("images", 9).unwrap_err()), "it is a folder");
        let through = tree.bytes("images/cover.jpg/x.jpg", 9).unwrap_err();
        assert_eq!(said(through), "a part of its path is a file, not a folder");
        assert_eq!(said(tree.list("images/cover.jpg").unwrap_err()), "it is a file, not a folder");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_out_of_the_folder_is_refused() {
        let (home, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        super::super::write_atomic(&outside.path().join("secret"), b"x").unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret"), home.path().join("picture.jpg")).unwrap();
        let tree = SourceTree::on_disk(home.path());
        assert!(matches!(tree.bytes("picture.jpg", 9), Err(ReadError::Outside)));
    }

    #[test]
    fn a_text_stands_in_for_a_file() {
        let overlay = BTreeMap::from([("a.md".to_owned(), "new".to_owned())]);
        let mut tree = SourceTree::in_memory([("a.md", "old"), ("b.md", "old")]).with_overlay(overlay);
        let texts = ["a.md", "b.md"].map(|path| {
            let file = tree.load(path).unwrap();
            tree.file(file).text().to_owned()
        });
        assert_eq!(texts, ["new", "old"]);
        assert_eq!(tree.find("b.md").map(|file| tree.file(file).text()), Some("old"));
        assert_eq!(tree.find("c.md"), None);
    }

    #[test]
    fn a_byte_that_is_no_character_is_placed() {
        let mut tree = SourceTree::in_memory([("a", b"one\nt\xFFo".to_vec())]);
        let error = tree.load("a").unwrap_err();
        assert!(matches!(error, ReadError::NotUtf8 { line: 2, column: 2, byte: 0xFF }), "{error}");
    }
}
