//! The question before anything leaves.

use std::io::{self, BufRead, IsTerminal, Write};

use super::problem::Problem;

/// Asks and waits for a yes. Without a person at the other end there is no yes.
pub(super) fn yes(question: &str) -> Result<bool, Problem> {
    if !io::stdin().is_terminal() {
        return Err(Problem::new("nobody is here to answer the question whether to send")
            .help("add `--yes` to send without asking, or `--dry-run` to see the plan"));
    }
    let unread = |error: io::Error| Problem::new(format!("the answer cannot be read: {error}"));
    let mut err = io::stderr().lock();
    write!(err, "{question} [y/N] ").and_then(|()| err.flush()).map_err(unread)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(unread)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "네" | "예"))
}
