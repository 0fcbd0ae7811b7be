//! One look at an issue.

use crate::check::{self, CheckInputs};
use crate::cli::audience::AudienceRequest;
use crate::cli::error::CliError;
use crate::cli::newsroom::Newsroom;
use crate::compose::{self, InboxRow};
use crate::diagnostic::Severity;
use crate::domain::LinkReport;
use jiff::Timestamp;

/// An issue that was looked at.
pub(super) struct CheckResult {
    /// Its name.
    pub(super) name: String,
    /// The newsroom with the sources that were read and the findings in reading order.
    pub(super) newsroom: Newsroom,
    /// What readers see of the mail before they open it; empty when it could not be composed.
    pub(super) inbox: Vec<InboxRow>,
}

impl CheckResult {
    /// How many findings of a weight there are.
    pub(super) fn count(&self, severity: Severity) -> usize {
        self.newsroom.findings.count(severity)
    }
}

/// What is known when the issue is looked at.
pub(super) struct CheckOptions {
    /// The present moment.
    pub(super) now: Timestamp,
    /// What the network said about the issue's links, if it was asked.
    pub(super) links: Option<LinkReport>,
}

/// Reads, composes and checks the issue.
pub(super) fn check_issue(
    mut newsroom: Newsroom,
    name: &str,
    options: &CheckOptions,
) -> Result<CheckResult, CliError> {
    let issue = newsroom.load(name);
    // The list that `send` would use: what is wrong with it would stop the issue as well.
    AudienceRequest::read(&mut newsroom, None)?;
    let mut inbox = Vec::new();
    if let Some(issue) = issue {
        let publication = newsroom.config.publication.clone();
        // Every topic alone: what one reader gets is composed as well as what all get.
        let topics = publication.topics.iter().map(|topic| [topic.id.clone()].into());
        let variants: Vec<_> =
            topics.filter_map(|chosen| compose::variant_for(&issue, &publication, &chosen)).collect();
        let known =
            CheckInputs { links: options.links.clone(), ..newsroom.check_inputs(&issue.id, options.now) };
        let loaded = std::mem::take(&mut newsroom.findings);
        let (tree, policy) = (&newsroom.tree, &newsroom.config.check);
        let (findings, verdict) = check::run(issue, publication, variants, tree, policy, &known, loaded)
            .map_err(|error| CliError::new(error.to_string()))?;
        newsroom.findings = findings;
        // The whole issue comes first, in a draft as well.
        let contents = match &verdict {
            Ok(ready) => ready.contents(),
            Err(draft) => &draft.contents,
        };
        let rows = |(_, whole): &(_, _)| compose::inbox_rows(&newsroom.config.publication, whole);
        inbox = contents.first().map(rows).unwrap_or_default();
    }
    newsroom.findings.sort(&newsroom.tree);
    Ok(CheckResult { name: name.to_owned(), newsroom, inbox })
}
