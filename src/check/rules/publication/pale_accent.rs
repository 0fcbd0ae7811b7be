use crate::check::rule::{Context, Rule};
use crate::compose::readable_accents;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::Design;

/// ## What it finds
/// An `accent` with too little contrast on the ground of the `design`, or an `accent_dark` with too little contrast on a dark background:
/// less than 4.5 to 1 (WCAG 1.4.3), also after a mail program has inverted the colours. The finding suggests the
/// nearest readable colour. The mail uses that colour until you change the setting.
///
/// ## Why it matters to a reader
/// Links have this colour. Readers with weak eyesight, or in bright sunlight, cannot see a pale one.
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
        let ground = if publication.design == Design::Paper { "the ground of `paper`" } else { "white" };
        let pairs = [
            ("accent", &publication.accent, light, ground),
            ("accent_dark", &publication.accent_dark, dark, "a dark background"),
        ];
        for (key, written, readable, ground) in pairs {
            let Some(written) = written.as_ref().filter(|written| written.value != readable) else {
                continue;
            };
            let message = format!("`{}` is hard to read on {ground}", written.value);
            let help = format!(
                "use the nearest readable colour, `{key} = \"{readable}\"`; the mail uses it until then"
            );
            found.push(Diagnostic::warning(self.code(), written.span, message).help(help));
        }
    }
}
