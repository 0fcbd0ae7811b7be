//! How the preview has an issue's files changed: it names what is wanted, and neither reads nor writes itself.

use crate::edit::{EditCommand, EditError, EditResult, EditableFile, Overview};

/// Changes issues. Called away from the threads that answer browsers, so it may take its time.
pub trait EditBackend: Send + Sync {
    /// The items of an issue.
    ///
    /// # Errors
    /// There is no such issue.
    fn overview(&self, issue: &str) -> Result<Overview, EditError>;

    /// One file of an issue: an item, `greeting.md` or `issue.toml`.
    ///
    /// # Errors
    /// There is no such file.
    fn draft(&self, issue: &str, name: &str) -> Result<EditableFile, EditError>;

    /// Does what is asked for, or nothing; one order after the other.
    ///
    /// # Errors
    /// Why nothing was done.
    fn execute(&self, issue: &str, command: EditCommand) -> Result<EditResult, EditError>;

    /// What can be chosen from in a form.
    fn choices(&self) -> Choices;
}

/// What can be chosen from: ids and names.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Choices {
    /// The topics of the publication.
    pub topics: Vec<(String, String)>,
    /// Its writers.
    pub authors: Vec<(String, String)>,
}
