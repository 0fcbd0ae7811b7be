use crate::check::rule::{Context, Rule};
use crate::check::text::indicators;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use unicode_width::UnicodeWidthStr;

/// About two lines on a phone.
const MAX_COLUMNS: usize = 60;

/// ## What it finds
/// An address of more than 60 columns that readers see in full in the text. A short address is fine.
///
/// ## Why it matters to a reader
/// It takes three lines on a phone, breaks in odd places, and a screen reader spells it letter by letter.
///
/// ## Example
/// ```markdown
/// The rules: https://lantern.example/2022/11/18/what-the-harbour-knows-about-its-visitors/rules
/// ```
///
/// ## Better
/// ```markdown
/// The port published [its rules](https://lantern.example/2022/11/18/what-the-harbour-knows-about-its-visitors/rules).
/// ```
pub(super) struct BareAddress;

impl Rule for BareAddress {
    fn code(&self) -> Code {
        Code("links::bare_address")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let width = link.text.width();
            let is_address = link.is_bare || link.text == link.target;
            if !is_address || width <= MAX_COLUMNS || indicators::is_written_as(link, context) {
                continue;
            }
            let message = format!("readers see a web address {width} columns wide");
            let help = "use a link text that names the page: `[the rules of the port](https://…)`";
            found.push(Diagnostic::note(self.code(), link.text_at, message).help(help));
        }
    }
}
