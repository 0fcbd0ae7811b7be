//! The newsroom's side of its messages.

use crate::domain::IssueId;
use crate::issue::Publication;
use crate::message::SenderSnapshot;

/// A web address as headers hold it: a host in A-labels, and nothing that would end it.
fn in_ascii(site: &str) -> String {
    url::Url::parse(site)
        .map_or_else(|_| site.to_owned(), |url| url.as_str().trim_end_matches('/').to_owned())
}

/// The letterhead of one issue's messages.
pub(super) fn of(publication: &Publication, issue: &IssueId) -> SenderSnapshot {
    SenderSnapshot {
        from_name: publication
            .from_name
            .clone()
            .or_else(|| crate::domain::PersonName::parse(&publication.name)),
        from: publication.from.clone(),
        reply_to: publication.reply_to.clone(),
        publication: publication.name.clone(),
        issue: issue.clone(),
        site: publication.site.as_deref().map(in_ascii),
        language: publication.language.clone(),
        time_zone: publication.time_zone.clone(),
    }
}
