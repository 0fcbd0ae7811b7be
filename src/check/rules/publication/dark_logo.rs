use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::imaging::is_invisible_on_dark;
use crate::issue::PictureSource;

/// ## What it finds
/// A dark logo on a transparent background: nine tenths of its visible pixels have a contrast below 3 to 1 with the
/// background of a mail in dark mode (WCAG 1.4.11).
///
/// ## Why it matters to a reader
/// Readers who use dark mode see nothing in place of the logo.
///
/// ## Example
/// A PNG with black letters on a transparent background.
///
/// ## Better
/// The same letters on a white background with a small margin, or in a colour that is visible on white and on black.
pub(super) struct DarkLogo;

impl Rule for DarkLogo {
    fn code(&self) -> Code {
        Code("publication::dark_logo")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some(logo) = &context.publication.logo else { return };
        if let PictureSource::File { bytes, media_type: "image/png", .. } = &logo.source
            && is_invisible_on_dark(bytes)
        {
            let message = "the logo is dark on a transparent background, and cannot be seen in dark mode";
            let help = "give it a light background, or use a lighter colour";
            found.push(Diagnostic::warning(self.code(), logo.span, message).help(help));
        }
    }
}
