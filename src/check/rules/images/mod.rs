//! Pictures.

mod missing_alt_text;
mod missing_credit;

pub(in crate::check) use missing_alt_text::MissingAltText;
pub(in crate::check) use missing_credit::MissingCredit;

use crate::issue::{Picture, PictureSource};

/// The picture's name in a sentence: the file alone.
fn name(picture: &Picture) -> &str {
    let path = match &picture.source {
        PictureSource::File { path, .. } => path,
        PictureSource::Url(url) => url,
    };
    path.rsplit('/').next().unwrap_or(path)
}
