use crate::check::rule::{Context, Rule};
use crate::compose::readable_accents;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// An `accent` that cannot be read on white, or an `accent_dark` that cannot be read on a dark ground: less contrast than
/// 4.5 to 1 (WCAG 1.4.3), also after a mail program has turned light and dark round. It proposes the nearest colour
/// that can; until it is mended, that one is used.
///
/// ## Why it matters to a reader
/// Links are printed in this colour. A reader with tired eyes, or in the sun, does not see a pale one.
///
/// ## Example
/// ```toml
/// [publication]
/// accent = "#ffcc00"
/// ```
///
/// ## Better
/// ```toml
/// [publication]
/// accent = "#7f6600"
/// ```
pub(super) struct PaleAccent;

impl Rule for PaleAccent {
    fn code(&self) -> Code {
        Code("publication::pale_accent")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let publication = context.publication;
        let (light, dark) = readable_accents(publication);
        let pairs = [
            ("accent", &publication.accent, light, "white"),
            ("accent_dark", &publication.accent_dark, dark, "a dark ground"),
        ];
        for (key, written, readable, ground) in pairs {
            let Some(written) = written.as_ref().filter(|written| written.value != readable) else {
                continue;
            };
            let message = format!("`{}` is hard to read on {ground}", written.value);
            let help = format!(
                "the nearest colour that can be read is `{key} = \"{readable}\"`; it is used until then"
            );
            found.push(Diagnostic::warning(self.code(), written.span, message).help(help));
        }
    }
}
