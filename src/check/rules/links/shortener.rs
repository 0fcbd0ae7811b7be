use super::span_of_part;
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{Address, is_shortener};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link to a URL shortener: `bit.ly`, `t.co`, `me2.do`, `han.gl`, `naver.me` and others.
///
/// ## Why it matters to a reader
/// Nobody sees where the link leads, and the service counts who follows it. When the service closes, the link is dead.
/// Spam filters distrust mail with such links.
///
/// ## Example
/// ```markdown
/// The ministry published [a guide](https://bit.ly/3xYzAbC).
/// ```
///
/// ## Better
/// ```markdown
/// The ministry published [a guide](https://ministry.example/guide).
/// ```
pub(super) struct Shortener;

impl Rule for Shortener {
    fn code(&self) -> Code {
        Code("links::shortener")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let Some(address) = Address::parse(&link.target) else { continue };
            let host = address.host();
            if is_shortener(&host) && address.path().len() > 1 {
                let message = format!("`{host}` hides where the link leads");
                let help = "open it once and link to the address you arrive at";
                let at = span_of_part(link, address.host.start..address.path.end, context);
                found.push(Diagnostic::warning(self.code(), at, message).help(help));
            }
        }
    }
}
