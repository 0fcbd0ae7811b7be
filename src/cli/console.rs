//! Where words go: reports to stdout, people's words to stderr.

use std::io::{self, IsTerminal, Write};

use super::args::{Color, Format, ProgressFormat};
use super::error::CliError;
use super::exit::Exit;
use crate::diagnostic::{Diagnostics, human, pluralize};
use crate::source::{SourceTree, reason};
use serde_json::Value;

/// How many findings a person is shown with their lines. Nobody reads more, and each takes a look at its whole file.
const SHOWN: usize = 300;

/// Findings as a person reads them, and how many more there are.
fn blocks<'a>(
    findings: &'a Diagnostics,
    tree: &'a SourceTree,
    colour: bool,
) -> impl Iterator<Item = String> + use<'a> {
    let shown = findings.iter().take(SHOWN).map(move |finding| human(finding, tree, colour));
    let more = findings.iter().count().saturating_sub(SHOWN);
    let rest = (more > 0).then(|| {
        format!("and {}; `briefing check --format concise` lists them all", pluralize(more, "more finding"))
    });
    shown.chain(rest)
}

/// The two streams and how they are written to.
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

    /// The same, with another form of progress.
    pub(super) fn with_progress(&self, progress: ProgressFormat) -> Self {
        Self { progress, ..self.clone() }
    }

    /// How it is shown how far a run has come.
    pub(super) fn progress(&self) -> ProgressFormat {
        self.progress
    }

    /// Whether stdout holds JSON and nothing else.
    pub(super) fn is_json(&self) -> bool {
        matches!(self.format, Format::Json | Format::Sarif)
    }

    /// The form of reports.
    pub(super) fn format(&self) -> Format {
        self.format
    }

    /// Whether a person watches.
    pub(super) fn is_watched(&self) -> bool {
        !self.is_json() && io::stderr().is_terminal()
    }

    /// Writes a report. A closed pipe ends the command with success: whoever read had enough.
    #[expect(clippy::unused_self, reason = "whoever reports has a screen")]
    pub(super) fn report(&self, text: &str) -> Result<(), CliError> {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Err(CliError::silent(Exit::Done)),
            Err(error) => Err(CliError::new(format!("the report cannot be written: {}", reason(&error)))),
        }
    }

    /// Writes one JSON document.
    pub(super) fn json(&self, value: &Value) -> Result<(), CliError> {
        self.report(&format!("{value:#}\n"))
    }

    /// Says something to a person. Where a program reads stderr line by line, it is a line of JSON like the others.
    pub(super) fn say(&self, text: &str) {
        match self.progress {
            ProgressFormat::Json => self.line(&serde_json::json!({ "said": text })),
            // When nobody can be told, there is nobody to tell about that either.
            _ => drop(writeln!(io::stderr().lock(), "{text}")),
        }
    }

    /// Asks a person; where they answer is the caller's. A program that reads along gets the question as a line.
    pub(super) fn ask(&self, question: &str) -> io::Result<()> {
        if self.progress == ProgressFormat::Json {
            self.line(&serde_json::json!({ "asked": question }));
            return Ok(());
        }
        let mut err = io::stderr().lock();
        write!(err, "{question} [y/N] ")?;
        err.flush()
    }

    /// Writes one line of JSON to stderr.
    #[expect(clippy::unused_self, reason = "whoever writes has a screen")]
    pub(super) fn line(&self, value: &Value) {
        let _ = writeln!(io::stderr().lock(), "{value}");
    }

    /// Shows findings to a person, on stderr.
    pub(super) fn findings(&self, findings: &Diagnostics, tree: &SourceTree) {
        for block in blocks(findings, tree, self.colour_err) {
            self.say(&format!("{block}\n"));
        }
    }

    /// Findings as a report, for stdout.
    pub(super) fn findings_text(&self, findings: &Diagnostics, tree: &SourceTree) -> String {
        blocks(findings, tree, self.colour_out).map(|block| block + "\n\n").collect()
    }

    /// A unified diff, for stdout.
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

    /// Empties the screen for a new report, where there is one.
    pub(super) fn clear(&self) {
        if self.format == Format::Human && io::stdout().is_terminal() {
            // A screen that cannot be emptied shows one report below the other.
            let _ = io::stdout().lock().write_all(b"\x1b[2J\x1b[H");
        }
    }

    /// Tells a person what went wrong and what to do next.
    pub(super) fn tell(&self, problem: &CliError) {
        if self.progress == ProgressFormat::Json {
            return self.line(&serde_json::json!({ "error": problem.sentence, "help": problem.help }));
        }
        let (on, off) = if self.colour_err { ("\x1b[1;31m", "\x1b[0m") } else { ("", "") };
        self.say(&format!("{on}error{off}: {}", problem.sentence));
        if let Some(help) = &problem.help {
            self.say(&format!("  help: {help}"));
        }
    }

    /// Says why a command ended, and answers with its exit code.
    pub(super) fn problem(&self, problem: &CliError) -> Exit {
        if problem.silent {
            return problem.exit;
        }
        self.tell(problem);
        if self.is_json() {
            let value = serde_json::json!({ "error": problem.sentence, "help": problem.help });
            let _ = self.json(&value);
        }
        problem.exit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Code, Diagnostic};
    use crate::source::Span;

    #[test]
    fn a_person_is_told_how_many_more_there_are() {
        let mut tree = SourceTree::in_memory([("a.md", "x\n")]);
        let file = tree.load("a.md").unwrap();
        let told = |number: usize| {
            let mut findings = Diagnostics::default();
            for _ in 0..number {
                findings.push(Diagnostic::note(Code("a::b"), Span::new(file, 0..1), "so it is"));
            }
            blocks(&findings, &tree, false).collect::<Vec<_>>()
        };
        assert_eq!(told(SHOWN).len(), SHOWN);
        let many = told(SHOWN + 2);
        let last = "and 2 more findings; `briefing check --format concise` lists them all";
        assert_eq!((many.len(), many.last().map(String::as_str)), (SHOWN + 1, Some(last)));
    }
}
