//! Intent log (write-ahead) for crash recovery, and the lock between processes.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::EditError;
use super::change::{ChangeSet, FileChange};
use super::draft::version;
use super::folder::{self, EntryKind, kind_of};
use crate::source::{commit, write_atomic};

const FOLDER: &str = ".briefing";
const NOTE: &str = ".briefing/edit.json";
const LOCK: &str = ".briefing/edit.lock";
const LIMIT: u64 = 64 << 20;

/// Logged file change: versions (hashes) of the contents.
#[derive(serde::Serialize, serde::Deserialize)]
struct IntentEntry {
    path: String,
    before: Option<String>,
    after: Option<String>,
}

/// Returns the path of the intent log.
pub(super) fn path(root: &Path) -> PathBuf {
    root.join(NOTE)
}

/// One writer at a time, in all programs on this machine. The system takes the lock back when a process dies.
///
/// # Errors
/// The lock cannot be made.
pub(super) fn lock(root: &Path) -> Result<File, EditError> {
    let failed = |error: std::io::Error| EditError::failed(LOCK, &error);
    kind_of(root, LOCK)?;
    fs::create_dir_all(root.join(FOLDER)).map_err(failed)?;
    let file =
        File::options().create(true).truncate(false).write(true).open(root.join(LOCK)).map_err(failed)?;
    file.lock().map_err(failed)?;
    Ok(file)
}

/// Writes the intent log.
pub(super) fn write(root: &Path, change: &ChangeSet) -> Result<(), EditError> {
    kind_of(root, NOTE)?;
    let called = |content: &super::change::Content| content.as_ref().map(|bytes| version(Some(bytes)));
    let noted = |step: &FileChange| IntentEntry {
        path: step.path.clone(),
        before: called(&step.before),
        after: called(&step.after),
    };
    let steps: Vec<_> = change.steps.iter().map(noted).collect();
    let text = serde_json::to_vec(&steps).unwrap_or_default();
    write_atomic(&path(root), &text).map_err(|error| EditError::failed(NOTE, &error))
}

/// Removes the intent log: the change is complete.
pub(super) fn remove(root: &Path) {
    // A note that stays is read again and finds everything done.
    let _ = fs::remove_file(path(root));
}

/// Recovers from a crash: completes the logged changes. Files changed since then are left unchanged.
///
/// # Errors
/// The note cannot be read.
pub(super) fn finish(root: &Path) -> Result<(), EditError> {
    let Some(bytes) = folder::read(root, NOTE, LIMIT)? else { return Ok(()) };
    let steps: Vec<IntentEntry> = serde_json::from_slice(&bytes).unwrap_or_default();
    let (written, gone): (Vec<_>, Vec<_>) =
        steps.iter().filter(|step| is_ours(&step.path)).partition(|step| step.after.is_some());
    let mut whole = true;
    for step in written {
        let now = called_at(root, &step.path)?;
        let waits = fs::read(hidden(root, &step.path)).ok().map(|bytes| version(Some(&bytes)));
        if now == step.before && waits == step.after {
            whole &= commit_step(root, &plain(&step.path, true)).is_ok();
        }
        whole &= called_at(root, &step.path)? == step.after;
    }
    for step in gone {
        // Nothing is taken away unless all that was to be written is there.
        if whole && called_at(root, &step.path)? == step.before {
            let _ = commit_step(root, &plain(&step.path, false));
        }
    }
    remove(root);
    Ok(())
}

/// Returns the temporary path of a staged file.
pub(super) fn hidden(root: &Path, path: &str) -> PathBuf {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    root.join(folder).join(format!(".{name}.edit"))
}

/// Commits a staged file change.
pub(super) fn commit_step(root: &Path, step: &FileChange) -> io::Result<()> {
    let place = root.join(&step.path);
    match &step.after {
        Some(_) => commit(&hidden(root, &step.path), &place),
        None => fs::remove_file(place),
    }
}

fn plain(path: &str, stays: bool) -> FileChange {
    FileChange { path: path.to_owned(), before: None, after: stays.then(|| [].into()) }
}

/// The note is a file like any other: what it names has to be ours.
fn is_ours(path: &str) -> bool {
    let mut parts = path.split('/');
    let home = matches!(parts.next(), Some("issues" | FOLDER));
    home && parts.all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0']))
}

fn called_at(root: &Path, path: &str) -> Result<Option<String>, EditError> {
    match kind_of(root, path)? {
        Some(EntryKind::File) => Ok(folder::read(root, path, LIMIT)?.map(|bytes| version(Some(&bytes)))),
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// A newsroom in which somebody was about to exchange two stories, and died after so many steps.
    fn crashed(after: usize) -> tempfile::TempDir {
        let newsroom = tempfile::tempdir().unwrap();
        let at = |name: &str| format!("issues/1/{name}");
        for (name, text) in [("01-a.md", "a"), ("02-b.md", "b")] {
            write_atomic(&newsroom.path().join(at(name)), text.as_bytes()).unwrap();
        }
        let change = ChangeSet::renaming(vec![
            (at("01-a.md"), at("02-a.md"), b"a".to_vec()),
            (at("02-b.md"), at("01-b.md"), b"b".to_vec()),
        ]);
        let (written, gone): (Vec<_>, Vec<_>) = change.steps.iter().partition(|step| step.after.is_some());
        for step in &written {
            write_atomic(&hidden(newsroom.path(), &step.path), step.after.as_ref().unwrap()).unwrap();
        }
        write(newsroom.path(), &change).unwrap();
        for step in written.into_iter().chain(gone).take(after) {
            commit_step(newsroom.path(), step).unwrap();
        }
        newsroom
    }

    fn names(newsroom: &Path) -> BTreeSet<String> {
        let entries = fs::read_dir(newsroom.join("issues/1")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn after_a_crash_the_change_is_finished() {
        for after in 0..=4 {
            let newsroom = crashed(after);
            // At no moment a text is missing.
            let texts: BTreeSet<_> = names(newsroom.path())
                .into_iter()
                .filter(|name| !name.starts_with('.'))
                .map(|name| name[3..].to_owned())
                .collect();
            assert_eq!(texts, ["a.md".to_owned(), "b.md".to_owned()].into(), "{after}");
            finish(newsroom.path()).unwrap();
            assert_eq!(
                names(newsroom.path()),
                ["01-b.md".to_owned(), "02-a.md".to_owned()].into(),
                "{after}"
            );
            assert!(!path(newsroom.path()).exists());
            finish(newsroom.path()).unwrap();
        }
    }

    #[test]
    fn what_somebody_wrote_after_the_crash_stays() {
        let newsroom = crashed(0);
        write_atomic(&newsroom.path().join("issues/1/02-a.md"), b"theirs").unwrap();
        finish(newsroom.path()).unwrap();
        let there = names(newsroom.path());
        assert!(there.contains("01-a.md") && there.contains("02-b.md"), "{there:?}");
        assert_eq!(fs::read(newsroom.path().join("issues/1/02-a.md")).unwrap(), b"theirs");
    }

    #[test]
    fn a_note_names_only_what_is_ours() {
        for path in ["issues/1/../../x", "/etc/passwd", "briefing.toml", "issues//x", "issues/a\\b"] {
            assert!(!is_ours(path), "{path}");
        }
        assert!(is_ours("issues/1/images/a.jpg") && is_ours(".briefing/removed/1/01-a.md"));
        let newsroom = crashed(4);
        write_atomic(&path(newsroom.path()), b"no note").unwrap();
        finish(newsroom.path()).unwrap();
    }

    #[test]
    fn a_second_writer_waits() {
        let newsroom = tempfile::tempdir().unwrap();
        let first = lock(newsroom.path()).unwrap();
        let other = File::options().write(true).open(newsroom.path().join(LOCK)).unwrap();
        assert!(other.try_lock().is_err());
        drop(first);
        other.try_lock().unwrap();
    }
}
