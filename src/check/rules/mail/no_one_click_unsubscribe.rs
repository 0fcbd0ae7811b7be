use crate::check::rule::{Context, Rule};
use crate::check::rules::publication::settings_span;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A publication without a `site`, or with a `site` that is not `https`. Its mail cannot offer one-click unsubscribe.
///
/// ## Why it matters to a reader
/// Gmail and Yahoo show an unsubscribe button, and require one-click unsubscribe (RFC 8058) from everyone who sends to
/// many people. Without it, readers press "spam" instead, and the next issue goes to the spam folder.
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
        if context.publication.has_refused("site") {
            return;
        }
        let secure = context.publication.site.as_deref().is_some_and(|site| site.starts_with("https://"));
        if !secure {
            let message =
                "readers cannot unsubscribe with one click: `[publication] site` is not an `https` address";
            let at = settings_span(context);
            let help = "set `site` to the address of the newsletter's website; until then, readers unsubscribe by email";
            found.push(Diagnostic::note(self.code(), at, message).help(help));
        }
    }
}
