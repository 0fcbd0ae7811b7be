//! Errors of commands: a sentence, the next step, and the exit code.

use super::excerpt::caret_excerpt;
use super::exit::Exit;
use crate::app::{AppError, InvalidConfig};
use crate::diagnostic::escape_control_chars;
use crate::store::StoreError;

/// A command that ended without doing what it was asked.
#[derive(Debug)]
pub(super) struct CliError {
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// Lines below the sentence that show the place of the fault.
    pub(super) excerpt: Option<String>,
    pub(super) exit: Exit,
    /// Findings to show in place of a sentence.
    pub(super) invalid_config: Option<Box<InvalidConfig>>,
    /// True if nothing is to be printed: stdout was closed.
    pub(super) is_silent: bool,
}

impl CliError {
    /// Creates an error with the exit code "could not run".
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self {
            message: escape_control_chars(message.into()),
            help: None,
            excerpt: None,
            exit: Exit::CouldNot,
            invalid_config: None,
            is_silent: false,
        }
    }

    /// Adds the next step.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(escape_control_chars(help.into()));
        self
    }

    /// Sets the exit code.
    pub(super) fn exit(mut self, exit: Exit) -> Self {
        self.exit = exit;
        self
    }

    /// Ends the command without a message.
    pub(super) fn silent(exit: Exit) -> Self {
        Self { is_silent: true, ..Self::new("").exit(exit) }
    }
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> Self {
        let exit = match &error {
            AppError::Run { handed_over: true, .. } => Exit::StopReason,
            _ => Exit::CouldNot,
        };
        let cli_error = Self::new(error.to_string()).exit(exit);
        let cli_error = match error.hint() {
            Some(hint) => cli_error.help(hint),
            None => cli_error,
        };
        match error {
            AppError::InvalidConfig(invalid) => Self { invalid_config: Some(invalid), ..cli_error },
            AppError::InvalidSegment(invalid) => {
                let excerpt = caret_excerpt(&invalid.expression, invalid.error.column);
                Self { excerpt: Some(excerpt), ..cli_error }
            }
            _ => cli_error,
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}
