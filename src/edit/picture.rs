//! Adding a picture to an item or the cover: writes its file and its metadata.

use std::collections::BTreeMap;

use super::change::ChangeSet;
use super::folder::{Folder, TEXT_LIMIT, too_large};
use super::name::{self, FileKind, is_plain, slug};
use super::{EditError, EditableFile, Field, Patch, draft};
use crate::diagnostic::Diagnostics;
use crate::issue::PictureSource;
use crate::source::{SourceTree, Span, nfc};

/// Bytes of a name that go into ours.
const STEM: usize = 80;

/// Uploaded picture with its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPicture {
    /// The file it belongs to: an item, or `issue.toml` for the cover.
    pub name: String,
    /// The version of that file.
    pub version: String,
    /// Original file name.
    pub file: String,
    /// The picture.
    pub bytes: Vec<u8>,
    /// Alternative text.
    pub alt: String,
    /// Credit line, as printed.
    pub credit: String,
    /// Caption.
    pub caption: String,
}

/// The change that puts a picture into an issue.
pub(super) fn put(folder: &Folder, picture: NewPicture) -> Result<ChangeSet, EditError> {
    let kind = name::kind(&picture.name)?;
    let table = match kind {
        FileKind::Item => "image",
        FileKind::Head => "cover",
        FileKind::Greeting => {
            return Err(EditError::refused(
                "a greeting has no picture",
                "put it into an item, or on the cover",
            ));
        }
    };
    for (field, text, help) in [
        ("alt", &picture.alt, "say what it shows to those who do not see it"),
        ("credit", &picture.credit, "say whom it is from, as in `Photo by Clara Oh, The Lantern`"),
    ] {
        if text.trim().is_empty() {
            let sentence =
                format!("the picture has no {}", if field == "alt" { "description" } else { "credit" });
            return Err(EditError::refused(sentence, help).about(&format!("{table}.{field}")));
        }
    }
    let path = folder.place(&picture.name)?;
    let old = folder.read(&path, TEXT_LIMIT)?.ok_or_else(|| EditError::missing(&picture.name))?;
    if draft::version(Some(&old)) != picture.version {
        return Err(EditError::conflict(
            &picture.name,
            EditableFile::read(&picture.name, kind, Some(&old)).ok(),
        ));
    }
    let ending = ending(&picture.bytes)?;
    let (file, is_new) = free(folder, &stem(&picture.file), ending, &picture.bytes)?;
    let key = if kind == FileKind::Head { "image" } else { "file" };
    let mut fields = vec![(key, format!("images/{file}")), ("alt", picture.alt), ("credit", picture.credit)];
    if kind == FileKind::Item {
        fields.push(("caption", picture.caption));
    }
    let text = draft::text(&picture.name, &old)?;
    let new = patch(table, fields).apply(&picture.name, kind, text)?;
    let facts = ChangeSet::of(path, Some(old), Some(new.into_bytes()));
    if !is_new {
        return Ok(facts);
    }
    Ok(ChangeSet::of(format!("{}/images/{file}", folder.path), None, Some(picture.bytes)).and(facts))
}

fn patch(table: &str, fields: Vec<(&str, String)>) -> Patch {
    let named =
        |(key, text): (&str, String)| (format!("{table}.{key}"), Some(Field::Text(text.trim().to_owned())));
    Patch { fields: fields.into_iter().map(named).collect::<BTreeMap<_, _>>(), ..Patch::default() }
}

/// The ending that belongs to a picture, by what it is, not by what it is called.
pub(super) fn ending(bytes: &[u8]) -> Result<&'static str, EditError> {
    if bytes.len() as u64 > PictureSource::BYTE_LIMIT {
        return Err(too_large("the picture", bytes.len() as u64, PictureSource::BYTE_LIMIT));
    }
    let mut tree = SourceTree::in_memory([("picture", bytes.to_vec())]);
    let at = Span::new(tree.insert_text("", String::new()), 0..0);
    let mut found = Diagnostics::default();
    match PictureSource::read("picture", "", at, &tree, &mut found) {
        Some(PictureSource::File { media_type: "image/png", .. }) => Ok("png"),
        Some(PictureSource::File { media_type: "image/gif", .. }) => Ok("gif"),
        Some(PictureSource::File { media_type: "image/webp", .. }) => Ok("webp"),
        Some(PictureSource::File { media_type: "image/avif", .. }) => Ok("avif"),
        Some(_) => Ok("jpg"),
        None => {
            let finding = found.iter().next();
            let sentence = finding.map_or("the picture cannot be read", |finding| finding.message.as_str());
            let help = finding.and_then(|finding| finding.help.clone()).unwrap_or_default();
            Err(EditError::refused(sentence.replace("image `picture`", "the picture"), help))
        }
    }
}

/// Tests that a picture is of a kind and a size that an item can have.
///
/// # Errors
/// The reason.
pub fn check_picture(bytes: &[u8]) -> Result<(), EditError> {
    ending(bytes).map(|_| ())
}

/// A safe name that looks like the given one, without its ending.
pub(super) fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let slug = slug(stem, STEM, "picture");
    if is_plain(&slug) { slug } else { format!("picture-{slug}") }
}

/// A name in `images` that is not taken by another picture; and whether the picture has to be written there.
pub(super) fn free(
    folder: &Folder,
    stem: &str,
    ending: &str,
    bytes: &[u8],
) -> Result<(String, bool), EditError> {
    // Some systems take `A.jpg` and `a.jpg` for one file.
    let taken = folder.pictures()?;
    for number in 1_u32.. {
        let more = if number == 1 { String::new() } else { format!("-{number}") };
        let name = format!("{stem}{more}.{ending}");
        let Some(there) = taken.iter().find(|taken| nfc(taken).to_lowercase() == name) else {
            return Ok((name, true));
        };
        let path = format!("{}/images/{there}", folder.path);
        if folder.read(&path, PictureSource::BYTE_LIMIT).ok().flatten().as_deref() == Some(bytes) {
            return Ok((nfc(there), false));
        }
    }
    Err(EditError::refused("there is no free name for the picture", "give its file another name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_gets_a_safe_name() {
        for (file, wanted) in [
            ("C:\\Users\\x\\Han River (1).JPG", "han-river-1"),
            ("../../etc/passwd", "passwd"),
            ("한강 1.jpeg", "한강-1"),
            (".htaccess", "picture"),
            ("nul.png", "picture-nul"),
            ("", "picture"),
            ("a\u{0}b.png", "a-b"),
        ] {
            assert_eq!(stem(file), wanted, "{file}");
        }
    }

    #[test]
    fn a_picture_is_what_its_bytes_say() {
        assert_eq!(ending(b"\x89PNG\r\n\x1a\n").unwrap_err().kind, super::super::ErrorKind::Refused);
        let error = ending(b"<svg xmlns='http://www.w3.org/2000/svg'/>").unwrap_err();
        assert_eq!(error.sentence, "the picture is an SVG drawing, which most mail programs do not show");
        let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;";
        assert_eq!(ending(gif).unwrap(), "gif");
    }
}
