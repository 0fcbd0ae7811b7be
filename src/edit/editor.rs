//! Editor: executes commands one at a time, with undo history.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::change::ChangeSet;
use super::folder::{Folder, TEXT_LIMIT, too_large};
use super::undo::UndoHistory;
use super::{EditError, EditableFile, ErrorKind, NewItem, NewPicture, Overview, Patch};
use super::{apply, draft, imported, intent_log, items, leftovers, name, order, overview, picture};
use crate::source::nfc;

/// Edit command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EditCommand {
    /// Change metadata and body of a file.
    Save {
        /// Its name.
        name: String,
        /// The version that was edited.
        version: String,
        /// The changes.
        patch: Patch,
    },
    /// The items in another order, each named once.
    Reorder(Vec<String>),
    /// A new item at the end.
    Add {
        /// Its headline.
        title: String,
        /// Its sort, when it is no story.
        kind: Option<String>,
    },
    /// A new item at the end that is complete, with its picture.
    Import(NewItem),
    /// An item less.
    Remove {
        /// Its name.
        name: String,
        /// The version that was seen.
        version: String,
    },
    /// A picture for an item or the cover.
    Picture(NewPicture),
    /// Undo the last change.
    Undo,
    /// Redo the last undone change.
    Redo,
}

/// Result of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct EditResult {
    /// The file to go on with.
    pub name: Option<String>,
    /// The paths of the files that changed, below the newsroom's folder.
    pub changed: Vec<String>,
}

/// The issues of a newsroom, to be edited.
#[derive(Debug)]
pub struct Editor {
    root: PathBuf,
    histories: Mutex<BTreeMap<String, UndoHistory>>,
}

impl Editor {
    /// Creates the editor of a newsroom with empty undo history, and recovers from a crash.
    pub fn new(root: &Path) -> Self {
        // An error is reported by the first command.
        let _ = leftovers::sweep(root);
        Self { root: root.to_owned(), histories: Mutex::default() }
    }

    /// The items of an issue.
    ///
    /// # Errors
    /// There is no such issue.
    pub fn overview(&self, issue: &str) -> Result<Overview, EditError> {
        let histories = self.histories();
        let found = overview::look(&Folder::open(&self.root, issue)?)?;
        let (undo, redo) = histories.get(issue).map_or((0, 0), UndoHistory::depths);
        Ok(Overview { undo, redo, ..found })
    }

    /// One file of an issue.
    ///
    /// # Errors
    /// There is no such file, or it is none that can be edited.
    pub fn draft(&self, issue: &str, name: &str) -> Result<EditableFile, EditError> {
        overview::read(&Folder::open(&self.root, issue)?, name)
    }

    /// Executes a command completely or not at all.
    ///
    /// # Errors
    /// The reason; nothing was changed.
    pub fn execute(&self, issue: &str, order: EditCommand) -> Result<EditResult, EditError> {
        let mut histories = self.histories();
        let folder = Folder::open(&self.root, issue)?;
        let _lock = intent_log::lock(&self.root)?;
        intent_log::finish(&self.root)?;
        let history = histories.entry(issue.to_owned()).or_default();
        let saved = match &order {
            EditCommand::Save { name, version, patch } => {
                Some((name.clone(), version.clone(), patch.clone()))
            }
            _ => None,
        };
        let (change, name) = match order {
            EditCommand::Undo => return self.back(history),
            EditCommand::Redo => return self.again(history),
            EditCommand::Save { name, version, patch } => {
                (save(&folder, &name, &version, &patch)?, Some(nfc(&name)))
            }
            EditCommand::Reorder(names) => (order::reorder(&folder, &names)?, None),
            EditCommand::Add { title, kind } => {
                let (change, name) = items::add(&folder, &title, kind.as_deref())?;
                (change, Some(name))
            }
            EditCommand::Import(item) => {
                let (change, name) = imported::add(&folder, item)?;
                (change, Some(name))
            }
            EditCommand::Remove { name, version } => {
                (items::remove(&self.root, &folder, &name, &version)?, None)
            }
            EditCommand::Picture(picture) => {
                let name = nfc(&picture.name);
                (picture::put(&folder, picture)?, Some(name))
            }
        };
        if change.is_empty() {
            return Ok(EditResult { name, changed: Vec::new() });
        }
        if let Err(error) = apply::apply(&self.root, &change) {
            // The file was saved since it was read: the answer shows how it is now.
            let again = saved.filter(|_| error.kind == ErrorKind::Conflict);
            let now = again.and_then(|(name, version, patch)| save(&folder, &name, &version, &patch).err());
            return Err(now.unwrap_or(error));
        }
        let changed = paths(&change);
        history.remember(change);
        Ok(EditResult { name, changed })
    }

    fn back(&self, history: &mut UndoHistory) -> Result<EditResult, EditError> {
        let change = history.undo().ok_or_else(|| nothing("undo"))?;
        apply::apply(&self.root, &change).map_err(|error| since(error, "undone"))?;
        history.confirm_undo();
        Ok(EditResult { name: None, changed: paths(&change) })
    }

    fn again(&self, history: &mut UndoHistory) -> Result<EditResult, EditError> {
        let change = history.redo().ok_or_else(|| nothing("do again"))?;
        apply::apply(&self.root, &change).map_err(|error| since(error, "done again"))?;
        history.confirm_redo();
        Ok(EditResult { name: None, changed: paths(&change) })
    }

    /// A panic elsewhere leaves nothing half done: what is remembered is remembered after it has happened.
    fn histories(&self) -> MutexGuard<'_, BTreeMap<String, UndoHistory>> {
        self.histories.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn paths(change: &ChangeSet) -> Vec<String> {
    change.steps.iter().map(|step| nfc(&step.path)).collect()
}

fn save(folder: &Folder, name: &str, version: &str, patch: &Patch) -> Result<ChangeSet, EditError> {
    let kind = name::kind(name)?;
    let path = folder.place(name)?;
    let old = folder.read(&path, TEXT_LIMIT)?;
    if draft::version(old.as_deref()) != version {
        let now = old.as_deref().and_then(|old| EditableFile::read(&nfc(name), kind, Some(old)).ok());
        return Err(if old.is_none() {
            EditError::moved_on(name, false)
        } else {
            EditError::conflict(name, now)
        });
    }
    if old.is_none() && kind != name::FileKind::Greeting {
        return Err(EditError::missing(name));
    }
    let new = patch.apply(name, kind, draft::text(name, old.as_deref().unwrap_or_default())?)?;
    if new.len() as u64 > TEXT_LIMIT {
        return Err(too_large(name, new.len() as u64, TEXT_LIMIT));
    }
    // An empty greeting needs no file.
    if old.is_none() && new.is_empty() {
        return Ok(ChangeSet::default());
    }
    Ok(ChangeSet::of(path, old, Some(new.into_bytes())))
}

fn nothing(what: &str) -> EditError {
    EditError::new(
        ErrorKind::Refused,
        format!("there is nothing to {what}"),
        "changes count since the preview was started",
    )
}

fn since(mut error: EditError, what: &str) -> EditError {
    if error.kind == ErrorKind::Conflict {
        error.help = format!("nothing was {what}: it would take their change away");
    }
    error
}

#[cfg(test)]
mod tests;
