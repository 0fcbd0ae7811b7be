use crate::check::rule::{Context, Rule};
use crate::check::rules::publication::settings;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A publication without a `site`, or with one that is not `https`: its mail cannot offer to leave with one click.
///
/// ## Why it matters to a reader
/// Gmail and Yahoo show a button that leaves, and they want it from everyone who writes to many (RFC 8058). Without it
/// readers press "spam" instead, and the next issue goes to that folder.
///
/// ## Example
/// ```toml
/// [publication]
/// name = "Weekend Briefing"
/// ```
///
/// ## Better
/// ```toml
/// [publication]
/// name = "Weekend Briefing"
/// site = "https://briefing.lantern.example"
/// ```
pub(super) struct NoOneClickUnsubscribe;

impl Rule for NoOneClickUnsubscribe {
    fn code(&self) -> Code {
        Code("mail::no_one_click_unsubscribe")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let secure = context.publication.site.as_deref().is_some_and(|site| site.starts_with("https://"));
        if !secure {
            let message = "readers cannot leave with one click: `[publication] site` is no `https` address";
            let at = settings(context);
            let help =
                "set `site` to the address of the newsletter's web part; until then leaving is a mail to you";
            found.push(Diagnostic::note(self.code(), at, message).help(help));
        }
    }
}
