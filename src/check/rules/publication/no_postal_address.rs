use super::settings_span;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A publication without a `postal_address`.
///
/// ## Why it matters to a reader
/// Readers want to know who writes to them. The law of many countries requires the sender's postal address in every
/// newsletter, and spam filters look for it.
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
/// postal_address = "The Lantern, 17 Deungbul-gil, Seoul"
/// ```
pub(super) struct NoPostalAddress;

impl Rule for NoPostalAddress {
    fn code(&self) -> Code {
        Code("publication::no_postal_address")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let publication = context.publication;
        let is_missing =
            publication.postal_address.as_deref().is_none_or(|address| address.trim().is_empty());
        if is_missing && !publication.has_refused("postal_address") {
            let message = "the mail does not give the newsroom's postal address";
            let help =
                "add `postal_address = \"…\"` below `[publication]`; it is printed at the end of every mail";
            found.push(Diagnostic::note(self.code(), settings_span(context), message).help(help));
        }
    }
}
