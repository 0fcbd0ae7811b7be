//! Reader of feeds: RSS, Atom and JSON Feed, news sitemaps, and the list of posts of a WordPress site.
//!
//! [`parse`] reads bytes and touches nothing else: no network, no clock, no files. A document is measured before it is read
//! (`bounds.rs`), so work and memory are linear in it, and a hostile one ends in a sentence.

mod bounds;
mod dates;
mod entry;
mod json;
mod repair;
mod sitemap;
mod syndication;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use url::Url;

use bounds::Kind;

/// Longest document, in bytes.
pub const MAX_BYTES: usize = 5_000_000;
/// Entries of one document that are read; the others are left out.
pub const MAX_ENTRIES: usize = 1_000;

/// A document as it came.
#[derive(Debug, Clone, Copy)]
pub struct FeedDocument<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The `Content-Type` of the response.
    pub content_type: Option<&'a str>,
    /// URL of the feed, the base of relative links.
    pub url: &'a Url,
}

/// Title and entries of a feed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feed {
    /// Its name; empty if it has none.
    pub title: String,
    /// Its entries in its order.
    pub entries: Vec<FeedEntry>,
    /// Entries that cannot be read or lead nowhere.
    #[serde(default)]
    pub skipped: usize,
}

/// A story of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedEntry {
    /// The headline in plain text; empty if there is none.
    pub title: String,
    /// Absolute `http` or `https` address without tracking parameters.
    pub link: String,
    /// When it was published.
    pub date: Option<Timestamp>,
}

/// Failure to read a feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// Nothing came.
    #[error("the server sent nothing")]
    Empty,
    /// It is longer than [`MAX_BYTES`].
    #[error("the feed has more than {} MB", MAX_BYTES / 1_000_000)]
    TooLarge,
    /// It is a page for browsers.
    #[error("it is a web page and no feed")]
    WebPage,
    /// It lists other sitemaps.
    #[error("it is a list of sitemaps: name the sitemap with the news")]
    SitemapIndex,
    /// It is something else.
    #[error("it is neither RSS, Atom, JSON Feed, a news sitemap nor a list of WordPress posts")]
    UnknownKind,
    /// It declares entities, as documents do that grow when they are read.
    #[error("it declares entities of its own, which no feed needs")]
    Entities,
    /// Its elements are inside of each other too deeply.
    #[error("its elements are nested more than {0} deep")]
    TooDeep(usize),
    /// It has more elements than entries need.
    #[error("it has more than {0} elements")]
    TooManyElements(usize),
    /// A tag is longer, or has more attributes or namespaces, than feeds need.
    #[error("it has a tag with too many or too long attributes")]
    HugeTag,
    /// It is damaged.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

/// Reads a feed. Dates without a zone are in the newsroom's.
///
/// # Errors
/// It is no feed, damaged, or exceeds the bounds.
pub fn parse(document: &FeedDocument<'_>, zone: &TimeZone) -> Result<Feed, FeedError> {
    if document.bytes.len() > MAX_BYTES {
        return Err(FeedError::TooLarge);
    }
    let text = crate::article::decode_page(document.bytes, document.content_type);
    let text = text.trim_start_matches('\u{FEFF}').trim_ascii_start();
    let feed = match text.bytes().next() {
        None => Err(FeedError::Empty),
        Some(b'{') => json::feed(text, document.url, zone),
        Some(b'[') => json::posts(text, document.url, zone),
        Some(b'<') => {
            let text = repair::references(text);
            match xml(&text, document.url, zone) {
                Err(FeedError::Damaged(message)) => {
                    let Some((whole, skipped)) = repair::without_broken_entries(&text) else {
                        return Err(FeedError::Damaged(message));
                    };
                    let found = xml(&whole, document.url, zone).map_err(|_| FeedError::Damaged(message));
                    found.map(|feed| Feed { skipped: feed.skipped + skipped, ..feed })
                }
                done => done,
            }
        }
        Some(_) => Err(FeedError::UnknownKind),
    };
    feed.map(|feed| Feed { entries: feed.entries.into_iter().take(MAX_ENTRIES).collect(), ..feed })
}

/// Reads a document of XML.
fn xml(text: &str, url: &Url, zone: &TimeZone) -> Result<Feed, FeedError> {
    let measured = bounds::measure(text)?;
    match measured.kind {
        Kind::Sitemap => sitemap::read(&measured.text, url, zone),
        Kind::Syndication => syndication::read(&measured.text, url, zone),
    }
}

/// Returns the sentence about a damaged document, on one line and of bounded length.
fn damaged(error: impl std::fmt::Display) -> FeedError {
    let message = error.to_string();
    FeedError::Damaged(message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect())
}
