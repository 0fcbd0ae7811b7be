//! The publication's own settings.

mod dark_logo;
mod no_postal_address;
mod no_privacy_policy;
mod pale_accent;

use crate::check::registry::entries;
use crate::check::rule::Context;
use crate::source::Span;

entries! {
    dark_logo::DarkLogo, "dark_logo.rs";
    no_postal_address::NoPostalAddress, "no_postal_address.rs";
    no_privacy_policy::NoPrivacyPolicy, "no_privacy_policy.rs";
    pale_accent::PaleAccent, "pale_accent.rs";
}

/// Where a setting that is missing would stand: the first line of briefing.toml.
pub(in crate::check) fn settings(context: &Context<'_>) -> Span {
    let file = context.sources.find("briefing.toml");
    file.map_or(context.issue.span, |file| Span::new(file, 0..0))
}
