use super::subject_or_title;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use unicode_width::UnicodeWidthStr;

/// Display columns; a Hangul syllable takes two.
const MIN_COLUMNS: usize = 10;

/// ## What it finds
/// A subject of fewer than 10 columns, including the publication's tag (a Hangul syllable takes two).
///
/// ## Why it matters to a reader
/// One or two words do not say what the mail is about, and filters take a short subject for a sign of spam.
///
/// ## Example
/// ```toml
/// subject = "News"
/// ```
///
/// ## Better
/// ```toml
/// subject = "[Weekend Briefing] Allies talk about stolen crypto"
/// ```
pub(super) struct ShortSubject;

impl Rule for ShortSubject {
    fn code(&self) -> Code {
        Code("mail::short_subject")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some((_, rendered)) = context.composed.first() else { return };
        let (width, Some(written)) = (rendered.subject.width(), subject_or_title(context)) else { return };
        // Another rule reports an empty subject.
        if (1..MIN_COLUMNS).contains(&width) {
            let at = written.span(0..written.text.len());
            let message = format!("the subject `{}` is only {width} columns wide", rendered.subject);
            let help = "say what the issue is about, or give the publication a `tag` in briefing.toml";
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
