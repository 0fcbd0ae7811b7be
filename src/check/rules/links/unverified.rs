use super::checked_links;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::{LinkStatus, SkipReason};

/// ## What it finds
/// A link that `check --links` could not check: the host blocks programs or shows them a login page, the host was busy,
/// or the address is not on the public internet and is never contacted.
///
/// ## Why it matters to a reader
/// The link may work, but only a person can see it. A link to an address in the newsroom's own network is dead for
/// everybody else.
///
/// ## Example
/// ```markdown
/// The [draft](http://192.168.0.14/wiki/draft) has the details.
/// ```
///
/// ## Better
/// A link that you have opened in a browser outside the newsroom.
pub(super) struct Unverified;

impl Rule for Unverified {
    fn code(&self) -> Code {
        Code("links::unverified")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for (at, fact) in checked_links(context) {
            let reason = match &fact.answer.end {
                LinkStatus::Unsure(doubt) => doubt.to_string(),
                // Readers cannot reach it either.
                LinkStatus::NotAsked(refrain @ SkipReason::Private) => {
                    let message = format!("readers cannot open the link: {refrain}");
                    let help = "link to an address that everybody can reach";
                    found.push(Diagnostic::warning(self.code(), at, message).help(help));
                    continue;
                }
                LinkStatus::NotAsked(refrain @ SkipReason::HostBusy) => refrain.to_string(),
                _ => continue,
            };
            let message = format!("could not check the link: {reason}");
            found.push(Diagnostic::note(self.code(), at, message).help("open it in a browser"));
        }
    }
}
