//! Editing an issue's files from a form: unchanged parts keep every byte.
//!
//! A file is read as a [`EditableFile`]: the fields of its TOML and its words, with the *version* of the bytes they were read from.
//! Saving needs that version; if the file has changed since, nothing is written. Every command is one
//! change of files: all of them or none, kept in a history so that it can be undone.

mod apply;
mod change;
mod draft;
mod editor;
mod fields;
mod folder;
mod imported;
mod intent_log;
mod items;
mod leftovers;
mod lines;
mod lists;
mod name;
mod order;
mod overview;
mod patch;
mod picture;
mod splice;
mod undo;
mod value;

pub use draft::{EditableFile, FileProblem};
pub use editor::{EditCommand, EditResult, Editor};
pub use fields::Field;
pub use imported::{NewItem, NewItemPicture};
pub use leftovers::sweep as sweep_leftovers;
pub use overview::{ItemEntry, Overview};
pub use patch::Patch;
pub use picture::{NewPicture, check_picture};

/// Category of an edit error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request is malformed.
    Malformed,
    /// Not editable: a path, a symbolic link, another file.
    Forbidden,
    /// There is no such issue or file.
    Missing,
    /// The file is not the one that was edited.
    Conflict,
    /// More than a newsletter holds.
    TooLarge,
    /// The words cannot be kept as they are.
    Refused,
    /// The file system returned an error.
    Failed,
}

/// Error of an edit; nothing was changed.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{sentence}")]
pub struct EditError {
    /// Its sort.
    pub kind: ErrorKind,
    /// Message: lower case, no full stop.
    pub sentence: String,
    /// Next step.
    pub help: String,
    /// The field it is about, as in [`EditableFile::fields`].
    pub field: Option<String>,
    /// Current content, when the file is not the edited version.
    pub now: Option<Box<EditableFile>>,
}

impl EditError {
    fn new(kind: ErrorKind, sentence: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), help: help.into(), field: None, now: None }
    }

    fn refused(sentence: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, sentence, help)
    }

    fn missing(name: &str) -> Self {
        Self::new(ErrorKind::Missing, format!("there is no `{name}` in the issue"), "reload the page")
    }

    /// The file was changed by another writer; `now` is its current content.
    fn conflict(name: &str, now: Option<EditableFile>) -> Self {
        let moved_on = Self::moved_on(name, true);
        let Some(now) = now else { return moved_on };
        let help = "nothing was written; take their text, or keep yours on top of it".to_owned();
        Self { help, now: Some(Box::new(now)), ..moved_on }
    }

    /// The same, without the current content.
    fn moved_on(name: &str, is_there: bool) -> Self {
        let what = if is_there { "changed by somebody else" } else { "taken away" };
        Self::new(
            ErrorKind::Conflict,
            format!("`{name}` was {what} meanwhile"),
            "nothing was changed; reload the page",
        )
    }

    fn failed(path: &str, error: &std::io::Error) -> Self {
        let sentence = format!("`{path}` cannot be written: {}", crate::source::reason(error));
        Self::new(ErrorKind::Failed, sentence, "nothing was changed; see who may write there")
    }

    fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}
