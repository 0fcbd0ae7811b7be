//! Addresses of the page and its stories. They hold no token, so a reader may pass them on.

use crate::compose::edition::{Edition, Story};
use crate::compose::site_urls::issue_url;

/// Returns the canonical URL of the page, if there is a site.
pub(super) fn canonical_url(edition: &Edition<'_>) -> Option<String> {
    let site = edition.publication.site.as_deref()?;
    Some(issue_url(site, &edition.issue.id))
}

/// Returns the id of a story: the number of its file, so that links survive a change of order.
pub(super) fn anchor(story: &Story<'_>) -> String {
    format!("story-{}", story.item.number)
}

/// Returns the URL of a story to pass on. A relative one would carry the token of a page that was opened with it, so it
/// is absolute where there is a site.
pub(super) fn permalink(story: &Story<'_>) -> String {
    story.page_url.clone().unwrap_or_else(|| format!("#{}", anchor(story)))
}
