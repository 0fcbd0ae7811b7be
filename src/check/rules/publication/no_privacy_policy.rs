use super::settings;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A publication without a `privacy_policy`.
///
/// ## Why it matters to a reader
/// Whoever leaves an address wants to know what becomes of it. The link stands at the end of every mail and beside the
/// form with which people subscribe.
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
/// privacy_policy = "https://lantern.example/privacy"
/// ```
pub(super) struct NoPrivacyPolicy;

impl Rule for NoPrivacyPolicy {
    fn code(&self) -> Code {
        Code("publication::no_privacy_policy")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        if context.publication.privacy_policy.is_none() {
            let message = "the mail does not say what becomes of readers' addresses";
            let help = "add `privacy_policy = \"https://…\"` below `[publication]`";
            found.push(Diagnostic::note(self.code(), settings(context), message).help(help));
        }
    }
}
