use super::{name, shown, written_at};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::imaging::pixels_wanted;
use crate::issue::PictureSource;

/// ## What it finds
/// A picture file with fewer than two pixels for each one of the width it is shown at: 600, or the item's `width`; 120
/// for a logo, 64 for a portrait.
///
/// ## Why it matters to a reader
/// Telephones and newer screens put two dots and more where a mail asks for one. A small file is blurred there, and
/// letters in it cannot be read.
///
/// ## Example
/// ```toml
/// [image]
/// file = "images/harbour.jpg" # 640 pixels wide
/// ```
///
/// ## Better
/// ```toml
/// [image]
/// file = "images/harbour.jpg" # 1200 pixels wide, or this one with:
/// width = 320
/// ```
pub(super) struct TooSmall;

impl Rule for TooSmall {
    fn code(&self) -> Code {
        Code("images::too_small")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let of_items: Vec<_> = context.issue.items.iter().filter_map(|item| item.picture.as_ref()).collect();
        for picture in shown(context) {
            let PictureSource::File { width, .. } = picture.source else { continue };
            let wanted = pixels_wanted(picture);
            if width >= wanted {
                continue;
            }
            let name = name(picture);
            let message = format!("image `{name}` is {width} pixels wide, and a sharp screen needs {wanted}");
            // Only an item's own picture can be told how wide it is shown.
            let help = if of_items.iter().any(|own| std::ptr::eq(*own, picture)) {
                format!("use a file of {wanted} pixels or more, or show it smaller: `width = {}`", width / 2)
            } else {
                format!("use a file of {wanted} pixels or more; blowing this one up makes it no sharper")
            };
            let at = written_at(picture, context.sources);
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
