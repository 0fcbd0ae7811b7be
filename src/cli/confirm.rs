//! The question before anything leaves.

use std::io::{self, BufRead, IsTerminal};

use super::console::Console;
use super::error::CliError;

/// Asks and waits for a yes. Without a person at the other end there is no yes, and `help` says what to write instead.
pub(super) fn confirm(
    console: &Console,
    question: &str,
    whether: &str,
    help: &str,
) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        let sentence = format!("nobody is here to answer the question whether to {whether}");
        return Err(CliError::new(sentence).help(help));
    }
    let unread = |error: io::Error| CliError::new(format!("the answer cannot be read: {error}"));
    console.ask(question).map_err(unread)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(unread)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "네" | "예"))
}
