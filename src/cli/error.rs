//! Why a command ended without doing what it was asked.

use super::exit::Exit;
use crate::deliver::{PlanError, RunError};
use crate::diagnostic::escape_control_chars;
use crate::store::StoreError;

/// A sentence, what to do next, and the exit code.
#[derive(Debug)]
pub(super) struct CliError {
    pub(super) sentence: String,
    pub(super) help: Option<String>,
    pub(super) exit: Exit,
    /// The screen was closed: nobody listens, and that is no failure.
    pub(super) silent: bool,
}

impl CliError {
    /// "Could not run".
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self {
            sentence: escape_control_chars(sentence.into()),
            help: None,
            exit: Exit::CouldNot,
            silent: false,
        }
    }

    /// Says what to do next.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(escape_control_chars(help.into()));
        self
    }

    /// Ends with another code.
    pub(super) fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Everything was said already.
    pub(super) fn silent(exit: Exit) -> Self {
        Self { sentence: String::new(), help: None, exit, silent: true }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<PlanError> for CliError {
    fn from(error: PlanError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<RunError> for CliError {
    fn from(error: RunError) -> Self {
        Self::new(error.to_string())
    }
}
