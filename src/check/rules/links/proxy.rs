use super::{retarget_fix, shorten, span_of_part};
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{self, Address, Redirect};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link that goes through a third party: the redirect of a search engine or social network (`google.com/url?q=…`,
/// `l.facebook.com`), a link rewritten by a mail filter (`safelinks.protection.outlook.com`, `urldefense.com`), Google
/// AMP, a translated copy (`translate.goog`) or a cached copy. The fix links directly to the page, if its address can
/// be read and is `https`.
///
/// ## Why it matters to a reader
/// The third party learns who reads what, and may show a warning or the page in another language. Such links stop
/// working after a while. The address does not show where it leads.
///
/// ## Example
/// ```markdown
/// The port published [its rules](https://www.google.com/url?q=https://lantern.example/rules&sa=D).
/// ```
///
/// ## Better
/// ```markdown
/// The port published [its rules](https://lantern.example/rules).
/// ```
pub(super) struct Proxy;

impl Rule for Proxy {
    fn code(&self) -> Code {
        Code("links::proxy")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let Some(Redirect { host, target: page }) = hosts::redirect(&link.target) else { continue };
            let Some(address) = Address::parse(&link.target) else { continue };
            let at = span_of_part(link, address.host.clone(), context);
            let finding = match page {
                Some(page) => {
                    let message = format!("the link goes through `{host}`");
                    let secure = Address::parse(&page).is_some_and(|page| page.is_secure());
                    let fix = secure.then(|| retarget_fix(link, &page, context)).flatten();
                    let help = format!("link directly to `{}`", shorten(&page));
                    Diagnostic::warning(self.code(), at, message).help(help).fix(fix)
                }
                None => {
                    let help = "open it once and link to the address you arrive at";
                    Diagnostic::warning(self.code(), at, format!("the link goes through `{host}`")).help(help)
                }
            };
            found.push(finding);
        }
    }
}
