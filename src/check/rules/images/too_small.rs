use super::{file_name, shown_pictures, written_at};
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::imaging::target_width;
use crate::issue::PictureSource;

/// ## What it finds
/// A picture file that has fewer than two pixels for each pixel of the width it is shown at. That width is 600, or the
/// item's `width`; 120 for a logo, 64 for a portrait.
///
/// ## Why it matters to a reader
/// Phones and newer screens use two or more dots for each pixel of a mail. A small picture looks blurred there, and
/// readers cannot read the letters in it.
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
        for picture in shown_pictures(context) {
            let PictureSource::File { width, .. } = picture.source else { continue };
            let wanted = target_width(picture);
            if width >= wanted {
                continue;
            }
            let name = file_name(picture);
            let message =
                format!("image `{name}` is {width} pixels wide; high-resolution screens need {wanted}");
            // Only an item's own picture can have a `width`.
            let help = if of_items.iter().any(|own| std::ptr::eq(*own, picture)) {
                format!(
                    "use a picture at least {wanted} pixels wide, or show it smaller: `width = {}`",
                    width / 2
                )
            } else {
                format!(
                    "use a picture at least {wanted} pixels wide; enlarging this file does not make it sharper"
                )
            };
            let at = written_at(picture, context.sources);
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
