//! Rules over an issue and what it was composed to.
//!
//! A rule is one file below `rules/`; its doc comment is its page in the manual, which `briefing explain` prints.
//! Findings of loading (a cut file, a missing picture) come from the rooms below; their pages are in `pages/`.

mod clients;
mod explain;
mod inputs;
mod issue_text;
mod links;
mod rule;
mod rules;
mod run;
mod severity_overrides;
mod terms;
mod text;

pub use explain::{codes, explain, rules};
pub use inputs::CheckInputs;
pub use issue_text::{IssueText, Link, Mark, Passage, Role};
pub use links::links;
pub use rule::{Context, Rule};
pub use run::{CheckError, Checked, Policy, Ready, RejectedIssue, run};
pub use severity_overrides::SeverityOverrides;
pub use terms::Term;
