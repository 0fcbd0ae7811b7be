//! Rules for the publication's settings.

mod dark_logo;
mod no_postal_address;
mod no_privacy_policy;
mod pale_accent;

use super::rule_list;
use crate::check::rule::Context;
use crate::source::Span;

rule_list! {
    dark_logo::DarkLogo,
    no_postal_address::NoPostalAddress,
    no_privacy_policy::NoPrivacyPolicy,
    pale_accent::PaleAccent,
}

/// Returns the span for a missing setting: the start of briefing.toml.
pub(in crate::check::rules) fn settings_span(context: &Context<'_>) -> Span {
    let file = context.sources.find("briefing.toml");
    file.map_or(context.issue.span, |file| Span::new(file, 0..0))
}
