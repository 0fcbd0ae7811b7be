//! The last look before anything is sent.

use super::error::CliError;
use super::newsroom::Newsroom;
use crate::check::{self, Ready};
use crate::diagnostic::Severity;
use crate::domain::Variant;
use crate::issue::Issue;
use jiff::Timestamp;

/// Checks the issue whole and in every variant that is needed; or how many errors stand in the way. The newsroom has the
/// findings, in reading order.
pub(super) fn check_for_send(
    newsroom: &mut Newsroom,
    issue: Issue,
    variants: Vec<Variant>,
    now: Timestamp,
) -> Result<Result<Ready, usize>, CliError> {
    let publication = newsroom.config.publication.clone();
    let loaded = std::mem::take(&mut newsroom.findings);
    let known = newsroom.check_inputs(&issue.id, now);
    let (tree, policy) = (&newsroom.tree, &newsroom.config.check);
    let (findings, verdict) = check::run(issue, publication, variants, tree, policy, &known, loaded)
        .map_err(|error| CliError::new(error.to_string()))?;
    newsroom.findings = findings;
    newsroom.findings.sort(&newsroom.tree);
    Ok(verdict.map_err(|_| newsroom.findings.count(Severity::Error)))
}
