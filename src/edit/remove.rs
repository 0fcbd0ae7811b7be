//! An item is taken out: its file goes to the newsroom's hidden folder, where it can be found for ever.

use std::path::Path;

use super::change::ChangeSet;
use super::folder::{Folder, TEXT_LIMIT, kind_of};
use super::name::{self, FileKind};
use super::{EditError, EditableFile, ErrorKind, draft};

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
