//! Applies a change set atomically, with a write-ahead intent log.
//!
//! 1. Every file must have the content that the change set expects.
//! 2. The new contents are staged in hidden files and flushed to the disk.
//! 3. The intent log is written (`intent_log`). From here on the change is decided.
//! 4. Staged files are renamed; then old files are removed. Each text exists at least once at any time.
//! 5. The intent log is removed. After a crash the next start finds it and completes steps 4 and 5.

use std::path::Path;

use super::change::{ChangeSet, Content, FileChange};
use super::folder::{self, EntryKind, kind_of};
use super::intent_log;
use super::{EditError, ErrorKind};
use crate::source::{Replaced, StagedFile, remove_if};

/// Size limit of edited files.
const LIMIT: u64 = 64 << 20;

/// Applies a change set below `root`.
///
/// # Errors
/// A file is another than the change says, or cannot be written; then nothing was changed.
pub(super) fn apply(root: &Path, change: &ChangeSet) -> Result<(), EditError> {
    for step in &change.steps {
        if !matches_content(root, &step.path, &step.before)? {
            return Err(moved_on(root, step));
        }
    }
    let steps = order(change);
    let mut staged = Vec::new();
    for step in &steps {
        staged.push(stage(root, step)?);
    }
    let noted: Vec<_> = steps.iter().copied().zip(&staged).collect();
    intent_log::write(root, &noted)?;
    for (index, (step, staged)) in steps.iter().zip(staged).enumerate() {
        let failed = match commit(root, step, staged) {
            Ok(Replaced::Done) => continue,
            Ok(Replaced::Changed) => moved_on(root, step),
            Err(error) => EditError::failed(&step.path, &error),
        };
        roll_back(root, &steps[..index]);
        intent_log::remove(root);
        return Err(failed);
    }
    intent_log::remove(root);
    Ok(())
}

/// Writes the new content of a file beside it.
fn stage(root: &Path, step: &FileChange) -> Result<Option<StagedFile>, EditError> {
    let Some(bytes) = &step.after else { return Ok(None) };
    StagedFile::write(root, Path::new(&step.path), &[bytes])
        .map(Some)
        .map_err(|error| EditError::failed(&step.path, &error))
}

/// Changes one file if it still has the content from before.
fn commit(root: &Path, step: &FileChange, staged: Option<StagedFile>) -> std::io::Result<Replaced> {
    match (staged, &step.before) {
        (Some(staged), before) => staged.replace_if(before.as_deref()),
        (None, Some(before)) => remove_if(root, Path::new(&step.path), before),
        (None, None) => Ok(Replaced::Done),
    }
}

/// Returns the error for a file that somebody changed meanwhile.
fn moved_on(root: &Path, step: &FileChange) -> EditError {
    let is_there = matches!(kind_of(root, &step.path), Ok(Some(_)));
    EditError::moved_on(leaf(&step.path), is_there)
}

/// Orders writes before removals.
fn order(change: &ChangeSet) -> Vec<&FileChange> {
    let (written, gone): (Vec<_>, Vec<_>) = change.steps.iter().partition(|step| step.after.is_some());
    written.into_iter().chain(gone).collect()
}

/// Returns true if a file has this content.
pub(super) fn matches_content(root: &Path, path: &str, content: &Content) -> Result<bool, EditError> {
    Ok(match (kind_of(root, path)?, content) {
        (None, None) => true,
        (Some(EntryKind::File), Some(bytes)) => folder::read(root, path, LIMIT)?.as_deref() == Some(&**bytes),
        (Some(EntryKind::Folder), _) => {
            let sentence = format!("`{path}` is a folder");
            return Err(EditError::new(
                ErrorKind::Refused,
                sentence,
                "nothing was changed; give it another name",
            ));
        }
        _ => false,
    })
}

/// Rolls changes back, where nobody has changed the file since. Errors are dropped: the first one says more.
fn roll_back(root: &Path, steps: &[&FileChange]) {
    for step in steps.iter().rev() {
        let back =
            FileChange { path: step.path.clone(), before: step.after.clone(), after: step.before.clone() };
        let _ = stage(root, &back).map(|staged| commit(root, &back, staged));
    }
}

fn leaf(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::write_atomic;
    use std::collections::BTreeMap;
    use std::fs;

    fn newsroom() -> tempfile::TempDir {
        let newsroom = tempfile::tempdir().unwrap();
        for (name, text) in [("01-a.md", "a"), ("02-b.md", "b")] {
            write_atomic(&newsroom.path().join("issues/1").join(name), text.as_bytes()).unwrap();
        }
        newsroom
    }

    fn files(newsroom: &Path) -> BTreeMap<String, String> {
        let entries = fs::read_dir(newsroom.join("issues/1")).unwrap().map(|entry| entry.unwrap());
        let read = |entry: fs::DirEntry| {
            (entry.file_name().into_string().unwrap(), fs::read_to_string(entry.path()).unwrap())
        };
        entries.filter(|entry| entry.path().is_file()).map(read).collect()
    }

    fn swap() -> ChangeSet {
        let path = |name: &str| format!("issues/1/{name}");
        ChangeSet::renaming(vec![
            (path("01-a.md"), path("02-a.md"), b"a".to_vec()),
            (path("02-b.md"), path("01-b.md"), b"b".to_vec()),
        ])
    }

    #[test]
    fn names_change_all_at_once_and_back_again() {
        let newsroom = newsroom();
        let before = files(newsroom.path());
        apply(newsroom.path(), &swap()).unwrap();
        assert_eq!(
            files(newsroom.path()),
            [("01-b.md".into(), "b".into()), ("02-a.md".into(), "a".into())].into()
        );
        apply(newsroom.path(), &swap().reversed()).unwrap();
        assert_eq!(files(newsroom.path()), before);
    }

    #[test]
    fn nothing_changes_when_one_file_is_another() {
        let newsroom = newsroom();
        write_atomic(&newsroom.path().join("issues/1/02-b.md"), b"other").unwrap();
        let before = files(newsroom.path());
        let error = apply(newsroom.path(), &swap()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::Conflict);
        assert_eq!(files(newsroom.path()), before);
        // A name that is taken is taken.
        let new = ChangeSet::of("issues/1/01-a.md".into(), None, Some(b"new".to_vec()));
        assert_eq!(apply(newsroom.path(), &new).unwrap_err().kind, ErrorKind::Conflict);
    }

    #[cfg(unix)]
    #[test]
    fn what_cannot_be_finished_is_taken_back() {
        use std::os::unix::fs::PermissionsExt;
        let newsroom = newsroom();
        write_atomic(&newsroom.path().join("issues/2/x"), b"x").unwrap();
        let change = ChangeSet::of("issues/1/01-a.md".into(), Some(b"a".to_vec()), Some(b"new".to_vec()))
            .and(ChangeSet::of("issues/2/x".into(), Some(b"x".to_vec()), None));
        let locked = |mode| {
            fs::set_permissions(newsroom.path().join("issues/2"), fs::Permissions::from_mode(mode)).unwrap();
        };
        locked(0o500);
        let before = files(newsroom.path());
        let done = apply(newsroom.path(), &change);
        locked(0o700);
        // Permissions do not stop root.
        if done.is_err() {
            assert_eq!(files(newsroom.path()), before);
            assert!(!intent_log::path(newsroom.path()).exists());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions() {
        use std::os::unix::fs::PermissionsExt;
        let newsroom = newsroom();
        let place = newsroom.path().join("issues/1/01-a.md");
        fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
        let change = ChangeSet::of("issues/1/01-a.md".into(), Some(b"a".to_vec()), Some(b"new".to_vec()));
        apply(newsroom.path(), &change).unwrap();
        assert_eq!(fs::metadata(&place).unwrap().permissions().mode() & 0o777, 0o640);
    }
}
