//! Link results of earlier checks, with a lifetime by their kind.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::domain::{LinkReport, LinkResult, LinkState};
use crate::store::{LinkResults, StoreError};

/// Lifetime of a working link: a day is enough from a first draft to the finished issue.
const ALIVE_TTL: Duration = Duration::from_hours(24);

/// Lifetime of a dead link: short, since authors and sites repair them, but not zero, since checks are run repeatedly.
const DEAD_TTL: Duration = Duration::from_hours(1);

/// Lifetime of an inconclusive result: a server that refuses programs does so again, and repeated requests make it worse.
const INCONCLUSIVE_TTL: Duration = Duration::from_hours(6);

/// Longest lifetime; older results are deleted.
const MAX_TTL: Duration = ALIVE_TTL;

/// Returns the lifetime of a result; `None` for links that got no request.
fn ttl(result: &LinkResult) -> Option<Duration> {
    match result.state() {
        LinkState::Alive | LinkState::Moved => Some(ALIVE_TTL),
        LinkState::Gone | LinkState::Unreachable => Some(DEAD_TTL),
        LinkState::Unsure => Some(INCONCLUSIVE_TTL),
        LinkState::NotAsked => None,
    }
}

/// Returns `true` within a result's lifetime. A result from the future is stale, since some clock was wrong.
fn is_fresh(result: &LinkResult, asked_at: Timestamp, now: Timestamp) -> bool {
    let age = Duration::try_from(now.duration_since(asked_at)).ok();
    age.zip(ttl(result)).is_some_and(|(age, ttl)| age < ttl)
}

/// Cache of link results in the store. After the first failure of the store a check continues without.
pub(super) struct LinkCache<'a, M> {
    store: &'a M,
    /// Failures that may be those of our own network; saved only if some other request succeeded.
    unconfirmed: Vec<(Url, LinkResult, Timestamp)>,
    /// The first failure of the store.
    pub(super) error: Option<StoreError>,
}

impl<'a, M: LinkResults> LinkCache<'a, M> {
    pub(super) fn new(store: &'a M) -> Self {
        Self { store, unconfirmed: Vec::new(), error: None }
    }

    /// Returns the fresh results of these pages.
    pub(super) async fn load(
        &mut self,
        pages: impl Iterator<Item = &Url>,
        now: Timestamp,
    ) -> Vec<(Url, LinkResult, Timestamp)> {
        let pages: Vec<Url> = pages.cloned().collect();
        let saved = self.store.link_results(pages.iter().map(Url::to_string).collect()).await;
        let mut saved = self.note_error(saved).unwrap_or_default();
        let fresh = pages.into_iter().filter_map(|page| {
            let (result, asked_at) = saved.remove(page.as_str())?;
            is_fresh(&result, asked_at, now).then_some((page, result, asked_at))
        });
        fresh.collect()
    }

    /// Saves a result at once, so that an interrupted check does not start again.
    pub(super) async fn save(&mut self, page: Url, result: LinkResult, asked_at: Timestamp) {
        if result.state() == LinkState::Unreachable {
            self.unconfirmed.push((page, result, asked_at));
        } else {
            self.write(&page, &result, asked_at).await;
        }
    }

    /// Saves the unconfirmed failures unless every request failed: without a network, all links would count as dead for
    /// an hour. Then deletes results past every lifetime.
    pub(super) async fn finish(&mut self, report: &LinkReport, now: Timestamp) {
        let unconfirmed = std::mem::take(&mut self.unconfirmed);
        if !report.looks_offline() {
            for (page, result, asked_at) in unconfirmed {
                self.write(&page, &result, asked_at).await;
            }
        }
        if self.error.is_none() {
            let longest =
                SignedDuration::try_from(MAX_TTL + Duration::from_secs(1)).unwrap_or(SignedDuration::MAX);
            let before = now.saturating_sub(longest).unwrap_or(Timestamp::MIN);
            let deleted = self.store.delete_link_results_before(before).await;
            self.note_error(deleted);
        }
    }

    async fn write(&mut self, page: &Url, result: &LinkResult, asked_at: Timestamp) {
        if self.error.is_none() && ttl(result).is_some() {
            let written = self.store.save_link_result(page.as_str(), result, asked_at).await;
            self.note_error(written);
        }
    }

    fn note_error<T>(&mut self, result: Result<T, StoreError>) -> Option<T> {
        result.map_err(|error| self.error = Some(error)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Inconclusive, LinkStatus, RequestError, SkipReason};

    #[test]
    fn lifetime_depends_on_the_kind_of_result() {
        let hours = [
            (LinkStatus::Alive, 24),
            (LinkStatus::Gone(404), 1),
            (LinkStatus::Unreachable(RequestError::TimedOut), 1),
            (LinkStatus::Unsure(Inconclusive::Status(403)), 6),
        ];
        let asked_at = Timestamp::UNIX_EPOCH;
        for (end, hours) in hours {
            let result = LinkResult::straight(end);
            let at = |second| Timestamp::from_second(second).unwrap();
            assert!(is_fresh(&result, asked_at, at(hours * 3600 - 1)), "{result:?}");
            assert!(!is_fresh(&result, asked_at, at(hours * 3600)), "{result:?}");
            assert!(!is_fresh(&result, asked_at, at(-1)), "{result:?} from the future");
        }
        assert!(!is_fresh(&LinkResult::not_asked(SkipReason::Stopped), asked_at, asked_at));
    }
}
