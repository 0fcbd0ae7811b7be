use super::name;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A picture without a description, or one whose description is a file name.
///
/// ## Why it matters to a reader
/// A reader who uses a screen reader hears the description instead of seeing the picture, and many mail programs show
/// no pictures until they are asked to. Without a description both get a hole in the page.
///
/// ## Example
/// ```toml
/// [image]
/// file = "images/harbour.jpg"
/// ```
///
/// ## Better
/// ```toml
/// [image]
/// file = "images/harbour.jpg"
/// alt = "Fishing boats at dusk"
/// ```
pub(super) struct MissingAltText;

impl Rule for MissingAltText {
    fn code(&self) -> Code {
        Code("images::missing_alt_text")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for picture in context.issue.pictures() {
            let message = match &picture.alt {
                None => format!("image `{}` has no description", name(picture)),
                Some(alt) if is_file_name(&alt.value) => {
                    format!("`{}` is the name of a file, not a description of the picture", alt.value)
                }
                Some(_) => continue,
            };
            let at = picture.alt.as_ref().map_or(picture.span, |alt| alt.span);
            let help = "say in a few words what it shows: `alt = \"Boats at dusk\"`, or `![Boats at dusk](…)` in the text";
            found.push(Diagnostic::error(self.code(), at, message).help(help));
        }
    }
}

fn is_file_name(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    let pictures = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic"];
    !text.contains(char::is_whitespace) && pictures.iter().any(|ending| text.ends_with(ending))
}
