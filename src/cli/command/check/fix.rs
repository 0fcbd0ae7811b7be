//! `check --fix` and `check --diff`

use crate::app::{CheckOptions, CheckResult, Newsroom, compute_fixes};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::{escape_path, pluralize};
use similar::TextDiff;

/// Fixes the files and returns the remaining findings.
pub(super) fn write_fixes(
    newsroom: Newsroom,
    name: &str,
    console: &Console,
    options: &CheckOptions,
) -> Result<CheckResult, CliError> {
    let fixes = compute_fixes(newsroom, name, options)?;
    fixes.write()?;
    if fixes.changes.is_empty() {
        console.say("nothing can be fixed automatically");
        return Ok(fixes.result);
    }
    let (findings, files) = (pluralize(fixes.fixed, "finding"), pluralize(fixes.changes.len(), "file"));
    console.say(&format!("fixed {findings} in {files}"));
    Ok(fixes.result)
}

/// Prints a diff of all fixes and changes nothing.
pub(super) fn show_diff(
    newsroom: Newsroom,
    name: &str,
    console: &Console,
    options: &CheckOptions,
) -> Result<Exit, CliError> {
    let fixes = compute_fixes(newsroom, name, options)?;
    for change in &fixes.changes {
        let diff = TextDiff::from_lines(&change.old, &change.new);
        let path = escape_path(&change.path);
        let diff = diff.unified_diff().context_radius(2).header(&path, &path).to_string();
        console.report(&console.coloured_diff(&diff))?;
    }
    let (findings, files) = (pluralize(fixes.fixed, "finding"), pluralize(fixes.changes.len(), "file"));
    console.say(&format!("`--fix` would fix {findings} in {files}"));
    Ok(super::report::exit(&fixes.result, false))
}
