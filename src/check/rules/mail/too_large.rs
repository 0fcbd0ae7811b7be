use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Gmail cuts a mail near 102 kB; what a reader's own values add stays below the difference.
const LIMIT: usize = 100 * 1024;
const WARN_FROM: usize = 60 * 1024;

/// ## What it finds
/// An issue whose HTML part comes near the size at which Gmail cuts a mail off (102 kB): a warning from 60 KiB, an error
/// from 100 KiB. Pictures do not count, words and links do.
///
/// ## Why it matters to a reader
/// A cut mail ends in the middle, without the link to leave, and Gmail drops its colours as well.
///
/// ## Example
/// An issue of forty long stories in full.
///
/// ## Better
/// The first paragraphs of each story, with a link to the rest.
pub(in crate::check) struct TooLarge;

impl Rule for TooLarge {
    fn code(&self) -> Code {
        Code("mail::too_large")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let size = context.composed.iter().map(|(_, rendered)| rendered.html.len()).max().unwrap_or(0);
        let (at, help) = (context.issue.title.span, "shorten the longest items and link to the rest");
        let kib = size.div_ceil(1024);
        if size >= LIMIT {
            let message = format!("the mail's HTML has {kib} KiB, and Gmail cuts it off at 100");
            found.push(Diagnostic::error(self.code(), at, message).help(help));
        } else if size >= WARN_FROM {
            let message = format!("the mail's HTML has {kib} KiB; Gmail cuts it off at 100");
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
