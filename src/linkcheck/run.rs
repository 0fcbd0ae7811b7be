//! One check: cached results, requests, report.

use std::collections::BTreeMap;
use std::pin::pin;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::{JoinError, JoinSet};
use url::Url;

use super::cache::LinkCache;
use super::probe::{self, probe};
use super::{Progress, Settings};
use crate::domain::{LinkRecord, LinkReport, LinkResult, SkipReason};
use crate::http_fetch::{Fetcher, FetcherError, UrlPolicy};
use crate::runtime::Clock;
use crate::store::{LinkResults, StoreError};

/// Result of a check.
#[derive(Debug)]
pub struct Checked {
    /// The record of every URL, under the spelling it was passed in.
    pub report: LinkReport,
    /// Why some got no request, if the check ended early.
    pub unfinished: Option<Unfinished>,
    /// The failure of the cache, if any; the report is complete without it.
    pub cache_error: Option<StoreError>,
}

/// Reason for which a check ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// It was cancelled ([`Settings::cancel`]).
    Stopped,
    /// Its time was up ([`Settings::whole_timeout`]).
    OutOfTime,
}

/// Failure to start a check.
#[derive(Debug, thiserror::Error)]
#[error(
    "links cannot be checked, since this machine's list of certificates cannot be read; install `ca-certificates`"
)]
pub struct LinkCheckError(#[source] FetcherError);

/// Checks URLs, except for those with a fresh result in `cache`, and saves the results there.
///
/// Dropping the future ends the check at once. A cancelled check ends as soon and returns the results so far.
///
/// # Errors
/// No HTTP client can be created. Failures of links or of the cache are part of the result.
pub async fn check(
    urls: impl IntoIterator<Item = String>,
    cache: &impl LinkResults,
    settings: Settings,
) -> Result<Checked, LinkCheckError> {
    let clock = Arc::clone(&settings.fetch.clock);
    let mut pages = Pages::deduplicate(urls, &settings.fetch.url_policy, clock.now());
    settings.progress.expect(pages.open.len());
    let mut cache = LinkCache::new(cache);
    for (page, result, asked_at) in cache.load(pages.open.keys(), clock.now()).await {
        pages.record(&page, &result, asked_at, true);
        settings.progress.count();
    }
    let unfinished =
        if pages.open.is_empty() { None } else { request_open(&mut pages, &mut cache, settings).await? };
    if let Some(unfinished) = unfinished {
        pages.skip_open(unfinished, clock.now());
    }
    cache.finish(&pages.report, clock.now()).await;
    Ok(Checked { report: pages.report, unfinished, cache_error: cache.error })
}

/// Requests the open pages concurrently; returns why it ended before all were done.
async fn request_open(
    pages: &mut Pages,
    cache: &mut LinkCache<'_, impl LinkResults>,
    settings: Settings,
) -> Result<Option<Unfinished>, LinkCheckError> {
    let Settings { fetch, whole_timeout, cancel, progress } = settings;
    let mut deadline = pin!(tokio::time::sleep(whole_timeout));
    let clock = Arc::clone(&fetch.clock);
    let fetcher = Arc::new(Fetcher::new(fetch).map_err(LinkCheckError)?);
    // Dropped with this function, and every open request with it.
    let mut requests = JoinSet::new();
    for page in pages.open.keys().cloned() {
        let fetcher = Arc::clone(&fetcher);
        requests.spawn(async move { (page.clone(), probe(&fetcher, page).await) });
    }
    let unfinished = loop {
        let done = tokio::select! {
            biased;
            () = cancel.cancelled() => break Some(Unfinished::Stopped),
            () = &mut deadline => break Some(Unfinished::OutOfTime),
            done = requests.join_next() => done,
        };
        let Some(done) = done else { break None };
        pages.finish_request(done, cache, clock.as_ref(), &progress).await;
    };
    // Requests that were done before the end count.
    while let Some(done) = requests.try_join_next() {
        pages.finish_request(done, cache, clock.as_ref(), &progress).await;
    }
    Ok(unfinished)
}

/// Pages to request, and the report of those that are done.
struct Pages {
    /// Pages without a result, with the spellings that lead to them: fragments of one page are one request.
    open: BTreeMap<Url, Vec<String>>,
    report: LinkReport,
}

impl Pages {
    /// Normalises the URLs and groups them by page. URLs that get no request are reported at once.
    fn deduplicate(urls: impl IntoIterator<Item = String>, policy: &UrlPolicy, now: Timestamp) -> Self {
        let mut pages = Self { open: BTreeMap::new(), report: LinkReport::default() };
        for written in urls {
            match probe::parse(&written, policy) {
                Ok(page) => {
                    let spellings = pages.open.entry(page).or_default();
                    if !spellings.contains(&written) {
                        spellings.push(written);
                    }
                }
                Err(end) => {
                    let record =
                        LinkRecord { answer: LinkResult::straight(end), asked_at: now, from_cache: false };
                    pages.report.insert(written, record);
                }
            }
        }
        pages
    }

    /// Records and caches the result of a request.
    async fn finish_request(
        &mut self,
        done: Result<(Url, LinkResult), JoinError>,
        cache: &mut LinkCache<'_, impl LinkResults>,
        clock: &dyn Clock,
        progress: &Progress,
    ) {
        let (page, result) = done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
        let asked_at = clock.now();
        self.record(&page, &result, asked_at, false);
        cache.save(page, result, asked_at).await;
        progress.count();
    }

    /// Records a result for every spelling of a page.
    fn record(&mut self, page: &Url, result: &LinkResult, asked_at: Timestamp, from_cache: bool) {
        for written in self.open.remove(page).unwrap_or_default() {
            self.report.insert(written, LinkRecord { answer: result.clone(), asked_at, from_cache });
        }
    }

    /// Records for every open page why it got no request.
    fn skip_open(&mut self, reason: Unfinished, now: Timestamp) {
        let reason = match reason {
            Unfinished::Stopped => SkipReason::Stopped,
            Unfinished::OutOfTime => SkipReason::OutOfTime,
        };
        for written in std::mem::take(&mut self.open).into_values().flatten() {
            let record =
                LinkRecord { answer: LinkResult::not_asked(reason), asked_at: now, from_cache: false };
            self.report.insert(written, record);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LinkState;

    #[test]
    fn fragments_of_one_page_are_one_request() {
        let written = [
            "https://a.example/#one",
            "https://A.example#two",
            "https://a.example/#one",
            "mailto:b@a.example",
        ];
        let pages =
            Pages::deduplicate(written.map(str::to_owned), &UrlPolicy::default(), Timestamp::UNIX_EPOCH);
        let open: Vec<_> =
            pages.open.iter().map(|(page, spellings)| (page.as_str(), spellings.len())).collect();
        assert_eq!(open, [("https://a.example/", 2)]);
        assert_eq!(pages.report.get("mailto:b@a.example").unwrap().answer.state(), LinkState::NotAsked);
    }
}
