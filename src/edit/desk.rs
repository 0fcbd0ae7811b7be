//! Where orders arrive: one after the other, each remembered so that it can be undone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::change::Change;
use super::folder::{Folder, TEXT_LIMIT, too_large};
use super::journal::Journal;
use super::{Draft, EditError, ErrorKind, NewPicture, Overview, Patch};
use super::{add, apply, draft, name, order, overview, pending, picture, remove};
use crate::source::nfc;

/// What somebody wants changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// Other facts and words in a file.
    Save {
        /// Its name.
        name: String,
        /// The version that was edited.
        version: String,
        /// What is to change.
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
    /// An item less.
    Remove {
        /// Its name.
        name: String,
        /// The version that was seen.
        version: String,
    },
    /// A picture for an item or the cover.
    Picture(NewPicture),
    /// The last change back.
    Undo,
    /// What was undone last, again.
    Redo,
}

/// What an order came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Done {
    /// The file to go on with.
    pub name: Option<String>,
    /// The paths of the files that changed, below the newsroom's folder.
    pub changed: Vec<String>,
}

/// The issues of a newsroom, to be edited.
#[derive(Debug)]
pub struct Desk {
    root: PathBuf,
    journals: Mutex<BTreeMap<String, Journal>>,
}

impl Desk {
    /// The desk of a newsroom; nothing can be undone yet. What a crash has left half done is finished.
    pub fn new(root: &Path) -> Self {
        if pending::path(root).exists() {
            // What stands in the way now is told with the first order.
            let _ = pending::lock(root).and_then(|_lock| pending::finish(root));
        }
        Self { root: root.to_owned(), journals: Mutex::default() }
    }

    /// The items of an issue.
    ///
    /// # Errors
    /// There is no such issue.
    pub fn overview(&self, issue: &str) -> Result<Overview, EditError> {
        let journals = self.journals();
        let found = overview::look(&Folder::open(&self.root, issue)?)?;
        let (undo, redo) = journals.get(issue).map_or((0, 0), Journal::depths);
        Ok(Overview { undo, redo, ..found })
    }

    /// One file of an issue.
    ///
    /// # Errors
    /// There is no such file, or it is none that can be edited.
    pub fn draft(&self, issue: &str, name: &str) -> Result<Draft, EditError> {
        overview::read(&Folder::open(&self.root, issue)?, name)
    }

    /// Does what is asked for, or nothing.
    ///
    /// # Errors
    /// Why nothing was done.
    pub fn carry_out(&self, issue: &str, order: Order) -> Result<Done, EditError> {
        let mut journals = self.journals();
        let folder = Folder::open(&self.root, issue)?;
        let _lock = pending::lock(&self.root)?;
        pending::finish(&self.root)?;
        let journal = journals.entry(issue.to_owned()).or_default();
        let (change, name) = match order {
            Order::Undo => return self.back(journal),
            Order::Redo => return self.again(journal),
            Order::Save { name, version, patch } => {
                (save(&folder, &name, &version, &patch)?, Some(nfc(&name)))
            }
            Order::Reorder(names) => (order::reorder(&folder, &names)?, None),
            Order::Add { title, kind } => {
                let (change, name) = add::add(&folder, &title, kind.as_deref())?;
                (change, Some(name))
            }
            Order::Remove { name, version } => (remove::remove(&self.root, &folder, &name, &version)?, None),
            Order::Picture(picture) => {
                let name = nfc(&picture.name);
                (picture::put(&folder, picture)?, Some(name))
            }
        };
        if change.is_empty() {
            return Ok(Done { name, changed: Vec::new() });
        }
        apply::apply(&self.root, &change)?;
        let changed = paths(&change);
        journal.remember(change);
        Ok(Done { name, changed })
    }

    fn back(&self, journal: &mut Journal) -> Result<Done, EditError> {
        let change = journal.back().ok_or_else(|| nothing("undo"))?;
        apply::apply(&self.root, &change).map_err(|error| since(error, "undone"))?;
        journal.went_back();
        Ok(Done { name: None, changed: paths(&change) })
    }

    fn again(&self, journal: &mut Journal) -> Result<Done, EditError> {
        let change = journal.again().ok_or_else(|| nothing("do again"))?;
        apply::apply(&self.root, &change).map_err(|error| since(error, "done again"))?;
        journal.went_again();
        Ok(Done { name: None, changed: paths(&change) })
    }

    /// A panic elsewhere leaves nothing half done: what is remembered is remembered after it has happened.
    fn journals(&self) -> MutexGuard<'_, BTreeMap<String, Journal>> {
        self.journals.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn paths(change: &Change) -> Vec<String> {
    change.steps.iter().map(|step| nfc(&step.path)).collect()
}

fn save(folder: &Folder, name: &str, version: &str, patch: &Patch) -> Result<Change, EditError> {
    let sheet = name::sheet(name)?;
    let path = folder.place(name)?;
    let old = folder.read(&path, TEXT_LIMIT)?;
    if draft::version(old.as_deref()) != version {
        let now = old.as_deref().and_then(|old| Draft::read(&nfc(name), sheet, Some(old)).ok());
        return Err(if old.is_none() {
            EditError::moved_on(name, false)
        } else {
            EditError::conflict(name, now)
        });
    }
    if old.is_none() && sheet != name::Sheet::Greeting {
        return Err(EditError::missing(name));
    }
    let new = patch.apply(name, sheet, draft::text(name, old.as_deref().unwrap_or_default())?)?;
    if new.len() as u64 > TEXT_LIMIT {
        return Err(too_large(name, new.len() as u64, TEXT_LIMIT));
    }
    // Nobody asked for an empty greeting.
    if old.is_none() && new.is_empty() {
        return Ok(Change::default());
    }
    Ok(Change::of(path, old, Some(new.into_bytes())))
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
