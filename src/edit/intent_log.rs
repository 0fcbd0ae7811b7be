//! Intent log (write-ahead) for crash recovery, and the lock between processes.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::EditError;
use super::change::FileChange;
use super::draft::version;
use super::folder::{self, EntryKind, kind_of};
use crate::source::{Replaced, StagedFile, lock_newsroom, remove_below, remove_if, write_below};

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
    /// Name of the staged file beside it.
    #[serde(default)]
    staged: Option<String>,
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
    kind_of(root, LOCK)?;
    lock_newsroom(root).map_err(|error| EditError::failed(LOCK, &error))
}

/// Writes the intent log.
pub(super) fn write(root: &Path, steps: &[(&FileChange, &Option<StagedFile>)]) -> Result<(), EditError> {
    kind_of(root, NOTE)?;
    let called = |content: &super::change::Content| content.as_ref().map(|bytes| version(Some(bytes)));
    let noted = |(step, staged): &(&FileChange, &Option<StagedFile>)| IntentEntry {
        path: step.path.clone(),
        before: called(&step.before),
        after: called(&step.after),
        staged: staged.as_ref().map(StagedFile::temporary_name),
    };
    let steps: Vec<_> = steps.iter().map(noted).collect();
    let text = serde_json::to_vec(&steps).unwrap_or_default();
    write_below(root, NOTE, &text).map_err(|error| EditError::failed(NOTE, &error))
}

/// Removes the intent log: the change is complete.
pub(super) fn remove(root: &Path) {
    // A note that stays is read again and finds everything done.
    let _ = remove_below(root, NOTE);
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
        // What the disk refuses now is left as it is; the next change says why.
        let _ = finish_write(root, step);
        whole &= called_at(root, &step.path)? == step.after;
    }
    for step in gone {
        // Nothing is taken away unless all that was to be written is there.
        let Some(content) = content_at(root, &step.path)?.filter(|_| whole) else { continue };
        if Some(version(Some(&content))) == step.before {
            let _ = remove_if(root, Path::new(&step.path), &content);
        }
    }
    remove(root);
    Ok(())
}

/// Completes one write, or gives back what somebody saved while the files were exchanged. The staged file is gone
/// afterwards.
fn finish_write(root: &Path, step: &IntentEntry) -> io::Result<()> {
    let (folder, name) = step.path.rsplit_once('/').unwrap_or(("", &step.path));
    // Earlier versions called it after its target.
    let staged = step.staged.clone().unwrap_or_else(|| format!(".{name}.edit"));
    if !staged.starts_with('.') {
        return Ok(());
    }
    let waiting = StagedFile::adopt(root, Path::new(&step.path), &staged)?;
    let read = |path: &str| content_at(root, path).map_err(|error| io::Error::other(error.sentence));
    let content = read(&format!("{folder}/{staged}"))?.unwrap_or_default();
    let waits = Some(version(Some(&content)));
    let current = read(&step.path)?;
    let now = current.as_deref().map(|bytes| version(Some(bytes)));
    let is_to_be_written = now == step.before && waits == step.after;
    let is_somebodys = now == step.after && waits != step.after && waits != step.before;
    if is_to_be_written || is_somebodys {
        let _: Replaced = waiting.replace_if(current.as_deref())?;
    }
    Ok(())
}

/// Returns true for a path that an edit may name: the note is a file like any other.
fn is_ours(path: &str) -> bool {
    let mut parts = path.split('/');
    let home = matches!(parts.next(), Some("issues" | FOLDER));
    home && parts.all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains(['\\', '\0']))
}

/// Returns the content of a file; `None` if there is none.
fn content_at(root: &Path, path: &str) -> Result<Option<Vec<u8>>, EditError> {
    match kind_of(root, path)? {
        Some(EntryKind::File) => folder::read(root, path, LIMIT),
        _ => Ok(None),
    }
}

fn called_at(root: &Path, path: &str) -> Result<Option<String>, EditError> {
    Ok(content_at(root, path)?.map(|bytes| version(Some(&bytes))))
}

#[cfg(test)]
mod tests {
    use super::super::change::ChangeSet;
    use super::*;
    use crate::source::write_atomic;
    use std::collections::BTreeSet;
    use std::fs;

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
        let stage = |step: &&FileChange| {
            let bytes = step.after.as_deref().unwrap();
            Some(StagedFile::write(newsroom.path(), Path::new(&step.path), &[bytes]).unwrap())
        };
        let staged: Vec<_> = written.iter().map(stage).collect();
        let noted: Vec<_> =
            written.iter().copied().zip(&staged).chain(gone.iter().map(|step| (*step, &None))).collect();
        write(newsroom.path(), &noted).unwrap();
        for (number, staged) in staged.into_iter().enumerate() {
            let staged = staged.unwrap();
            if number < after { staged.create().unwrap() } else { drop(staged.abandon()) }
        }
        for step in gone.iter().take(after.saturating_sub(written.len())) {
            fs::remove_file(newsroom.path().join(&step.path)).unwrap();
        }
        newsroom
    }

    /// A newsroom in which somebody died while two texts of `01-a.md` were being exchanged.
    fn died_exchanging(place: &str, beside: &str) -> String {
        let newsroom = tempfile::tempdir().unwrap();
        let path = "issues/1/01-a.md";
        write_atomic(&newsroom.path().join(path), place.as_bytes()).unwrap();
        let staged = StagedFile::write(newsroom.path(), Path::new(path), &[beside.as_bytes()]).unwrap();
        let change = ChangeSet::of(path.into(), Some(b"old".to_vec()), Some(b"new".to_vec()));
        let staged = Some(staged);
        write(newsroom.path(), &[(&change.steps[0], &staged)]).unwrap();
        drop(staged.map(StagedFile::abandon));
        finish(newsroom.path()).unwrap();
        assert_eq!(names(newsroom.path()).len(), 1);
        fs::read_to_string(newsroom.path().join(path)).unwrap()
    }

    #[test]
    fn somebodys_save_comes_back_after_a_crash() {
        assert_eq!(died_exchanging("old", "new"), "new");
        assert_eq!(died_exchanging("new", "old"), "new");
        assert_eq!(died_exchanging("new", "theirs"), "theirs");
        assert_eq!(died_exchanging("theirs", "new"), "theirs");
        assert_eq!(died_exchanging("theirs", "old"), "theirs");
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
}
