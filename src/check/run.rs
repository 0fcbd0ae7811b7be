//! From an issue to the proof that it was checked.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::issue_text::IssueText;
use super::rule::{CheckInputs, Context, Term};
use super::rules;
use super::severity_overrides::{self, SeverityOverrides};
use crate::compose::{self, ComposeError};
use crate::diagnostic::Diagnostics;
use crate::domain::{ContentHash, IssueId, Rendered, TopicId, Variant};
use crate::issue::{Issue, Publication};
use crate::source::SourceTree;

/// A checked issue, composed for every variant that was asked for. Only [`run`] makes one, and only when nothing
/// stands in the way, so whoever holds it need not ask again.
#[derive(Debug, Clone)]
pub struct Ready {
    issue: Arc<Issue>,
    publication: Arc<Publication>,
    contents: Vec<(Variant, Rendered)>,
    hash: ContentHash,
}

/// What a newsroom decided about checking: `[check]` in briefing.toml.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// How much rules weigh.
    pub overrides: SeverityOverrides,
    /// The words of the house.
    pub terms: Vec<Term>,
}

/// A composed issue that must not go out as it is: to be looked at, and mended.
#[derive(Debug, Clone)]
pub struct RejectedIssue {
    /// What would go out, by variant; the whole issue comes first.
    pub contents: Vec<(Variant, Rendered)>,
}

/// What checking came to: the findings, and either the proof or the draft.
pub type Checked = (Diagnostics, Result<Ready, RejectedIssue>);

/// The composer failed: a fault of ours, not of the newsroom.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the issue cannot be composed: {0}; please report this")]
pub struct CheckError(#[from] ComposeError);

/// Composes an issue for each variant (the whole issue always among them) and lets every rule look at it. `sources` are
/// the files it was read from; `loaded` are the findings of loading: errors among them, or found here, leave no
/// [`Ready`].
///
/// # Errors
/// The composer failed.
pub fn run(
    issue: Issue,
    publication: Publication,
    variants: impl IntoIterator<Item = Variant>,
    sources: &SourceTree,
    policy: &Policy,
    inputs: &CheckInputs,
    mut loaded: Diagnostics,
) -> Result<Checked, CheckError> {
    let wanted: BTreeSet<Variant> = std::iter::once(Variant::Whole).chain(variants).collect();
    let mut contents = Vec::with_capacity(wanted.len());
    for variant in wanted {
        let rendered = compose::render(&issue, &publication, &variant)?;
        contents.push((variant, rendered));
    }
    let mut found = Diagnostics::default();
    let context = Context {
        issue: &issue,
        publication: &publication,
        composed: &contents,
        issue_text: &IssueText::of(&issue, &publication, sources),
        sources,
        terms: &policy.terms,
        inputs,
    };
    for entry in rules::all() {
        entry.rule.check(&context, &mut found);
    }
    for finding in severity_overrides::apply(found, &issue, &policy.overrides).into_iter() {
        loaded.push(finding);
    }
    if loaded.has_errors() {
        return Ok((loaded, Err(RejectedIssue { contents })));
    }
    let hash = ContentHash::of(contents.iter().map(|(variant, rendered)| (variant, rendered)));
    let (issue, publication) = (Arc::new(issue), Arc::new(publication));
    Ok((loaded, Ok(Ready { issue, publication, contents, hash })))
}

impl Ready {
    /// Which issue.
    pub fn issue(&self) -> &IssueId {
        &self.issue.id
    }

    /// When the issue appears.
    pub fn date(&self) -> jiff::Timestamp {
        self.issue.date.value
    }

    /// What goes out, by variant.
    pub fn contents(&self) -> &[(Variant, Rendered)] {
        &self.contents
    }

    /// The hash of what goes out.
    pub fn hash(&self) -> &ContentHash {
        &self.hash
    }

    /// What a reader with these topics gets; `None`: no story of this issue is for them.
    pub fn variant_for(&self, topics: &BTreeSet<TopicId>) -> Option<Variant> {
        compose::variant_for(&self.issue, &self.publication, topics)
    }

    /// The composition for the sample reader, who wants everything.
    pub fn whole(&self) -> Option<&Rendered> {
        self.contents.iter().find(|(variant, _)| *variant == Variant::Whole).map(|(_, rendered)| rendered)
    }
}
