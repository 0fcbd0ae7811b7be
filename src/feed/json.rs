//! JSON Feed, and the list of posts of a WordPress site (`/wp-json/wp/v2/posts`).
//!
//! Only the fields of an entry are kept, and only as many entries as are read: feed-rs would first build all of them.

use std::fmt;
use std::marker::PhantomData;

use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, SeqAccess, Visitor};
use url::Url;

use super::entry::{entry, plain};
use super::{Feed, FeedError, MAX_ENTRIES, damaged, dates};

/// The first entries of a list; the others are passed over. An entry of another form is counted, and skipped.
struct FirstEntries<T> {
    entries: Vec<T>,
    skipped: usize,
}

impl<T> Default for FirstEntries<T> {
    fn default() -> Self {
        Self { entries: Vec::new(), skipped: 0 }
    }
}

/// An entry, or something else in its place.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed<T> {
    Entry(T),
    Other(IgnoredAny),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for FirstEntries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EntryVisitor(PhantomData))
    }
}

struct EntryVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for EntryVisitor<T> {
    type Value = FirstEntries<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of entries")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut first = FirstEntries::default();
        while first.entries.len() < MAX_ENTRIES {
            match list.next_element::<Listed<T>>()? {
                Some(Listed::Entry(entry)) => first.entries.push(entry),
                Some(Listed::Other(_)) => first.skipped += 1,
                None => return Ok(first),
            }
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(first)
    }
}

/// A field that is used if it is a text, whatever else feeds write there.
#[derive(Default)]
struct TextField(String);

impl<'de> Deserialize<'de> for TextField {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Field {
            Text(String),
            /// WordPress: `{"rendered": "..."}`.
            Rendered {
                rendered: String,
            },
            Other(IgnoredAny),
        }
        Ok(Self(match Field::deserialize(deserializer)? {
            Field::Text(text) | Field::Rendered { rendered: text } => text,
            Field::Other(_) => String::new(),
        }))
    }
}

/// <https://www.jsonfeed.org/version/1.1/>
#[derive(Deserialize)]
struct JsonFeed {
    #[serde(default)]
    version: TextField,
    #[serde(default)]
    title: TextField,
    #[serde(default)]
    items: FirstEntries<JsonItem>,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct JsonItem {
    id: TextField,
    url: TextField,
    external_url: TextField,
    title: TextField,
    date_published: TextField,
    date_modified: TextField,
}

/// A post of a WordPress site.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Post {
    link: TextField,
    title: TextField,
    /// In UTC, without saying so.
    date_gmt: TextField,
    date: TextField,
}

/// Reads a JSON Feed.
pub(super) fn feed(text: &str, url: &Url, zone: &TimeZone) -> Result<Feed, FeedError> {
    let found: JsonFeed = serde_json::from_str(text).map_err(damaged)?;
    if !found.version.0.contains("jsonfeed.org/") {
        return Err(FeedError::UnknownKind);
    }
    let items = found.items;
    let entries = items.entries.iter().filter_map(|item| {
        let id = Some(&item.id).filter(|id| id.0.starts_with("http"));
        let link = [Some(&item.url), Some(&item.external_url), id];
        let link = link.into_iter().flatten().find(|link| !link.0.is_empty())?;
        let date = [&item.date_published, &item.date_modified];
        let date = date.into_iter().find_map(|date| dates::parse(&date.0, zone));
        entry(&item.title.0, &link.0, date, url)
    });
    let entries: Vec<_> = entries.collect();
    let skipped = items.skipped + items.entries.len() - entries.len();
    Ok(Feed { title: plain(&found.title.0), entries, skipped })
}

/// Reads a list of posts.
pub(super) fn posts(text: &str, url: &Url, zone: &TimeZone) -> Result<Feed, FeedError> {
    let FirstEntries { entries: found, skipped } =
        serde_json::from_str::<FirstEntries<Post>>(text).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => FeedError::UnknownKind,
            _ => damaged(error),
        })?;
    let entries = found.iter().filter_map(|post| {
        let date =
            dates::local(&post.date_gmt.0, &TimeZone::UTC).or_else(|| dates::parse(&post.date.0, zone));
        entry(&post.title.0, &post.link.0, date, url)
    });
    let entries: Vec<_> = entries.collect();
    // A list of something else has neither links nor headlines.
    if entries.is_empty() && found.len() + skipped > 0 {
        return Err(FeedError::UnknownKind);
    }
    let skipped = skipped + found.len() - entries.len();
    Ok(Feed { title: String::new(), entries, skipped })
}
