use super::{alt_at, caption_at};
use crate::check::rule::{Context, Rule};
use crate::check::rules::fold_letters;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A picture whose description (alt text) repeats its caption word for word.
///
/// ## Why it matters to a reader
/// A screen reader reads both. Its user hears the sentence twice and still does not know what the picture shows.
///
/// ## Example
/// ```toml
/// alt = "The harbour in the evening."
/// caption = "The harbour in the evening."
/// ```
///
/// ## Better
/// ```toml
/// alt = "Fishing boats at dusk in front of a long grey wall"
/// caption = "The harbour in the evening."
/// ```
pub(super) struct AltRepeatsCaption;

impl Rule for AltRepeatsCaption {
    fn code(&self) -> Code {
        Code("images::alt_repeats_caption")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for picture in context.issue.pictures() {
            let Some((alt, caption)) = picture.alt.as_ref().zip(picture.caption.as_ref()) else { continue };
            if fold_letters(&alt.value) != fold_letters(&caption.value) {
                continue;
            }
            let message = "the description repeats the caption, and a screen reader reads both";
            let help = "describe what the picture shows: who, where, doing what";
            let finding = Diagnostic::warning(self.code(), alt_at(alt, context.sources), message).help(help);
            found.push(finding.related(caption_at(caption, context.sources), "the caption"));
        }
    }
}
