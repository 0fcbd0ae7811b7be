//! Why something was not changed.

use super::Draft;

/// What sort of trouble it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// What was asked for makes no sense.
    Malformed,
    /// It is no business of whoever edits an issue: a path, a link, another file.
    Forbidden,
    /// There is no such issue or file.
    Missing,
    /// The file is not the one that was edited.
    Conflict,
    /// More than a newsletter holds.
    TooLarge,
    /// The words cannot be kept as they are.
    Refused,
    /// The disk said no.
    Failed,
}

/// Nothing was changed, and why.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{sentence}")]
pub struct EditError {
    /// Its sort.
    pub kind: ErrorKind,
    /// What is wrong: lower case, no full stop.
    pub sentence: String,
    /// What to do next.
    pub help: String,
    /// The field it is about, as in [`Draft::fields`].
    pub field: Option<String>,
    /// What is there now, when the file is not the one that was edited.
    pub now: Option<Box<Draft>>,
}

impl EditError {
    pub(super) fn new(kind: ErrorKind, sentence: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind, sentence: sentence.into(), help: help.into(), field: None, now: None }
    }

    pub(super) fn refused(sentence: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, sentence, help)
    }

    pub(super) fn missing(name: &str) -> Self {
        Self::new(ErrorKind::Missing, format!("there is no `{name}` in the issue"), "load the page anew")
    }

    /// The file of this name was changed by somebody else.
    pub(super) fn conflict(name: &str, now: Option<Draft>) -> Self {
        let (sentence, help) = match now {
            Some(_) => (
                format!("`{name}` was changed by somebody else meanwhile"),
                "nothing was written; take their text, or keep yours on top of it",
            ),
            None => (format!("`{name}` was taken away meanwhile"), "nothing was written; load the page anew"),
        };
        Self { now: now.map(Box::new), ..Self::new(ErrorKind::Conflict, sentence, help) }
    }

    pub(super) fn failed(path: &str, error: &std::io::Error) -> Self {
        let sentence = format!("`{path}` cannot be written: {}", crate::source::reason(error));
        Self::new(ErrorKind::Failed, sentence, "nothing was changed; see who may write there")
    }

    pub(super) fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}
