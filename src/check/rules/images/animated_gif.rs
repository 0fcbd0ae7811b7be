use super::{name, shown, written_at};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::imaging::is_animated;
use crate::issue::PictureSource;

/// ## What it finds
/// A GIF that moves.
///
/// ## Why it matters to a reader
/// Outlook on Windows shows the first picture of it and stops, so what comes later is not seen there. Readers whom
/// movement distracts or makes ill cannot stop it.
///
/// ## Example
/// A GIF that begins with an empty sheet on which a drawing then appears.
///
/// ## Better
/// A GIF whose first picture tells the whole story, or a still picture. Then say `allow = ["images::animated_gif"]`.
pub(super) struct AnimatedGif;

impl Rule for AnimatedGif {
    fn code(&self) -> Code {
        Code("images::animated_gif")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for picture in shown(context) {
            if let PictureSource::File { bytes, media_type: "image/gif", .. } = &picture.source
                && is_animated(bytes)
            {
                let name = name(picture);
                let message = format!("`{name}` moves, and Outlook on Windows shows its first picture alone");
                let help = "see that the first picture says it all, or use a still one";
                let at = written_at(picture, context.sources);
                found.push(Diagnostic::note(self.code(), at, message).help(help));
            }
        }
    }
}
