//! What a rule is, and what it looks at.

use super::issue_text::IssueText;
use crate::diagnostic::{Code, Diagnostics};
use crate::domain::{LinkReport, Rendered, Variant};
use crate::issue::{PastIssue, Issue, Publication};
use crate::source::{SourceTree, Spanned};
use jiff::Timestamp;

/// What rules look at.
pub struct Context<'a> {
    /// The issue as it was written.
    pub issue: &'a Issue,
    /// The newspaper.
    pub publication: &'a Publication,
    /// What readers get; the whole issue comes first.
    pub composed: &'a [(Variant, Rendered)],
    /// The issue's words and links.
    pub issue_text: &'a IssueText,
    /// The files it was written in.
    pub sources: &'a SourceTree,
    /// The newsroom's words.
    pub terms: &'a [Term],
    /// What is known besides the issue.
    pub inputs: &'a CheckInputs,
}

/// One thing to look for.
pub trait Rule: Sync {
    /// Its stable name; it reads after the word "allow".
    fn code(&self) -> Code;

    /// Reports what it finds.
    fn check(&self, context: &Context<'_>, found: &mut Diagnostics);

    /// What its page says besides its doc comment, such as the date of its data.
    fn appendix(&self) -> Option<String> {
        None
    }
}

/// The clock, the archive, the network, as far as somebody looked. The default knows nothing, and rules that need to
/// know are silent then.
#[derive(Debug, Clone, Default)]
pub struct CheckInputs {
    /// The present moment.
    pub now: Option<Timestamp>,
    /// The issues before this one, newest first.
    pub earlier: Vec<PastIssue>,
    /// What the network said about the issue's links, if it was asked.
    pub links: Option<LinkReport>,
}

/// A word of the house and the ways it is not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As it is written.
    pub write: Spanned<String>,
    /// As it is not.
    pub not: Vec<Spanned<String>>,
}
