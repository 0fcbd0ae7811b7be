use crate::check::issue_text::Mark;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// The text `[email protected]` in place of an email address, and links to the page that hides it. Some websites hide
/// every address from programs that collect addresses. If you copy such a page, you copy this text.
///
/// ## Why it matters to a reader
/// Readers cannot write to it. An invitation to get in touch leads nowhere.
///
/// ## Example
/// ```markdown
/// Write to the reporter at [email protected].
/// ```
///
/// ## Better
/// ```markdown
/// Write to the reporter at dasom@lantern.example.
/// ```
pub(super) struct HiddenAddress;

/// Replacement texts, with an ordinary or a no-break space.
const REPLACEMENT_TEXTS: [&str; 4] =
    ["[email protected]", "[email\u{a0}protected]", "[이메일 보호됨]", "[이메일\u{a0}보호됨]"];
/// Path of the page that such links lead to.
const PROTECTION_PATH: &str = "/cdn-cgi/l/email-protection";

impl Rule for HiddenAddress {
    fn code(&self) -> Code {
        Code("text::hidden_address")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let help = "open the original page, and copy the address from there";
        for passage in &context.issue_text.passages {
            let places = REPLACEMENT_TEXTS.iter().flat_map(|shown| passage.text.match_indices(shown));
            for (at, shown) in places.filter(|(at, _)| passage.mark_at(*at) != Some(&Mark::Code)) {
                let message =
                    format!("`{shown}` is the text that a website shows in place of an email address");
                let place = passage.span(at..at + shown.len());
                found.push(Diagnostic::warning(self.code(), place, message).help(help));
            }
        }
        let hidden = context.issue_text.links.iter().filter(|link| link.target.contains(PROTECTION_PATH));
        for link in hidden.filter(|link| !REPLACEMENT_TEXTS.contains(&link.text.as_str())) {
            let message = "the link leads to a page that hides an email address";
            found.push(Diagnostic::warning(self.code(), link.target_at, message).help(help));
        }
    }
}
