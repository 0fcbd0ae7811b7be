//! Running all rules: an issue becomes [`Ready`] or a [`RejectedIssue`].

use std::collections::BTreeSet;
use std::sync::Arc;

use super::issue_text::IssueText;
use super::rule::{CheckInputs, Context, Term};
use super::rules;
use super::severity_overrides::{self, SeverityOverrides};
use crate::compose::{self, ComposeError};
use crate::diagnostic::Diagnostics;
use crate::domain::{ContentHash, IssueId, LanguageTag, NewsletterId, Rendered, TopicId, Variant};
use crate::issue::{Issue, Publication};
use crate::source::SourceTree;

/// A checked issue without errors, rendered for every requested variant. Only [`run`] makes one.
#[derive(Debug, Clone)]
pub struct Ready {
    issue: Arc<Issue>,
    publication: Arc<Publication>,
    contents: Vec<(Variant, Rendered)>,
    hash: ContentHash,
}

/// Settings of the rules: `[check]` in briefing.toml.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Severities that differ from the rules' own.
    pub overrides: SeverityOverrides,
    /// Preferred spellings.
    pub terms: Vec<Term>,
}

/// A rendered issue with errors: it can be displayed, but not sent.
#[derive(Debug, Clone)]
pub struct RejectedIssue {
    /// Rendered content by variant; the whole issue comes first.
    pub contents: Vec<(Variant, Rendered)>,
}

/// Result of a check: the findings, and the issue as ready or rejected.
pub type Checked = (Diagnostics, Result<Ready, RejectedIssue>);

/// Rendering failed because of an internal error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the issue cannot be composed: {0}; please report this")]
pub struct CheckError(#[from] ComposeError);

/// Renders an issue for each variant, the whole issue included, and runs every rule. `sources` are its files, and
/// `loaded` are the findings of loading. Any error, of loading or of a rule, rejects the issue.
///
/// # Errors
/// Rendering failed.
pub fn run(
    issue: Issue,
    publication: Publication,
    variants: impl IntoIterator<Item = Variant>,
    sources: &SourceTree,
    policy: &Policy,
    inputs: &CheckInputs,
    mut loaded: Diagnostics,
) -> Result<Checked, CheckError> {
    let wanted: BTreeSet<Variant> = std::iter::once(Variant::whole()).chain(variants).collect();
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
    /// Returns the issue's id.
    pub fn issue(&self) -> &IssueId {
        &self.issue.id
    }

    /// Returns the issue's publication time.
    pub fn date(&self) -> jiff::Timestamp {
        self.issue.date.value
    }

    /// Returns the rendered content by variant.
    pub fn contents(&self) -> &[(Variant, Rendered)] {
        &self.contents
    }

    /// Returns the hash of the content.
    pub fn hash(&self) -> &ContentHash {
        &self.hash
    }

    /// Returns the newsletter that the issue goes to the readers of; `None` if the publication has only one.
    pub fn newsletter(&self) -> Option<NewsletterId> {
        self.publication.newsletter_of(self.issue.newsletter.as_ref()).map(|newsletter| newsletter.id.clone())
    }

    /// Returns the variant for a subscriber with these topics and this language; `None` if no story of this issue has one of them.
    pub fn variant_for(&self, topics: &BTreeSet<TopicId>, language: Option<&LanguageTag>) -> Option<Variant> {
        compose::variant_for(&self.issue, &self.publication, topics, language)
    }

    /// Returns the rendered whole issue.
    pub fn whole(&self) -> Option<&Rendered> {
        self.contents.iter().find(|(variant, _)| *variant == Variant::whole()).map(|(_, rendered)| rendered)
    }
}
