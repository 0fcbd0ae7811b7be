use super::file_name;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A cover picture or an item's picture without a credit.
///
/// ## Why it matters to a reader
/// Readers want to know who took a photo, and the law gives its author the right to be named.
///
/// ## Example
/// ```toml
/// [cover]
/// image = "images/cover.jpg"
/// alt = "A lighthouse"
/// ```
///
/// ## Better
/// ```toml
/// [cover]
/// image = "images/cover.jpg"
/// alt = "A lighthouse"
/// credit = "The cover image was designed by Areum Seo."
/// ```
pub(super) struct MissingCredit;

impl Rule for MissingCredit {
    fn code(&self) -> Code {
        Code("images::missing_credit")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        // A picture between paragraphs has no credit of its own; the text names the source.
        let titled = context.issue.items.iter().filter_map(|item| item.picture.as_ref());
        let credited = context.issue.cover.iter().chain(titled);
        for picture in credited.filter(|picture| picture.credit.is_none()) {
            let message = format!("image `{}` has no credit", file_name(picture));
            let help = "add the line as it will be printed: `credit = \"Photo by …\"`";
            found.push(Diagnostic::warning(self.code(), picture.span, message).help(help));
        }
    }
}
