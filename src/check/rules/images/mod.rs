//! Pictures.

mod missing_alt_text;
mod missing_credit;

use crate::check::registry::entries;
use crate::issue::Picture;

entries! {
    missing_alt_text::MissingAltText, "missing_alt_text.rs";
    missing_credit::MissingCredit, "missing_credit.rs";
}

/// The picture's name in a sentence: the file alone.
fn name(picture: &Picture) -> &str {
    picture.named.rsplit('/').next().unwrap_or(&picture.named)
}
