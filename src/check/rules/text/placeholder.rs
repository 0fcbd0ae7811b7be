mod in_text;
mod in_url;

pub(super) use in_text::find;
use in_url::{decode_field, placeholder_in_url};

use super::starter_text;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A placeholder that nobody filled in: `TODO`, `TKTK`, `FIXME`, `XXX won`, `[insert link]`, `[TBD]`, `[링크]`, "Lorem
/// ipsum dolor", "여기에 내용을 입력하세요", and merge fields of other programs (`{{name}}`, `*|FNAME|*`, `%%EMAIL%%`). The rule
/// checks every text and the targets of links. Code is accepted, and so is text about such marks. A warning points at the
/// text of `briefing init` and `briefing new` that was left as it is.
///
/// ## Why it matters to a reader
/// It appears as it is in every recipient's inbox, and the fact that belongs there is missing.
///
/// ## Example
/// ```markdown
/// The company has to pay TODO won, the regulator said.
/// ```
///
/// ## Better
/// ```markdown
/// The company has to pay 200 million won ($149,000), the regulator said.
/// ```
pub(super) struct Placeholder;

impl Rule for Placeholder {
    fn code(&self) -> Code {
        Code("text::placeholder")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            for range in in_text::find(passage.prose()) {
                let message = format!("the placeholder `{}` was not filled in", &passage.text[range.clone()]);
                let help = "write the missing text, or remove the placeholder";
                found.push(Diagnostic::error(self.code(), passage.span(range), message).help(help));
            }
        }
        for link in &context.issue_text.links {
            if let Some(part) = placeholder_in_url(&link.target) {
                let message = format!("the link target has the placeholder `{}`", decode_field(part));
                let help = "write the address of the page";
                found.push(Diagnostic::error(self.code(), link.target_at, message).help(help));
            }
        }
        starter_text::check(self.code(), context, found);
    }
}
