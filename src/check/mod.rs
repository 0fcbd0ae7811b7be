//! Rules over an issue and what it was composed to.
//!
//! A rule is one file below `rules/`; its doc comment is its page in the manual, which `briefing explain` prints.
//! Findings of loading (a cut file, a missing picture) come from the rooms below; their pages are in `pages/`.

mod clients;
mod explain;
mod levels;
mod links;
mod manuscript;
mod registry;
mod rule;
mod rules;
mod run;
mod surroundings;
mod terms;
mod text;

pub use explain::{codes, explain, rules};
pub use levels::Levels;
pub use links::links;
pub use manuscript::{Link, Manuscript, Mark, Passage, Role};
pub use rule::{Context, Rule};
pub use run::{CheckError, Checked, Draft, Policy, Ready, run};
pub use surroundings::Surroundings;
pub use terms::Term;
