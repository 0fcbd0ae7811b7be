//! Answers of earlier runs, and keeping this run's.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::age;
use crate::domain::{LinkReport, LinkResult, LinkState};
use crate::store::{LinkResults, StoreError};

/// The store, as long as it works. A check goes on without: being asked twice harms nobody.
pub(super) struct Memory<'a, M> {
    store: &'a M,
    /// Answers that may be our own network's fault; kept only once somebody was heard.
    in_doubt: Vec<(Url, LinkResult, Timestamp)>,
    /// The first failure; after it the store is left alone.
    pub(super) fault: Option<StoreError>,
}

impl<'a, M: LinkResults> Memory<'a, M> {
    pub(super) fn new(store: &'a M) -> Self {
        Self { store, in_doubt: Vec::new(), fault: None }
    }

    /// What is known about these pages and still believed.
    pub(super) async fn recall(
        &mut self,
        pages: impl Iterator<Item = &Url>,
        now: Timestamp,
    ) -> Vec<(Url, LinkResult, Timestamp)> {
        let pages: Vec<Url> = pages.cloned().collect();
        let kept = self.store.link_results(pages.iter().map(Url::to_string).collect()).await;
        let mut kept = self.working(kept).unwrap_or_default();
        let known = pages.into_iter().filter_map(|page| {
            let (answer, asked_at) = kept.remove(page.as_str())?;
            age::is_fresh(&answer, asked_at, now).then_some((page, answer, asked_at))
        });
        known.collect()
    }

    /// Keeps an answer at once, so that a check that is broken off need not begin again.
    pub(super) async fn keep(&mut self, page: Url, answer: LinkResult, asked_at: Timestamp) {
        if answer.state() == LinkState::Unreachable {
            self.in_doubt.push((page, answer, asked_at));
        } else {
            self.write(&page, &answer, asked_at).await;
        }
    }

    /// Keeps what was in doubt, unless nobody at all was heard: an evening without network must not make every link
    /// dead for an hour. Then forgets what is too old for anybody.
    pub(super) async fn end(&mut self, report: &LinkReport, now: Timestamp) {
        let in_doubt = std::mem::take(&mut self.in_doubt);
        if !report.looks_offline() {
            for (page, answer, asked_at) in in_doubt {
                self.write(&page, &answer, asked_at).await;
            }
        }
        if self.fault.is_none() {
            let longest = SignedDuration::try_from(age::LONGEST + Duration::from_secs(1))
                .unwrap_or(SignedDuration::MAX);
            let before = now.saturating_sub(longest).unwrap_or(Timestamp::MIN);
            let forgotten = self.store.delete_link_results_before(before).await;
            self.working(forgotten);
        }
    }

    async fn write(&mut self, page: &Url, answer: &LinkResult, asked_at: Timestamp) {
        if self.fault.is_none() && age::trusted(answer).is_some() {
            let written = self.store.save_link_result(page.as_str(), answer, asked_at).await;
            self.working(written);
        }
    }

    fn working<T>(&mut self, result: Result<T, StoreError>) -> Option<T> {
        result.map_err(|fault| self.fault = Some(fault)).ok()
    }
}
