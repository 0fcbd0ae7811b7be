//! What a rule is, and what it looks at.

use super::inputs::CheckInputs;
use super::issue_text::IssueText;
use super::terms::Term;
use crate::diagnostic::{Code, Diagnostics};
use crate::domain::{Rendered, Variant};
use crate::issue::{Issue, Publication};
use crate::source::SourceTree;

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
