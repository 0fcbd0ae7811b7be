use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use unicode_width::UnicodeWidthStr;

/// Display columns; a Hangul syllable takes two.
const MAX_COLUMNS: usize = 80;

/// ## What it finds
/// A subject of more than 80 columns (a Hangul syllable takes two).
///
/// ## Why it matters to a reader
/// Inboxes cut off long subjects. A phone shows about 40 columns, a desktop program 60 to 80. Readers do not see the
/// rest.
///
/// ## Example
/// ```toml
/// title = "US, South Korean officials meet in Seoul to discuss how to stop the theft of virtual assets by the North"
/// ```
///
/// ## Better
/// ```toml
/// title = "US, South Korean officials meet in Seoul to discuss how to stop the theft of virtual assets by the North"
/// subject = "[Weekend Briefing] Allies talk about stolen crypto"
/// ```
pub(super) struct LongSubject;

impl Rule for LongSubject {
    fn code(&self) -> Code {
        Code("mail::long_subject")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some((_, rendered)) = context.composed.first() else { return };
        let width = rendered.subject.width();
        if width > MAX_COLUMNS {
            let at = context.issue.subject.as_ref().unwrap_or(&context.issue.title).span;
            let message = format!("the subject is {width} columns wide; inboxes show {MAX_COLUMNS} at most");
            let help = "put the news first, or write a shorter `subject`";
            found.push(Diagnostic::note(self.code(), at, message).help(help));
        }
    }
}
