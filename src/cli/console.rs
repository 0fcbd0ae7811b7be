//! The console: reports go to stdout, messages for people to stderr.

use std::io::{self, BufRead, IsTerminal, Write};

use super::args::{Color, Format, ProgressFormat};
use super::error::CliError;
use super::exit::Exit;
use crate::app::InvalidConfig;
use crate::diagnostic::{Diagnostics, escape_for_terminal, escape_json, human, json, pluralize};
use crate::source::{SourceTree, reason};
use serde_json::Value;

/// Findings that are printed with their source lines: more are not read, and each scans its whole file.
const MAX_FINDINGS: usize = 300;

/// Formats findings for a person, and the number of those left out.
fn blocks<'a>(
    findings: &'a Diagnostics,
    tree: &'a SourceTree,
    colour: bool,
) -> impl Iterator<Item = String> + use<'a> {
    let shown = findings.iter().take(MAX_FINDINGS).map(move |finding| human(finding, tree, colour));
    let more = findings.iter().count().saturating_sub(MAX_FINDINGS);
    let rest = (more > 0).then(|| {
        format!("and {}; `briefing check --format concise` lists them all", pluralize(more, "more finding"))
    });
    shown.chain(rest)
}

/// The two streams and their formats.
#[derive(Debug, Clone)]
pub(super) struct Console {
    format: Format,
    colour_out: bool,
    colour_err: bool,
    progress: ProgressFormat,
}

impl Console {
    pub(super) fn of_process(format: Format, color: Color) -> Self {
        let coloured = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal,
        };
        Self {
            format,
            colour_out: coloured(io::stdout().is_terminal()),
            colour_err: coloured(io::stderr().is_terminal()),
            progress: ProgressFormat::default(),
        }
    }

    /// Returns a console with another progress format.
    pub(super) fn with_progress(&self, progress: ProgressFormat) -> Self {
        Self { progress, ..self.clone() }
    }

    /// Returns the progress format.
    pub(super) fn progress(&self) -> ProgressFormat {
        self.progress
    }

    /// True if stdout holds JSON and nothing else.
    pub(super) fn is_json(&self) -> bool {
        matches!(self.format, Format::Json | Format::Sarif)
    }

    /// Returns the report format.
    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// Returns the columns of a line on stdout: 80 where it is no terminal.
    #[expect(clippy::unused_self, reason = "a method like its siblings")]
    pub(super) fn width(&self) -> usize {
        terminal_size::terminal_size_of(io::stdout()).map_or(80, |(width, _)| usize::from(width.0))
    }

    /// True if stderr is a terminal and stdout is not JSON.
    pub(super) fn is_watched(&self) -> bool {
        !self.is_json() && io::stderr().is_terminal()
    }

    /// Writes a report to stdout. A closed pipe ends the command with success.
    #[expect(clippy::unused_self, reason = "a method like its siblings")]
    pub(super) fn report(&self, text: &str) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        let text = escape_for_terminal(text);
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(CliError::silent(Exit::Done)),
            Err(error) => Err(CliError::new(format!("the report cannot be written: {}", reason(&error)))),
        }
    }

    /// Writes one JSON document.
    pub(super) fn json(&self, value: &Value) -> Result<(), CliError> {
        self.report(&escape_json(&format!("{value:#}\n")))
    }

    /// Writes a message to stderr; a line of JSON if progress is JSON.
    pub(super) fn say(&self, text: &str) {
        match self.progress {
            ProgressFormat::Json => self.line(&serde_json::json!({ "said": text })),
            // A closed stderr cannot report its own failure.
            _ => drop(writeln!(io::stderr().lock(), "{}", escape_for_terminal(text))),
        }
    }

    /// Prints a question; a line of JSON if progress is JSON.
    fn ask(&self, question: &str) -> io::Result<()> {
        if self.progress == ProgressFormat::Json {
            self.line(&serde_json::json!({ "asked": question }));
            return Ok(());
        }
        let mut err = io::stderr().lock();
        write!(err, "{} [y/N] ", escape_for_terminal(question))?;
        err.flush()
    }

    /// Writes one line of JSON to stderr.
    #[expect(clippy::unused_self, reason = "a method like its siblings")]
    pub(super) fn line(&self, value: &Value) {
        let _ = writeln!(io::stderr().lock(), "{}", escape_json(&value.to_string()));
    }

    /// Writes findings to stderr.
    pub(super) fn findings(&self, findings: &Diagnostics, tree: &SourceTree) {
        for block in blocks(findings, tree, self.colour_err) {
            self.say(&format!("{block}\n"));
        }
    }

    /// Formats findings as a report for stdout.
    pub(super) fn findings_text(&self, findings: &Diagnostics, tree: &SourceTree) -> String {
        blocks(findings, tree, self.colour_out).map(|block| block + "\n\n").collect()
    }

    /// Colours a unified diff for stdout.
    pub(super) fn coloured_diff(&self, diff: &str) -> String {
        if !self.colour_out {
            return diff.to_owned();
        }
        let line = |line: &str| match line.as_bytes().first() {
            Some(b'-') => format!("\x1b[31m{line}\x1b[0m"),
            Some(b'+') => format!("\x1b[32m{line}\x1b[0m"),
            Some(b'@') => format!("\x1b[36m{line}\x1b[0m"),
            _ => line.to_owned(),
        };
        diff.split_inclusive('\n').map(line).collect()
    }

    /// Clears the terminal before a new report.
    pub(super) fn clear(&self) {
        if self.format == Format::Human && io::stdout().is_terminal() {
            // Without clearing, one report follows the other.
            let _ = io::stdout().lock().write_all(b"\x1b[2J\x1b[H");
        }
    }

    /// Prints an error and its next step.
    pub(super) fn error(&self, error: &CliError) {
        if let Some(InvalidConfig { findings, tree }) = error.invalid_config.as_deref() {
            self.findings(findings, tree);
            return self.say("`briefing.toml` has errors; nothing was done");
        }
        if self.progress == ProgressFormat::Json {
            return self.line(&serde_json::json!({ "error": error.message, "help": error.help }));
        }
        let (on, off) = if self.colour_err { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        self.say(&format!("{on}error{off}: {}", error.message));
        if let Some(excerpt) = &error.excerpt {
            self.say(excerpt);
        }
        if let Some(help) = &error.help {
            self.say(&format!("  help: {help}"));
        }
    }

    /// Prints the error that ends the command, in JSON as well where that was asked for, and returns the exit code.
    pub(super) fn fail(&self, error: &CliError) -> Exit {
        if error.is_silent {
            return error.exit;
        }
        let json = match error.invalid_config.as_deref() {
            Some(InvalidConfig { findings, tree }) => {
                let mut document = json(None, findings, tree);
                let reason = "`briefing.toml` has errors";
                document["skipped"] =
                    serde_json::json!([{ "checks": "rules", "file": null, "reason": reason }]);
                document
            }
            None => serde_json::json!({ "error": error.message, "help": error.help }),
        };
        // In the order of the streams that a person sees: findings come after their JSON.
        let is_config = error.invalid_config.is_some();
        if self.is_json() && is_config {
            let _ = self.json(&json);
        }
        self.error(error);
        if self.is_json() && !is_config {
            let _ = self.json(&json);
        }
        error.exit
    }

    /// Asks a person at the keyboard for a line; `None` without a terminal.
    pub(super) fn ask_line(&self, question: &str) -> Result<Option<String>, CliError> {
        if !io::stdin().is_terminal() || self.is_json() {
            return Ok(None);
        }
        let unreadable = |error: io::Error| CliError::new(format!("the answer cannot be read: {error}"));
        let mut err = io::stderr().lock();
        write!(err, "{} ", escape_for_terminal(question)).and_then(|()| err.flush()).map_err(unreadable)?;
        drop(err);
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).map_err(unreadable)?;
        Ok(Some(answer.trim().to_owned()))
    }

    /// Asks a person to confirm. Without a terminal there is no answer, and `help` names the option to use instead.
    pub(super) fn confirm(&self, question: &str, action: &str, help: &str) -> Result<bool, CliError> {
        if !io::stdin().is_terminal() {
            let message =
                format!("standard input is not a terminal, so `{action}` cannot ask for confirmation");
            return Err(CliError::new(message).help(help));
        }
        let unreadable = |error: io::Error| CliError::new(format!("the answer cannot be read: {error}"));
        self.ask(question).map_err(unreadable)?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer).map_err(unreadable)?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "네" | "예"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic};

    #[test]
    fn findings_beyond_the_limit_are_counted() {
        let tree = SourceTree::in_memory([("a.md", "x\n")]);
        let blocks_of = |number: usize| {
            let mut findings = Diagnostics::default();
            for file in 0..number {
                findings.push(Diagnostic::about_file(Code("a::b"), format!("{file}.md"), "so it is"));
            }
            blocks(&findings, &tree, false).collect::<Vec<_>>()
        };
        assert_eq!(blocks_of(MAX_FINDINGS).len(), MAX_FINDINGS);
        let many = blocks_of(MAX_FINDINGS + 2);
        let last = "and 2 more findings; `briefing check --format concise` lists them all";
        assert_eq!((many.len(), many.last().map(String::as_str)), (MAX_FINDINGS + 1, Some(last)));
    }
}
