//! The rule trait, and the input of rules.

use super::issue_text::IssueText;
use crate::diagnostic::{Code, Diagnostics};
use crate::domain::{LinkReport, Rendered, Variant};
use crate::issue::{Issue, PastIssue, Publication};
use crate::source::{SourceTree, Spanned};
use jiff::Timestamp;

/// Input of all rules.
pub struct Context<'a> {
    /// The loaded issue.
    pub issue: &'a Issue,
    /// The publication.
    pub publication: &'a Publication,
    /// Rendered content by variant; the whole issue comes first.
    pub composed: &'a [(Variant, Rendered)],
    /// Text and links of the issue.
    pub issue_text: &'a IssueText,
    /// The source files.
    pub sources: &'a SourceTree,
    /// The newsroom's preferred spellings.
    pub terms: &'a [Term],
    /// Facts from outside of the issue.
    pub inputs: &'a CheckInputs,
}

/// One check over an issue.
pub trait Rule: Sync {
    /// Returns its stable code, such as `images::missing_alt_text`.
    fn code(&self) -> Code;

    /// Adds its findings.
    fn check(&self, context: &Context<'_>, found: &mut Diagnostics);

    /// Returns an addition to its page, such as the date of its data.
    fn appendix(&self) -> Option<String> {
        None
    }
}

/// Facts from the clock, the archive and the network. By default all are unknown, and rules that need them report nothing.
#[derive(Debug, Clone, Default)]
pub struct CheckInputs {
    /// The current time.
    pub now: Option<Timestamp>,
    /// Earlier issues, newest first.
    pub earlier: Vec<PastIssue>,
    /// Results of the link check, if it ran.
    pub links: Option<LinkReport>,
}

/// A preferred spelling, `[[check.term]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The preferred spelling.
    pub write: Spanned<String>,
    /// Spellings to report.
    pub not: Vec<Spanned<String>>,
}
