//! The question before anything leaves.

use std::io::{self, BufRead, IsTerminal};

use super::problem::Problem;
use super::screen::Screen;

/// Asks and waits for a yes. Without a person at the other end there is no yes, and `help` says what to write instead.
pub(super) fn yes(screen: &Screen, question: &str, whether: &str, help: &str) -> Result<bool, Problem> {
    if !io::stdin().is_terminal() {
        let sentence = format!("nobody is here to answer the question whether to {whether}");
        return Err(Problem::new(sentence).help(help));
    }
    let unread = |error: io::Error| Problem::new(format!("the answer cannot be read: {error}"));
    screen.ask(question).map_err(unread)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(unread)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "네" | "예"))
}
