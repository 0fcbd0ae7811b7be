//! The newsroom's side of its messages.

use crate::domain::IssueId;
use crate::issue::Publication;
use crate::message::Letterhead;

/// The letterhead of one issue's messages.
pub(super) fn of(publication: &Publication, issue: &IssueId) -> Letterhead {
    Letterhead {
        from_name: publication
            .from_name
            .clone()
            .or_else(|| crate::domain::PersonName::parse(&publication.name)),
        from: publication.from.clone(),
        reply_to: publication.reply_to.clone(),
        publication: publication.name.clone(),
        issue: issue.clone(),
        site: publication.site.clone(),
        language: publication.language.clone(),
        time_zone: publication.time_zone.clone(),
    }
}
