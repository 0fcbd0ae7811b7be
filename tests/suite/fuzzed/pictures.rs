//! Picture files: foreign bytes that are decoded and written again.

use briefing::diagnostic::Diagnostics;
use briefing::imaging::{NoCache, is_animated, prepare, target_width};
use briefing::issue::{Picture, PictureSource};
use briefing::source::{SourceTree, Span};

use super::findings;

/// Pixels that a picture of a test may have: larger ones only take longer.
const MAX_PIXELS: u64 = 300_000;
/// Maximum bytes of a prepared picture, and of an animation, which nobody makes smaller.
const MAX_BYTES: usize = 300_000;
const MAX_GIF: usize = 900_000;

/// A file that says it is a picture. The first byte tells how wide it is shown.
pub fn pictures(input: &[u8]) {
    let Some((width, file)) = input.split_first() else { return };
    let mut tree = SourceTree::in_memory([("issue.toml", b"\n".as_slice()), ("x.jpg", file)]);
    let at = Span::new(tree.load("issue.toml").expect("an empty file"), 0..0);
    let mut found = Diagnostics::default();
    let source = PictureSource::read("x.jpg", "", at, &tree, &mut found);
    findings::inspect(&found, &tree);
    let Some(source) = source else {
        assert!(found.has_errors(), "nothing came of it, and nobody says why");
        return;
    };
    let shown_width = (*width > 0).then(|| u32::from(*width) * 3);
    let original = Picture {
        named: "x.jpg".into(),
        source,
        alt: None,
        caption: None,
        credit: None,
        crop: None,
        shown_width,
        span: at,
    };
    if pixels(&original) > MAX_PIXELS {
        return;
    }
    let (done, again) = (prepared(&original), prepared(&original));
    assert_eq!(done, again, "the same file gives the same picture");
    let Some(done) = done else { return };
    fits(&done);
    let twice = prepared(&done).expect("what was prepared is sound");
    assert_eq!(content(&twice), content(&done), "a prepared picture stays as it is");
}

/// Prepares a picture, or makes sure that somebody says why it cannot be.
fn prepared(original: &Picture) -> Option<Picture> {
    let mut picture = original.clone();
    match prepare(&mut picture, &NoCache) {
        Ok(()) => Some(picture),
        Err(finding) => {
            assert!(["images::unreadable", "images::too_heavy"].contains(&finding.code.0), "{finding:?}");
            assert_eq!(&picture, original, "a damaged picture stays as it was");
            None
        }
    }
}

fn content(picture: &Picture) -> (&'static str, u32, u32, &[u8]) {
    match &picture.source {
        PictureSource::File { media_type, width, height, bytes, .. } => (media_type, *width, *height, bytes),
        PictureSource::Url(url) => panic!("a file became `{url}`"),
    }
}

fn pixels(picture: &Picture) -> u64 {
    let (_, width, height, _) = content(picture);
    u64::from(width) * u64::from(height)
}

/// A prepared picture is small, of a kind that every mail program shows, and tells its true size.
fn fits(picture: &Picture) {
    let (media_type, width, height, bytes) = content(picture);
    assert!(width > 0 && height > 0 && !bytes.is_empty());
    if media_type == "image/gif" {
        assert!(bytes.len() <= MAX_GIF, "{} bytes", bytes.len());
        return;
    }
    assert!(["image/jpeg", "image/png"].contains(&media_type), "{media_type}");
    assert!(width <= target_width(picture), "{width} pixels");
    assert!(bytes.len() <= MAX_BYTES, "{} bytes", bytes.len());
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    assert_eq!(media_type == "image/png", is_png, "the type is that of the bytes");
    assert!(is_png || bytes.starts_with(&[0xFF, 0xD8]));
    assert!(!is_animated(bytes), "a still picture");
    assert!(is_png || !has_metadata(bytes), "no metadata");
}

/// Returns `true` for a JPEG with a segment of Exif or XMP (`APP1`). The same letters may stand in a table by chance.
fn has_metadata(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[0xFF, marker, high, low]) = jpeg.get(at..at + 4) {
        match marker {
            0xE1 => return true,
            // The picture begins.
            0xDA => return false,
            _ => at += 2 + usize::from(u16::from_be_bytes([high, low])),
        }
    }
    false
}
