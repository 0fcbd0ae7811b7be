use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Gmail clips a mail near 102 kB; personal values add less than the difference.
const ERROR_FROM_BYTES: usize = 100 * 1024;
const WARN_FROM_BYTES: usize = 60 * 1024;
/// Sources disagree on the size that Gmail counts: decoded or encoded. This is the encoded size.
const WARN_FROM_ENCODED_BYTES: usize = 102_000;

/// ## What it finds
/// An issue whose HTML part comes near 102 kB, the size at which Gmail cuts a mail off. There is a warning from 60 KiB,
/// or when the encoded part reaches 102 kB, and an error from 100 KiB. Text and links count, pictures do not. A Hangul
/// syllable takes three bytes, and four when encoded.
///
/// ## Why it matters to a reader
/// A cut mail ends in the middle, without its unsubscribe link, and Gmail drops its colours too.
///
/// ## Example
/// An issue with the full text of forty long stories.
///
/// ## Better
/// The first paragraphs of each story, with a link to the rest.
pub(super) struct TooLarge;

impl Rule for TooLarge {
    fn code(&self) -> Code {
        Code("mail::too_large")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let largest =
            context.composed.iter().map(|(_, rendered)| &rendered.html).max_by_key(|html| html.len());
        let Some(html) = largest else { return };
        let (size, encoded) = (html.len(), encoded_size(&html.marked()));
        let (at, help) = (context.issue.title.span, "shorten the longest items and link to the rest");
        let kib = size.div_ceil(1024);
        if size >= ERROR_FROM_BYTES {
            let message = format!("the HTML part has {kib} KiB, and Gmail cuts it off at 100");
            found.push(Diagnostic::error(self.code(), at, message).help(help));
        } else if size >= WARN_FROM_BYTES {
            let message = format!("the HTML part has {kib} KiB; Gmail cuts it off at 100");
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        } else if encoded >= WARN_FROM_ENCODED_BYTES {
            let message =
                format!("the encoded HTML part has {} kB, and Gmail may cut it off at 102", encoded / 1000);
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}

/// Returns the size in quoted-printable or base64, whichever is smaller, with line ends (RFC 2045, sections 6.7 and
/// 6.8).
fn encoded_size(text: &str) -> usize {
    let literal = |byte: u8| matches!(byte, b' '..=b'<' | b'>'..=b'~' | b'\n');
    let quoted: usize = text.bytes().map(|byte| if literal(byte) { 1 } else { 3 }).sum();
    let base64 = text.len().div_ceil(3) * 4;
    (quoted + quoted / 75 * 3).min(base64 + base64 / 76 * 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_is_sized_as_base64_and_english_as_quoted_printable() {
        assert_eq!(encoded_size("plain words"), 11);
        assert_eq!(encoded_size(&"가".repeat(3000)), 9000 / 3 * 4 + 12000 / 76 * 2);
    }
}
