//! A new item, at the end of the issue.

use super::change::ChangeSet;
use super::folder::Folder;
use super::name::{numbered, slug};
use super::order::width;
use super::patch::Patch;
use super::{EditError, Field, name};

/// Bytes of a headline that go into a name.
const SLUG: usize = 48;

/// The change that adds an item, and its name.
pub(super) fn add(
    folder: &Folder,
    title: &str,
    kind: Option<&str>,
) -> Result<(ChangeSet, String), EditError> {
    if title.trim().is_empty() {
        let error = EditError::refused("the item has no headline", "write one; it can be changed later");
        return Err(error.about("title"));
    }
    let items = folder.items()?;
    let last = items.iter().filter_map(|name| numbered(name).0).max();
    let number = last.map_or(1, |last| last.saturating_add(1));
    let name = format!("{number:0width$}-{}.md", slug(title, SLUG, "item"), width = width(&items));
    let text = |text: &str| Some(Field::Text(text.trim().to_owned()));
    let mut patch = Patch { body: Some(String::new()), ..Patch::default() };
    patch.fields.insert("title".to_owned(), text(title));
    if let Some(kind) = kind.filter(|kind| *kind != "story") {
        patch.fields.insert("kind".to_owned(), text(kind));
    }
    let words = patch.apply(&name, name::FileKind::Item, "+++\n+++\n\n")?;
    Ok((ChangeSet::of(format!("{}/{name}", folder.path), None, Some(words.into_bytes())), name))
}
