//! Leftovers of an editor that was killed: an intent log, and staged files that nobody will commit.

use std::fs;
use std::path::Path;

use super::{EditError, intent_log};
use crate::source::{remove_below, sweep as sweep_staged};

/// Completes a logged change and removes abandoned files. A newsroom without leftovers is not touched, nor locked.
///
/// # Errors
/// The newsroom cannot be locked, or its intent log not be read; then nothing is removed, since the log may name it.
pub fn sweep(root: &Path) -> Result<(), EditError> {
    let folders = folders(root);
    let has_leftovers = folders.iter().any(|folder| names(root, folder).iter().any(|name| is_leftover(name)));
    if !has_leftovers && !intent_log::path(root).exists() {
        return Ok(());
    }
    let _lock = intent_log::lock(root)?;
    intent_log::finish(root)?;
    for folder in folders {
        sweep_staged(root, Path::new(&folder));
        for name in names(root, &folder).iter().filter(|name| is_of_earlier_version(name)) {
            // Whoever wrote it held the lock that is ours now.
            let _ = remove_below(root, Path::new(&folder).join(name));
        }
    }
    Ok(())
}

/// Lists the folders that an editor or a comment is written into.
fn folders(root: &Path) -> Vec<String> {
    let mut folders = vec![String::new(), ".briefing".to_owned(), "issues".to_owned()];
    for parent in ["issues", ".briefing/removed"] {
        for name in names(root, parent) {
            folders.push(format!("{parent}/{name}"));
            folders.push(format!("{parent}/{name}/images"));
        }
    }
    folders
}

/// Lists the names in a folder; none where there is no folder.
fn names(root: &Path, folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn is_leftover(name: &str) -> bool {
    is_of_earlier_version(name)
        || (name.starts_with(".briefing-")
            && Path::new(name).extension().is_some_and(|ending| ending == "new"))
}

/// Returns true for a name that earlier versions staged a text or a picture under.
fn is_of_earlier_version(name: &str) -> bool {
    let target = name.strip_prefix('.').and_then(|name| name.strip_suffix(".edit"));
    let endings = [".md", ".toml", ".jpg", ".png", ".gif"];
    target.is_some_and(|target| endings.iter().any(|ending| target.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{lock_newsroom, write_atomic};

    #[test]
    fn leftovers_are_swept_and_nothing_else() {
        let newsroom = tempfile::tempdir().unwrap();
        let at = |path: &str| newsroom.path().join(path);
        let gone = [
            "issues/1/.01-a.md.edit",
            "issues/1/images/.b.jpg.edit",
            ".briefing/.briefing-0.new",
            ".briefing-1.new",
        ];
        let kept = [
            "issues/1/01-a.md",
            "issues/1/.01-a.md.swp",
            "issues/1/.notes.edit",
            ".briefing/removed/1/02-b.md",
        ];
        for path in gone.iter().chain(&kept) {
            write_atomic(&at(path), b"x").unwrap();
        }
        sweep(newsroom.path()).unwrap();
        assert!(gone.iter().all(|path| !at(path).exists()));
        assert!(kept.iter().all(|path| at(path).exists()));
        // A lock left by a kill stops nobody, and a sound newsroom is not locked.
        let _held = lock_newsroom(newsroom.path()).unwrap();
        sweep(newsroom.path()).unwrap();
    }
}
