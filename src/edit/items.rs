//! Adding and removing items. A removed item moves to `.briefing/removed`, where it is kept.

use std::path::Path;

use super::change::ChangeSet;
use super::folder::{Folder, TEXT_LIMIT, kind_of};
use super::name::{self, FileKind, numbered, slug};
use super::order::width;
use super::patch::Patch;
use super::{EditError, EditableFile, ErrorKind, Field, draft};

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
    let name = next_name(folder, title)?;
    let text = |text: &str| Some(Field::Text(text.trim().to_owned()));
    let mut patch = Patch { body: Some(String::new()), ..Patch::default() };
    patch.fields.insert("title".to_owned(), text(title));
    if let Some(kind) = kind.filter(|kind| *kind != "story") {
        patch.fields.insert("kind".to_owned(), text(kind));
    }
    let words = patch.apply(&name, FileKind::Item, "+++\n+++\n\n")?;
    Ok((ChangeSet::of(format!("{}/{name}", folder.path), None, Some(words.into_bytes())), name))
}

/// Returns the name of an item after the last one.
pub(super) fn next_name(folder: &Folder, title: &str) -> Result<String, EditError> {
    let items = folder.items()?;
    let last = items.iter().filter_map(|name| numbered(name).0).max();
    let number = last.map_or(1, |last| last.saturating_add(1));
    Ok(format!("{number:0width$}-{}.md", slug(title, SLUG, "item"), width = width(&items)))
}

/// The change that takes out an item.
pub(super) fn remove(
    root: &Path,
    folder: &Folder,
    name: &str,
    version: &str,
) -> Result<ChangeSet, EditError> {
    if name::kind(name)? != FileKind::Item {
        let sentence = format!("`{name}` belongs to every issue");
        return Err(EditError::new(ErrorKind::Forbidden, sentence, "only items can be taken out"));
    }
    let path = folder.place(name)?;
    let bytes = folder.read(&path, TEXT_LIMIT)?.ok_or_else(|| EditError::missing(name))?;
    if draft::version(Some(&bytes)) != version {
        return Err(EditError::conflict(name, EditableFile::read(name, FileKind::Item, Some(&bytes)).ok()));
    }
    let kept = free(root, &path)?;
    Ok(ChangeSet::of(path, Some(bytes.clone()), None).and(ChangeSet::of(kept, None, Some(bytes))))
}

/// A name in the hidden folder that is not taken.
fn free(root: &Path, path: &str) -> Result<String, EditError> {
    let below = path.strip_prefix("issues/").unwrap_or(path);
    let stem = below.strip_suffix(".md").unwrap_or(below);
    for number in 1_u32.. {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let kept = format!(".briefing/removed/{stem}{more}.md");
        if kind_of(root, &kept)?.is_none() {
            return Ok(kept);
        }
    }
    Err(EditError::refused("there is no free name for what is taken out", "clear `.briefing/removed`"))
}
