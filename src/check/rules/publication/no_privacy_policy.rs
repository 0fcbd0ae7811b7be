use super::settings_span;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A publication without a `privacy_policy`.
///
/// ## Why it matters to a reader
/// People who give their address want to know how it will be used. The link stands at the end of every mail and next to
/// the subscription form.
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
        let publication = context.publication;
        if publication.privacy_policy.is_none() && !publication.has_refused("privacy_policy") {
            let message = "the mail does not say how readers' addresses are used";
            let help = "add `privacy_policy = \"https://…\"` below `[publication]`";
            found.push(Diagnostic::note(self.code(), settings_span(context), message).help(help));
        }
    }
}
