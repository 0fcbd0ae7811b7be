//! Rules over an issue and its rendered content.
//!
//! A rule is one file below `rules/`; its doc comment is its page in the manual, which `briefing explain` prints.
//! Findings of loading (a truncated file, a missing picture) come from lower layers; their pages are in `pages/`.

mod clients;
mod explain;
mod foreign_text;
#[cfg(test)]
mod growth;
mod issue_text;
mod rule;
mod rules;
mod run;
mod severity_overrides;
mod text;

pub use explain::{FoundCode, codes, explain, find_code, rules};
pub use foreign_text::{marks_in_value, placeholder_words, without_unseen};
pub use issue_text::{IssueText, Link, Mark, Passage, Role, links};
pub use rule::{CheckInputs, Context, Rule, Term};
pub use run::{CheckError, Checked, Policy, Ready, RejectedIssue, run};
pub use severity_overrides::SeverityOverrides;
pub use text::canonical_url::{canonical_url, is_page as is_page_fragment};

/// Returns a link without the tracking parameters and session ids that the rules about links object to.
pub fn without_tracking(target: &str) -> String {
    let clean = text::hosts::tracking_params(target).map_or_else(|| target.to_owned(), |extra| extra.clean);
    text::hosts::session_params(&clean).map_or(clean, |extra| extra.clean)
}
