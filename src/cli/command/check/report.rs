//! Report of `check`.

use crate::app::CheckResult;
use crate::cli::args::Format;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::compose::InboxRow;
use crate::diagnostic::{Diagnostic, Severity, concise, escape_path, github, json, pluralize, sarif};
use unicode_width::UnicodeWidthStr;

/// Reports the findings in the format that was asked for, and a summary for a person.
pub(super) fn report(result: &CheckResult, console: &Console) -> Result<(), CliError> {
    let (findings, tree) = (&result.newsroom.findings, &result.newsroom.tree);
    match console.format() {
        Format::Json => {
            let mut document = json(Some(&result.name), findings, tree);
            if !result.skipped.is_empty() {
                document["skipped"] = serde_json::json!(result.skipped);
            }
            console.json(&document)?;
        }
        Format::Sarif => console.json(&sarif(findings, tree))?,
        Format::Concise => console.report(&concise(findings, tree))?,
        Format::Github => console.report(&github(findings, tree))?,
        Format::Human => {
            console.report(&console.findings_text(findings, tree))?;
            if !result.inbox.is_empty() {
                console.say(&inbox(&result.inbox));
            }
        }
    }
    console.say(&summary(result));
    Ok(())
}

/// Returns the exit for the findings.
pub(super) fn exit(result: &CheckResult, deny_warnings: bool) -> Exit {
    let found = result.count(Severity::Error) > 0 || (deny_warnings && result.count(Severity::Warning) > 0);
    if found { Exit::Findings } else { Exit::Done }
}

fn summary(result: &CheckResult) -> String {
    let name = escape_path(&result.name);
    let totals = [Severity::Error, Severity::Warning, Severity::Note]
        .map(|severity| result.newsroom.findings.count_all(severity));
    let summary = match totals {
        [0, 0, 0] => format!("issue `{name}` is sound"),
        [0, 0, notes] => format!("issue `{name}` is sound; {}", pluralize(notes, "note")),
        [errors, warnings, 0] => {
            format!("issue `{name}`: {}, {}", pluralize(errors, "error"), pluralize(warnings, "warning"))
        }
        [errors, warnings, notes] => {
            let (errors, warnings) = (pluralize(errors, "error"), pluralize(warnings, "warning"));
            format!("issue `{name}`: {errors}, {warnings}, {}", pluralize(notes, "note"))
        }
    };
    let summary = match unread(result) {
        Some(Unread::Issue) => {
            let errors = pluralize(result.newsroom.findings.count_all(Severity::Error), "error");
            format!(
                "issue `{name}`: {errors}; no rule and no link was checked, because the issue cannot be read\n\
                 correct the errors and check again: there may be more"
            )
        }
        Some(Unread::Items(files)) => {
            format!("{summary}\nnot checked as a whole: {files}; correct the errors there and check again")
        }
        None => summary,
    };
    match result.newsroom.findings.iter().flat_map(Diagnostic::fixes).count() {
        0 => summary,
        1 => format!("{summary}\n1 of them can be fixed with `--fix`; `--diff` shows how"),
        fixable => format!("{summary}\n{fixable} of them can be fixed with `--fix`; `--diff` shows how"),
    }
}

/// Files that were not checked as a whole.
enum Unread {
    /// The whole issue.
    Issue,
    /// Some items, listed.
    Items(String),
}

fn unread(result: &CheckResult) -> Option<Unread> {
    /// Names that a sentence holds.
    const LISTED: usize = 5;
    let mut files: Vec<_> = Vec::new();
    for skipped in &result.skipped {
        let Some(file) = &skipped.file else { return Some(Unread::Issue) };
        files.push(escape_path(file));
    }
    let more = files.len().saturating_sub(LISTED);
    files.truncate(LISTED);
    let listed = files.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ");
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!files.is_empty()).then(|| Unread::Items(listed + rest.as_str()))
}

/// Formats the mail as clients list it.
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
