use super::{shorten, span_of_part};
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::{Address, ip, is_onion};
use crate::check::text::indicators;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A link to `http://` instead of `https://`.
///
/// ## Why it matters to a reader
/// Others on the network can see and change the page on its way to the reader, and browsers show a warning before it.
/// Nearly every site supports `https` today. There is no automatic fix, because only a test shows whether this site
/// does.
///
/// ## Example
/// ```markdown
/// The port published [its rules](http://lantern.example/rules).
/// ```
///
/// ## Better
/// ```markdown
/// The port published [its rules](https://lantern.example/rules).
/// ```
pub(super) struct Insecure;

impl Rule for Insecure {
    fn code(&self) -> Code {
        Code("links::insecure")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for link in &context.issue_text.links {
            let Some(address) = Address::parse(&link.target).filter(|address| !address.is_secure()) else {
                continue;
            };
            let host = address.host();
            // IP addresses and Tor services have no certificates, and an indicator should not be a link.
            if ip(&host).is_some() || is_onion(&host) || indicators::is_written_as(link, context) {
                continue;
            }
            let rest = &link.target[address.host.start..];
            let secure = format!("https://{rest}");
            let message = format!("the link to `{}` is not encrypted", shorten(rest));
            let help = format!("write `{}` if the page opens there", shorten(&secure));
            let at = span_of_part(link, 0.."http://".len(), context);
            found.push(Diagnostic::note(self.code(), at, message).help(help));
        }
    }
}
