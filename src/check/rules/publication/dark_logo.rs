use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::imaging::vanishes_in_the_dark;
use crate::issue::PictureSource;

/// ## What it finds
/// A logo of dark ink on a transparent ground: nine tenths of its ink have less contrast than 3 to 1 with the ground of a
/// dark mail (WCAG 1.4.11).
///
/// ## Why it matters to a reader
/// Readers who prefer dark screens see nothing where the logo should be.
///
/// ## Example
/// A PNG with black letters and nothing behind them.
///
/// ## Better
/// The same letters on a white plate with a little room round them, or in a colour that can be seen on white and on black.
pub(super) struct DarkLogo;

impl Rule for DarkLogo {
    fn code(&self) -> Code {
        Code("publication::dark_logo")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some(logo) = &context.publication.logo else { return };
        if let PictureSource::File { bytes, media_type: "image/png", .. } = &logo.source
            && vanishes_in_the_dark(bytes)
        {
            let message = "the logo is dark on a transparent ground, and vanishes on a dark screen";
            let help = "put a light plate behind it, or draw it in a lighter colour";
            found.push(Diagnostic::warning(self.code(), logo.span, message).help(help));
        }
    }
}
