//! What `check` says.

use super::examine::Examined;
use crate::cli::args::Format;
use crate::cli::exit::Exit;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::compose::InboxRow;
use crate::diagnostic::{Severity, concise, count, github, json, sarif};
use unicode_width::UnicodeWidthStr;

/// Reports the findings in the form that was asked for, and tells a person the verdict.
pub(super) fn report(examined: &Examined, screen: &Screen) -> Result<(), Problem> {
    let (findings, tree) = (&examined.newsroom.findings, &examined.newsroom.tree);
    match screen.format() {
        Format::Json => screen.json(&json(Some(&examined.name), findings, tree))?,
        Format::Sarif => screen.json(&sarif(findings, tree))?,
        Format::Concise => screen.report(&concise(findings, tree))?,
        Format::Github => screen.report(&github(findings, tree))?,
        Format::Human => {
            screen.report(&screen.findings_text(findings, tree))?;
            if !examined.inbox.is_empty() {
                screen.say(&inbox(&examined.inbox));
            }
        }
    }
    screen.say(&verdict(examined));
    Ok(())
}

/// How the command ends.
pub(super) fn exit(examined: &Examined, deny_warnings: bool) -> Exit {
    let found =
        examined.count(Severity::Error) > 0 || (deny_warnings && examined.count(Severity::Warning) > 0);
    if found { Exit::Findings } else { Exit::Done }
}

fn verdict(examined: &Examined) -> String {
    let name = &examined.name;
    let totals =
        [Severity::Error, Severity::Warning, Severity::Note].map(|severity| examined.count(severity));
    let verdict = match totals {
        [0, 0, 0] => format!("issue `{name}` is sound"),
        [0, 0, notes] => format!("issue `{name}` is sound; {}", count(notes, "note")),
        [errors, warnings, 0] => {
            format!("issue `{name}`: {}, {}", count(errors, "error"), count(warnings, "warning"))
        }
        [errors, warnings, notes] => {
            let (errors, warnings) = (count(errors, "error"), count(warnings, "warning"));
            format!("issue `{name}`: {errors}, {warnings}, {}", count(notes, "note"))
        }
    };
    match examined.newsroom.findings.iter().filter(|finding| finding.fix.is_some()).count() {
        0 => verdict,
        1 => format!("{verdict}\n1 of them can be mended with `--fix`; `--diff` shows how"),
        fixable => format!("{verdict}\n{fixable} of them can be mended with `--fix`; `--diff` shows how"),
    }
}

/// The mail as readers see it before they open it.
fn inbox(rows: &[InboxRow]) -> String {
    let width = |part: fn(&InboxRow) -> &str| rows.iter().map(|row| part(row).width()).max().unwrap_or(0);
    let (inbox, sender) = (width(|row| row.inbox), width(|row| &row.sender));
    let mut out = "In the inbox, about:\n".to_owned();
    for row in rows {
        let dash = if row.preheader.is_empty() { "" } else { " – " };
        let (name, from) = (pad(row.inbox, inbox), pad(&row.sender, sender));
        let line = [&name, "  ", &from, "  ", &row.subject, dash, &row.preheader].concat();
        out.extend(["  ", line.trim_end(), "\n"]);
    }
    out
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
