//! Rules over an issue and what it was composed to.
//!
//! A rule is one file below `rules/`; its doc comment is its page in the manual, which `briefing explain` prints.
//! Findings of loading (a cut file, a missing picture) come from the rooms below; their pages are in `pages/`.

mod clients;
mod explain;
mod levels;
mod links;
mod issue_text;
mod registry;
mod rule;
mod rules;
mod run;
mod inputs;
mod terms;
mod text;

pub use explain::{codes, explain, rules};
pub use levels::Levels;
pub use links::links;
pub use issue_text::{Link, IssueText, Mark, Passage, Role};
pub use rule::{Context, Rule};
pub use run::{CheckError, Checked, RejectedIssue, Policy, Ready, run};
pub use inputs::CheckInputs;
pub use terms::Term;
