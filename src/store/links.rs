//! What links answered, for a while.

use std::collections::BTreeMap;
use std::future::Future;

use jiff::Timestamp;

use super::StoreError;
use crate::domain::LinkResult;

/// The memory of the link checker. How long an answer is trusted is the asker's to say; the store only keeps it.
///
/// URLs are kept as they are: they stand in the issue anyway, and a hash would hide none of them from somebody who has
/// it. What is older than the asker wants is deleted, so that a link of a draft that was never printed goes too.
pub trait LinkResults {
    /// What was kept for these URLs, and when each was asked. An answer that this program cannot read counts as not
    /// kept: asking again costs a second, and refusing to open would cost the delivery.
    fn link_results(
        &self,
        urls: Vec<String>,
    ) -> impl Future<Output = Result<BTreeMap<String, (LinkResult, Timestamp)>, StoreError>> + Send;

    /// Keeps an answer in place of an earlier one.
    fn save_link_result(
        &self,
        url: &str,
        answer: &LinkResult,
        asked_at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Deletes what was asked before this time, and says how much it was.
    fn delete_link_results_before(
        &self,
        before: Timestamp,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;
}
