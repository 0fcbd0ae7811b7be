//! Editable view of a file: fields and body.

use std::collections::BTreeMap;
use std::ops::Range;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::fields::{self, Field};
use super::name::{self, FileKind};
use super::{EditError, ErrorKind, lines, splice};
use crate::diagnostic::{Diagnostic, Diagnostics, Severity};
use crate::document::{self, ParseContext};
use crate::issue::front_matter;
use crate::source::{FileId, SourceTree};

/// The version of a file that is not there.
pub(super) const NOTHING: &str = "none";

/// A file of an issue, read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EditableFile {
    /// Its name.
    pub name: String,
    /// The number in its name.
    pub number: Option<u32>,
    /// Which bytes were read.
    pub version: String,
    /// Metadata fields, by `key` or `table.key`.
    pub fields: BTreeMap<String, Field>,
    /// The line of each of them in the file, from 1.
    pub lines: BTreeMap<String, usize>,
    /// Its words, without blank lines at the start.
    pub body: String,
    /// The line on which they begin.
    pub body_line: usize,
    /// The whole file.
    pub whole: String,
    /// Reason why the metadata cannot be shown as fields.
    pub problem: Option<FileProblem>,
}

/// Problem of a file.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileProblem {
    /// Message.
    pub message: String,
    /// Next step.
    pub help: Option<String>,
    /// On which line, from 1.
    pub line: usize,
}

/// Metadata and body of a file, as byte ranges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FileParts {
    pub(super) metadata: Range<usize>,
    pub(super) body: Range<usize>,
}

/// Returns the version (hash) of a file's bytes.
pub(super) fn version(bytes: Option<&[u8]>) -> String {
    bytes.map_or_else(|| NOTHING.to_owned(), |bytes| HEXLOWER.encode(&Sha256::digest(bytes)[..16]))
}

/// The bytes as text.
pub(super) fn text<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, EditError> {
    std::str::from_utf8(bytes).map_err(|_| {
        EditError::new(
            ErrorKind::Refused,
            format!("`{name}` is not UTF-8"),
            "save the file as UTF-8 in your editor",
        )
    })
}

/// Splits a text into metadata and body, and rejects invalid TOML.
pub(super) fn halves(name: &str, kind: FileKind, text: &str) -> Result<FileParts, FileProblem> {
    let mut tree = SourceTree::in_memory([("", "")]);
    let file = tree.insert_text(name, text.to_owned());
    let body = tree.file(file).body();
    let parts = match kind {
        FileKind::Head => FileParts { metadata: body.clone(), body: body.end..body.end },
        FileKind::Greeting => FileParts { metadata: body.start..body.start, body },
        FileKind::Item => {
            let found =
                front_matter::split(file, tree.file(file)).map_err(|finding| problem(&finding, &tree))?;
            FileParts { metadata: found.metadata, body: found.body }
        }
    };
    strict(&tree, file, parts.metadata.clone())?;
    Ok(parts)
}

fn strict(tree: &SourceTree, file: FileId, facts: Range<usize>) -> Result<(), FileProblem> {
    let mut found = Diagnostics::default();
    document::parse(tree, file, facts, &mut ParseContext::literal(&mut found));
    let first = found.iter().find(|finding| finding.severity == Severity::Error);
    first.map_or(Ok(()), |finding| Err(problem(finding, tree)))
}

pub(super) fn problem(finding: &Diagnostic, tree: &SourceTree) -> FileProblem {
    let line = finding.location(tree).1.line;
    FileProblem { message: finding.message.clone(), help: finding.help.clone(), line }
}

/// Returns the offset of the body: after the blank lines that follow the metadata.
pub(super) fn lead(words: &str) -> usize {
    let mut lead = 0;
    for line in words.split_inclusive('\n') {
        if !line.trim().is_empty() {
            break;
        }
        lead += line.len();
    }
    lead
}

impl EditableFile {
    /// Reads a file; `None` for one that is not there.
    pub(super) fn read(name: &str, kind: FileKind, bytes: Option<&[u8]>) -> Result<Self, EditError> {
        let text = text(name, bytes.unwrap_or_default())?;
        let mut draft = Self {
            name: name.to_owned(),
            number: if kind == FileKind::Item { name::numbered(name).0 } else { None },
            version: version(bytes),
            fields: BTreeMap::new(),
            lines: BTreeMap::new(),
            body: String::new(),
            body_line: 1,
            whole: lines::shown(text.trim_start_matches('\u{FEFF}')),
            problem: None,
        };
        if bytes.is_none() {
            return Ok(draft);
        }
        match halves(name, kind, text) {
            Ok(parts) => draft.fill(kind, text, &parts),
            Err(problem) => draft.problem = Some(problem),
        }
        Ok(draft)
    }

    fn fill(&mut self, kind: FileKind, text: &str, parts: &FileParts) {
        let line_of = |byte: usize| 1 + text[..byte].matches('\n').count();
        let words = &text[parts.body.clone()];
        let lead = lead(words);
        self.body = lines::shown(&words[lead..]);
        self.body_line = line_of(parts.body.start + lead);
        let specs = fields::of(kind);
        let found = splice::parse(&text[parts.metadata.clone()]).and_then(|document| {
            self.fields = fields::read(&document, specs)?;
            for spec in specs {
                if let Some(span) = spec.find(&document).and_then(toml_edit::Item::span) {
                    self.lines.insert(spec.key.to_owned(), line_of(parts.metadata.start + span.start));
                }
            }
            Ok(())
        });
        if let Err(error) = found {
            self.problem = Some(FileProblem {
                message: error.sentence,
                help: Some(error.help),
                line: line_of(parts.metadata.start),
            });
        }
    }

    /// Returns the value of a text field.
    pub fn text(&self, key: &str) -> Option<&str> {
        match self.fields.get(key) {
            Some(Field::Text(text)) => Some(text),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> EditableFile {
        EditableFile::read("03-a.md", FileKind::Item, Some(text.as_bytes())).unwrap()
    }

    #[test]
    fn a_file_is_shown_as_fields_and_words() {
        let draft = draft(
            "\u{FEFF}+++\r\ntitle = 'a'\r\ntopics = 'x'\r\n[image]\r\nwidth = 3_0\r\n+++\r\n\r\nOne\r\ntwo\r\n",
        );
        assert_eq!(
            (draft.number, draft.text("title"), draft.text("image.width")),
            (Some(3), Some("a"), Some("3_0"))
        );
        assert_eq!(draft.fields["topics"], Field::List(vec!["x".into()]));
        assert_eq!((draft.body.as_str(), draft.body_line, draft.lines["image.width"]), ("One\ntwo\n", 8, 5));
        assert!(draft.problem.is_none() && draft.whole.starts_with("+++\ntitle"));
    }

    #[test]
    fn a_broken_file_is_shown_whole() {
        for (text, line) in
            [("Words", 1), ("+++\ntitle = \n+++\n", 2), ("+++\na = 1\n", 1), ("+++\ntitle = 3\n+++\n", 2)]
        {
            let draft = draft(text);
            assert_eq!((draft.problem.unwrap().line, draft.whole.as_str()), (line, text));
        }
    }

    #[test]
    fn a_version_is_that_of_the_bytes() {
        assert_ne!(draft("+++\n+++\na\n").version, draft("+++\r\n+++\na\n").version);
        assert_eq!(EditableFile::read("greeting.md", FileKind::Greeting, None).unwrap().version, "none");
        assert!(EditableFile::read("greeting.md", FileKind::Greeting, Some(b"\xff")).is_err());
    }
}
