//! The subject line.

use crate::issue::{Issue, Publication};

/// The issue's own subject, or the publication's tag and the title.
pub(super) fn subject(issue: &Issue, publication: &Publication) -> String {
    let own = issue.subject.as_ref().map(|subject| subject.value.as_str());
    let tag = publication.tag.as_deref().unwrap_or_default();
    let text = own.map_or_else(|| format!("{tag} {}", issue.title.value), str::to_owned);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
