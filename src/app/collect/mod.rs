//! Collection of stories that the newsroom's feeds published since the last issue.

mod feeds;
mod listing;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::error::AppError;
use super::newsroom::Newsroom;
use crate::config::FeedAddress;
use crate::domain::IssueId;
use crate::http_fetch::{FetchSettings, Fetcher};
use crate::issue::past;
use crate::store::CachedFeeds;

/// Time after which a feed that is no longer read leaves the store.
const FORGOTTEN_AFTER: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A story of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedEntry {
    /// The headline; empty if the feed tells none.
    pub title: String,
    /// Its address without tracking parameters.
    pub link: String,
    /// When it was published, if the feed tells it.
    pub date: Option<Timestamp>,
    /// Address of the feed, as `briefing.toml` has it.
    pub feed: String,
    /// Name of the feed; its address if it has none.
    pub feed_title: String,
    /// `true` if it is an item of this issue or an earlier one.
    pub used: bool,
}

/// A feed that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedFailure {
    /// Address of the feed, as `briefing.toml` has it.
    pub feed: String,
    /// The reason.
    pub reason: String,
}

/// Entries of a feed that are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedEntries {
    /// Address of the feed, as `briefing.toml` has it.
    pub feed: String,
    /// Their number.
    pub count: usize,
    /// The reason.
    pub reason: &'static str,
}

/// Stories of all feeds, and the feeds that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// Stories, the newest first, those without a date last.
    pub entries: Vec<ListedEntry>,
    /// Feeds that could not be read.
    pub failures: Vec<FeedFailure>,
    /// Entries that are left out.
    pub skipped: Vec<SkippedEntries>,
    /// The moment from which stories are listed; `None`: all are.
    pub since: Option<Timestamp>,
    /// The issue whose date that is.
    pub since_issue: Option<String>,
    /// Why nothing is cached.
    pub cache_error: Option<String>,
}

/// Failure to collect anything.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    /// The newsroom or the issue.
    #[error(transparent)]
    App(#[from] AppError),
    /// The configuration names no feed.
    #[error("`briefing.toml` names no feeds")]
    NoFeeds,
    /// No HTTP client.
    #[error("feeds cannot be fetched: {0}")]
    NoClient(String),
    /// No feed could be read.
    #[error("no feed can be read: {}", sentences(.0))]
    AllFailed(Vec<FeedFailure>),
}

impl CollectError {
    /// Returns the next step.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::App(error) => return error.hint(),
            Self::NoFeeds => {
                "add them: `[collect]` and below it `feeds = [\"https://lantern.example/feed.xml\"]`"
                    .to_owned()
            }
            Self::NoClient(_) => "check the certificates of this machine".to_owned(),
            Self::AllFailed(_) => {
                "open the addresses of `[collect] feeds` in a browser, and write them in full".to_owned()
            }
        })
    }
}

fn sentences(failures: &[FeedFailure]) -> String {
    let told = failures.iter().map(|failure| format!("`{}`: {}", failure.feed, failure.reason));
    told.collect::<Vec<_>>().join("; ")
}

/// Reads the newsroom's feeds and lists what they published from the day `since` on, or else since the issue before
/// `issue`. What an unchanged feed published comes from the store.
///
/// # Errors
/// There are no feeds, or none of them can be read.
pub async fn collect(
    newsroom: &mut Newsroom,
    issue: &str,
    since: Option<Date>,
    fetch: FetchSettings,
) -> Result<Collected, CollectError> {
    let addresses = newsroom.config.feeds.clone();
    if addresses.is_empty() {
        return Err(CollectError::NoFeeds);
    }
    let zone = newsroom.config.publication.time_zone.clone();
    let id = IssueId::parse(issue).map_err(|_| AppError::UnknownIssue {
        name: issue.to_owned(),
        similar: None,
        newest: None,
    })?;
    let (since_issue, since) = match since {
        Some(day) => (None, start_of(day, &zone)),
        None => since_issue_before(newsroom, &id, &zone),
    };
    let now = fetch.clock.now();
    // Feeds of one host are asked one after the other, without pauses: a person waits for the list.
    let (pause, longest_wait) = (std::time::Duration::ZERO, std::time::Duration::ZERO);
    let fetcher = Fetcher::new(FetchSettings { pause, longest_wait, ..fetch })
        .map_err(|error| CollectError::NoClient(error.to_string()))?;
    let (store, cache_error) = match newsroom.store().await {
        Ok(store) => (Some(store), None),
        Err(error) => (None, Some(error.to_string())),
    };
    let read = each_host(&addresses, |feed| feeds::read(&fetcher, store.as_ref(), feed, &zone, now)).await;
    if let Some(store) = store {
        // A cache that cannot be cleared is cleared the next time.
        let before = now.saturating_sub(FORGOTTEN_AFTER).unwrap_or(Timestamp::MIN);
        let _ = store.delete_feeds_before(before).await;
        store.close().await;
    }
    let (mut found, mut failures, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for (address, outcome) in addresses.iter().zip(read) {
        match outcome {
            Ok(read) => {
                skipped.extend(read.left_out.into_iter().map(|(count, reason)| SkippedEntries {
                    feed: address.shown.clone(),
                    count,
                    reason,
                }));
                found.push((address.shown.as_str(), read.feed));
            }
            Err(reason) => failures.push(FeedFailure {
                feed: address.shown.clone(),
                reason: newsroom.config.redactions.redact(&reason),
            }),
        }
    }
    if found.is_empty() {
        return Err(CollectError::AllFailed(failures));
    }
    let used = past::load_through(&mut newsroom.tree, &id);
    let entries = listing::list(found, since, &zone, &used);
    Ok(Collected { entries, failures, skipped, since, since_issue, cache_error })
}

/// Reads feeds: those of one host one after the other, each with a time of its own, so that one that hangs leaves the
/// others theirs. Returns the outcomes in the order of the feeds.
async fn each_host<'a, T, F: Future<Output = T>>(
    addresses: &'a [FeedAddress],
    read: impl Fn(&'a FeedAddress) -> F,
) -> Vec<T> {
    let mut hosts: BTreeMap<Option<String>, Vec<(usize, F)>> = BTreeMap::new();
    for (number, address) in addresses.iter().enumerate() {
        let host = Url::parse(&address.url).ok().and_then(|url| url.host_str().map(str::to_owned));
        hosts.entry(host).or_default().push((number, read(address)));
    }
    let one_by_one = hosts.into_values().map(async |feeds| {
        let mut outcomes = Vec::new();
        for (number, feed) in feeds {
            outcomes.push((number, feed.await));
        }
        outcomes
    });
    let mut outcomes: Vec<_> =
        futures_util::future::join_all(one_by_one).await.into_iter().flatten().collect();
    outcomes.sort_by_key(|(number, _)| *number);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Returns the issue before and its date; an issue without a readable date has that of its name.
fn since_issue_before(
    newsroom: &mut Newsroom,
    issue: &IssueId,
    zone: &TimeZone,
) -> (Option<String>, Option<Timestamp>) {
    match past::date_before(&mut newsroom.tree, issue, &newsroom.config.publication) {
        Some((id, date)) => {
            let named = || id.as_str().get(..10)?.parse().ok().and_then(|day| start_of(day, zone));
            let date = date.or_else(named);
            (date.map(|_| id.to_string()), date)
        }
        None => (None, None),
    }
}

fn start_of(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    day.to_zoned(zone.clone()).ok().map(|start| start.timestamp())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[tokio::test]
    async fn feeds_of_one_host_are_read_one_after_the_other() {
        let address = |url: &str| FeedAddress {
            url: url.to_owned(),
            shown: url.to_owned(),
            secrets: Vec::new(),
            is_secret: false,
            refused: None,
        };
        let addresses = ["https://a.example/1", "https://b.example/1", "https://a.example/2"].map(address);
        let log = RefCell::new(Vec::new());
        let outcomes = each_host(&addresses, |feed| {
            let (url, log) = (feed.url.clone(), &log);
            async move {
                log.borrow_mut().push(format!("begin {url}"));
                tokio::task::yield_now().await;
                log.borrow_mut().push(format!("end {url}"));
                url
            }
        })
        .await;
        assert_eq!(outcomes, ["https://a.example/1", "https://b.example/1", "https://a.example/2"]);
        let log = log.into_inner();
        let at = |line: &str| log.iter().position(|known| known == line).unwrap();
        // The time of the second begins when the first has ended; another host does not wait.
        assert!(at("end https://a.example/1") < at("begin https://a.example/2"));
        assert!(at("begin https://b.example/1") < at("end https://a.example/1"));
    }
}
