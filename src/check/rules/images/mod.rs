//! Pictures.

mod missing_alt_text;
mod missing_credit;

use crate::check::registry::entries;
use crate::issue::{Picture, PictureSource};
use crate::source::{SourceTree, Span};

entries! {
    missing_alt_text::MissingAltText, "missing_alt_text.rs";
    missing_credit::MissingCredit, "missing_credit.rs";
}

/// The picture's name in a sentence: the file alone.
fn name(picture: &Picture) -> &str {
    picture.named.rsplit('/').next().unwrap_or(&picture.named)
}

/// Where the file or address itself is written: within `![…](…)` a part of the picture's place.
pub(in crate::check) fn written_at(picture: &Picture, sources: &SourceTree) -> Span {
    let (at, written) = (picture.span, sources.text(picture.span));
    let target = match &picture.source {
        PictureSource::Url(url) => url.as_str(),
        PictureSource::File { .. } => return at,
    };
    let found = written.starts_with("![").then(|| written.find(target)).flatten();
    found.map_or(at, |found| Span::new(at.file, at.start + found..at.start + found + target.len()))
}
