use super::span_of_part;
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{Address, ip, is_public};
use crate::check::text::indicators;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link to an IP address (`203.0.113.7`) instead of a host name. Also a link to a computer that only the newsroom's
/// own network can reach.
///
/// ## Why it matters to a reader
/// Nobody can tell from a number who owns the page. Attackers often use such links, so mail programs show a warning or
/// move the whole mail to the spam folder.
///
/// ## Example
/// ```markdown
/// The agency put [its report](http://203.0.113.7/report.pdf) online.
/// ```
///
/// ## Better
/// ```markdown
/// The agency put [its report](https://agency.example/report.pdf) online.
/// ```
pub(super) struct IpAddress;

impl Rule for IpAddress {
    fn code(&self) -> Code {
        Code("links::ip_address")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let Some(address) = Address::parse(&link.target) else { continue };
            let host = address.host();
            let Some(number) = ip(&host).filter(|_| !indicators::is_written_as(link, context)) else {
                continue;
            };
            let (message, help) = if is_public(number) {
                let message = format!("the link leads to the IP address `{host}`, not to a host name");
                (message, "use the host name, or remove the link")
            } else {
                let message = format!("the link leads to `{host}`, which no reader can reach");
                (message, "link to the page's public address")
            };
            let at = span_of_part(link, address.host.clone(), context);
            found.push(Diagnostic::warning(self.code(), at, message).help(help));
        }
    }
}
