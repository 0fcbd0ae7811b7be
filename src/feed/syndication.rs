//! RSS and Atom, read by feed-rs.

use feed_rs::model::{Entry, Link, Text};
use feed_rs::parser::Builder;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use url::Url;

use super::entry::{entry, plain};
use super::{Feed, FeedEntry, FeedError, damaged, dates};

/// Reads a document within bounds.
pub(super) fn read(text: &str, url: &Url, zone: &TimeZone) -> Result<Feed, FeedError> {
    let zone = zone.clone();
    let parser = Builder::new()
        .base_uri(Some(url.as_str()))
        .sanitize_content(false)
        // Nobody reads the ids that feeds leave out, and the default draws them at random.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(move |text| dates::parse(text, &zone)?.to_string().parse().ok())
        .build();
    let found = parser.parse(text.as_bytes()).map_err(damaged)?;
    let title = found.title.as_ref().map_or_else(String::new, |title| plain(&title.content));
    let entries: Vec<_> = found.entries.iter().filter_map(|found| of(found, url)).collect();
    let skipped = found.entries.len() - entries.len();
    Ok(Feed { title, entries, skipped })
}

fn of(found: &Entry, base: &Url) -> Option<FeedEntry> {
    let date = found.published.or(found.updated);
    let date = date.and_then(|date| Timestamp::from_second(date.timestamp()).ok());
    let title = found.title.as_ref().map_or("", |title: &Text| title.content.as_str());
    entry(title, link(found)?, date, base)
}

/// Returns the link to the story: not the one to the feed itself, an attachment or the comments. An id that is an
/// address stands in for a missing link.
fn link(found: &Entry) -> Option<&str> {
    let leads_to_story = |link: &&Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    let link = found.links.iter().find(leads_to_story).map(|link| link.href.as_str());
    link.or_else(|| {
        Some(found.id.as_str()).filter(|id| id.starts_with("https://") || id.starts_with("http://"))
    })
}
