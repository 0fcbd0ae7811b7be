use super::{file_name, shown_pictures, written_at};
use crate::check::rule::{Context, Rule};
use crate::compose::shown_size;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::issue::Picture;

/// Maximum height in CSS pixels that Outlook on Windows draws. It cuts off what lies above.
const MAX_HEIGHT: u32 = 1728;

/// ## What it finds
/// A picture file that is shown more than 1,728 pixels high.
///
/// ## Why it matters to a reader
/// Outlook on Windows draws pictures on pages of this height, and cuts off a part of a taller one. On a phone, readers
/// scroll through many screens and cannot see the whole.
///
/// ## Example
/// ```toml
/// [image]
/// file = "images/timeline.png" # 1200 pixels wide and 4000 high
/// ```
///
/// ## Better
/// Several pictures with text between them. Or a part of the picture, with a link to the whole.
/// ```markdown
/// ![The first decade](images/timeline-1.png)
///
/// ![The second decade](images/timeline-2.png)
/// ```
pub(super) struct TooTall;

impl Rule for TooTall {
    fn code(&self) -> Code {
        Code("images::too_tall")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for picture in shown_pictures(context) {
            let (width, Some(height)) = shown_size(picture) else { continue };
            if height <= MAX_HEIGHT {
                continue;
            }
            let name = file_name(picture);
            let message = format!(
                "image `{name}` is shown {height} pixels high, and Outlook on Windows cuts off what exceeds {MAX_HEIGHT}"
            );
            // Narrower than half the column, the picture would be a strip in which nobody can read.
            let fitting = u64::from(width) * u64::from(MAX_HEIGHT) / u64::from(height);
            let help = if fitting >= 300
                && context.issue.items.iter().any(|item| is_own(item.picture.as_ref(), picture))
            {
                format!("show it narrower: `width = {fitting}`; or crop it, or cut it into several pictures")
            } else {
                "crop it, or cut it into several pictures".to_owned()
            };
            let at = written_at(picture, context.sources);
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}

fn is_own(own: Option<&Picture>, picture: &Picture) -> bool {
    own.is_some_and(|own| std::ptr::eq(own, picture))
}
