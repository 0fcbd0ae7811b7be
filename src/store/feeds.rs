//! Cached feeds of the newsroom.

use jiff::Timestamp;

use super::contract::contract;

/// Entries of a feed as of its last download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CachedFeed {
    /// Its URL after all redirects.
    pub url: String,
    /// `ETag` of the response.
    pub etag: Option<String>,
    /// `Last-Modified` of the response.
    pub last_modified: Option<String>,
    /// Title and entries, in a form that is the caller's.
    pub content: String,
}

contract! {
    /// Cache of feeds by their address.
    pub trait CachedFeeds {
        /// Returns what is known of a feed.
        fn cached_feed(&self, address: &str) -> Option<CachedFeed>;

        /// Stores what a feed published in place of what was known.
        fn save_feed(&self, address: &str, feed: &CachedFeed, read_at: Timestamp) -> ();

        /// Deletes the feeds that were not read since; returns their number.
        fn delete_feeds_before(&self, before: Timestamp) -> usize;
    }
}
