//! All of an issue that can be edited, at a glance.

use super::draft::{EditableFile, version};
use super::folder::{Folder, TEXT_LIMIT};
use super::name::{self, FileKind};
use super::{EditError, ErrorKind};
use crate::source::nfc;

/// An issue's items in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Overview {
    /// The items.
    pub items: Vec<ItemEntry>,
    /// File of the greeting: `greeting.md` or `issue.toml`.
    pub greeting: String,
    /// Number of changes to undo.
    pub undo: usize,
    /// Number of changes to redo.
    pub redo: usize,
}

/// One item in the list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ItemEntry {
    /// The name of its file.
    pub name: String,
    /// The number in it.
    pub number: Option<u32>,
    /// Which bytes it has.
    pub version: String,
    /// Its headline; empty when there is none.
    pub title: String,
    /// Reason why it cannot be shown in a form.
    pub problem: Option<String>,
}

/// Looks at all items.
pub(super) fn look(folder: &Folder) -> Result<Overview, EditError> {
    let items = folder.items()?.iter().map(|spelt| entry(folder, spelt)).collect();
    let head = read(folder, "issue.toml").ok();
    let inside = head.is_some_and(|head| head.fields.contains_key("greeting"));
    let greeting = if inside { "issue.toml" } else { "greeting.md" };
    Ok(Overview { items, greeting: greeting.to_owned(), ..Overview::default() })
}

fn entry(folder: &Folder, spelt: &str) -> ItemEntry {
    let name = nfc(spelt);
    let number = name::numbered(&name).0;
    let draft = folder
        .read(&format!("{}/{spelt}", folder.path), TEXT_LIMIT)
        .and_then(|bytes| EditableFile::read(&name, FileKind::Item, bytes.as_deref()));
    match draft {
        Ok(draft) => ItemEntry {
            title: draft.text("title").unwrap_or_default().to_owned(),
            problem: draft.problem.map(|problem| problem.message),
            version: draft.version,
            name,
            number,
        },
        Err(error) => ItemEntry {
            name,
            number,
            version: version(None),
            title: String::new(),
            problem: Some(error.sentence),
        },
    }
}

/// Reads one file. A missing greeting is an empty one.
pub(super) fn read(folder: &Folder, name: &str) -> Result<EditableFile, EditError> {
    let kind = name::kind(name)?;
    let bytes = folder.read(&folder.place(name)?, TEXT_LIMIT)?;
    if bytes.is_none() && kind != FileKind::Greeting {
        return Err(EditError { kind: ErrorKind::Missing, ..EditError::missing(name) });
    }
    EditableFile::read(&nfc(name), kind, bytes.as_deref())
}
