//! Cached results of link checks.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::contract::contract;
use crate::domain::LinkResult;

/// Results by URL, each with the time of its request.
pub type LinkResultsByUrl = BTreeMap<String, (LinkResult, Timestamp)>;

contract! {
    /// Cache of link results. The caller decides how long a result is trusted.
    ///
    /// URLs are stored as they are: they stand in the issue anyway, and a hash hides none of them from somebody who has it.
    /// Results older than the caller wants are deleted, so that links of drafts that never appeared go too.
    pub trait LinkResults {
        /// Returns the cached results for these URLs. A result that cannot be read counts as missing: a new request costs a
        /// second, an error would cost the delivery.
        fn link_results(&self, urls: Vec<String>) -> LinkResultsByUrl;

        /// Stores a result in place of an earlier one.
        fn save_link_result(&self, url: &str, result: &LinkResult, asked_at: Timestamp) -> ();

        /// Deletes results of requests before this time; returns their number.
        fn delete_link_results_before(&self, before: Timestamp) -> usize;
    }
}
