//! `check --fix` and `check --diff`: what can be mended without asking.
//!
//! Mending goes round until nothing is left to mend, on texts that exist only here; the files are written once, all or
//! none, and only if nobody changed them meanwhile.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::examine::{CheckOptions, CheckResult, check_issue};
use super::report;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::diagnostic::{apply_fixes, pluralize};
use crate::source::{reason, write_all_atomic};
use similar::TextDiff;

/// A fix may make room for another one; more rounds than this mean that two of them undo each other.
const ROUNDS: usize = 12;

/// A file that changes: its path, the old text, the new one.
type Change = (String, String, String);

/// What mending came to.
struct Round {
    result: CheckResult,
    changes: Vec<Change>,
    mended: usize,
}

/// Mends the files, and gives back what is left.
pub(super) fn write_fixes(
    newsroom: Newsroom,
    name: &str,
    console: &Console,
    options: &CheckOptions,
) -> Result<CheckResult, CliError> {
    let Round { result, changes, mended } = fix_until_stable(newsroom, name, options)?;
    if changes.is_empty() {
        console.say("nothing can be mended without a person");
        return Ok(result);
    }
    let root = &result.newsroom.root;
    if let Some(path) = changed_meanwhile(root, &changes) {
        return Err(CliError::new(format!("`{path}` was changed while it was read; nothing was mended"))
            .help("run the command once more"));
    }
    let files: Vec<_> = changes.iter().map(|(path, _, new)| (root.join(path), new.as_bytes())).collect();
    write_all_atomic(&files).map_err(|(path, error)| {
        CliError::new(format!("`{}` cannot be written: {}", path.display(), reason(&error)))
            .help("nothing was mended; see who may write there")
    })?;
    console.say(&format!("mended {} in {}", pluralize(mended, "finding"), pluralize(changes.len(), "file")));
    Ok(result)
}

/// The first file that is no longer what was read.
fn changed_meanwhile<'a>(root: &Path, changes: &'a [Change]) -> Option<&'a str> {
    let is_other =
        |(path, old, _): &&Change| fs::read(root.join(path)).ok().as_deref() != Some(old.as_bytes());
    changes.iter().find(is_other).map(|(path, ..)| path.as_str())
}

/// Shows what would be mended, and changes nothing.
pub(super) fn show_diff(
    newsroom: Newsroom,
    name: &str,
    console: &Console,
    options: &CheckOptions,
) -> Result<Exit, CliError> {
    let Round { result, changes, mended } = fix_until_stable(newsroom, name, options)?;
    for (path, old, new) in &changes {
        let diff = TextDiff::from_lines(old, new);
        let shown = diff.unified_diff().context_radius(2).header(path, path).to_string();
        console.report(&console.coloured_diff(&shown))?;
    }
    let (findings, files) = (pluralize(mended, "finding"), pluralize(changes.len(), "file"));
    console.say(&format!("`--fix` would mend {findings} in {files}"));
    Ok(report::exit(&result, false))
}

fn fix_until_stable(newsroom: Newsroom, name: &str, options: &CheckOptions) -> Result<Round, CliError> {
    let root = newsroom.root.clone();
    let mut originals: BTreeMap<String, String> = BTreeMap::new();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    let mut mended = 0;
    let mut result = check_issue(newsroom, name, options)?;
    for _ in 0..ROUNDS {
        let tree = &result.newsroom.tree;
        let round = apply_fixes(&result.newsroom.findings, tree);
        if round.count == 0 {
            break;
        }
        for path in round.texts.keys().filter(|path| !texts.contains_key(*path)) {
            let original = tree.find(path).map(|file| tree.file(file).text().to_owned());
            originals.insert(path.clone(), original.unwrap_or_default());
        }
        texts.extend(round.texts);
        mended += round.count;
        result = check_issue(Newsroom::read(&root, texts.clone())?, name, options)?;
    }
    let changes = originals.into_iter().filter_map(|(path, old)| {
        let new = texts.remove(&path).filter(|new| *new != old)?;
        Some((path, old, new))
    });
    let changes = changes.collect();
    Ok(Round { result, changes, mended })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_somebody_changed_or_took_away_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        crate::source::write_atomic(&at("a.md"), b"old").unwrap();
        let change = |path: &str| (path.to_owned(), "old".to_owned(), "new".to_owned());
        let changes = [change("a.md"), change("b.md")];
        assert_eq!(changed_meanwhile(folder.path(), &changes), Some("b.md"));
        assert_eq!(changed_meanwhile(folder.path(), &changes[..1]), None);
        crate::source::write_atomic(&at("a.md"), b"another word").unwrap();
        assert_eq!(changed_meanwhile(folder.path(), &changes[..1]), Some("a.md"));
    }
}
