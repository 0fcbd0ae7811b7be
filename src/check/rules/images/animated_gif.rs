use super::{file_name, shown_pictures, written_at};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::imaging::is_animated;
use crate::issue::PictureSource;

/// ## What it finds
/// An animated GIF.
///
/// ## Why it matters to a reader
/// Outlook on Windows shows only the first frame, so its readers do not see the rest. Readers who are distracted or
/// made ill by movement cannot stop it.
///
/// ## Example
/// A GIF that begins with an empty page, on which a drawing then appears.
///
/// ## Better
/// A still picture. Or a GIF whose first frame shows everything, with `allow = ["images::animated_gif"]`.
pub(super) struct AnimatedGif;

impl Rule for AnimatedGif {
    fn code(&self) -> Code {
        Code("images::animated_gif")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for picture in shown_pictures(context) {
            if let PictureSource::File { bytes, media_type: "image/gif", .. } = &picture.source
                && is_animated(bytes)
            {
                let name = file_name(picture);
                let message =
                    format!("`{name}` is animated, and Outlook on Windows shows only its first frame");
                let help = "make sure that the first frame shows everything, or use a still picture";
                let at = written_at(picture, context.sources);
                found.push(Diagnostic::note(self.code(), at, message).help(help));
            }
        }
    }
}
