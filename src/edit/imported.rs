//! Adding an item that was drafted from an article, with its picture.

use std::collections::BTreeMap;

use super::change::ChangeSet;
use super::folder::Folder;
use super::items::next_name;
use super::name::FileKind;
use super::picture::{ending, free, stem};
use super::{EditError, Field, Patch};

/// Item to add, complete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItem {
    /// Its headline, of which the name of its file is made.
    pub title: String,
    /// The text of its file.
    pub text: String,
    /// Its picture, which becomes a file in `images` and the item's `image.file`.
    pub picture: Option<NewItemPicture>,
}

/// Picture of an item to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewItemPicture {
    /// Original file name or URL.
    pub file: String,
    /// The picture.
    pub bytes: Vec<u8>,
}

/// The change that adds an item, and its name.
pub(super) fn add(folder: &Folder, item: NewItem) -> Result<(ChangeSet, String), EditError> {
    let name = next_name(folder, &item.title)?;
    let path = format!("{}/{name}", folder.path);
    let Some(picture) = item.picture else {
        return Ok((ChangeSet::of(path, None, Some(item.text.into_bytes())), name));
    };
    let ending = ending(&picture.bytes)?;
    let address = picture.file.split(['?', '#']).next().unwrap_or_default();
    let (file, is_new) = free(folder, &stem(address), ending, &picture.bytes)?;
    let fields = BTreeMap::from([("image.file".to_owned(), Some(Field::Text(format!("images/{file}"))))]);
    let text = Patch { fields, ..Patch::default() }.apply(&name, FileKind::Item, &item.text)?;
    let facts = ChangeSet::of(path, None, Some(text.into_bytes()));
    if !is_new {
        return Ok((facts, name));
    }
    Ok((ChangeSet::of(format!("{}/images/{file}", folder.path), None, Some(picture.bytes)).and(facts), name))
}
