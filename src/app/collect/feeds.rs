//! Reading one feed: asked with the validators of the last answer, kept in the store.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::app::secret_parts::SecretParts;
use crate::article;
use crate::config::FeedAddress;
use crate::feed::{self, Feed, FeedDocument, FeedEntry, MAX_BYTES};
use crate::http_fetch::{
    ConditionalDownload, DownloadError, DownloadLimits, FetchError, Fetcher, Validators,
};
use crate::store::{CachedFeed, CachedFeeds, Store};

/// Entry whose link holds a part of the feed's address that came from the environment.
const SECRET_LINK: &str = "a link holds what the feed's address has from the environment";
/// Entry that cannot be read.
const UNREADABLE: &str = "it cannot be read, or leads nowhere";

/// A feed that was read.
pub(super) struct ReadFeed {
    pub(super) feed: Feed,
    /// Numbers of entries that are left out, with the reason.
    pub(super) left_out: Vec<(usize, &'static str)>,
}

/// Reads a feed; the error is a sentence.
pub(super) async fn read(
    fetcher: &Fetcher,
    store: Option<&Store>,
    address: &FeedAddress,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<ReadFeed, String> {
    if let Some(reason) = address.refused {
        return Err(reason.to_owned());
    }
    let secrets = SecretParts::new(address.secrets.iter().cloned());
    // The store is no place for an address that is a secret.
    let store = store.filter(|_| !address.is_secret);
    let cached = match store {
        Some(store) => store.cached_feed(&address.url).await.ok().flatten(),
        None => None,
    };
    let cached = cached.and_then(|cached| Some((serde_json::from_str(&cached.content).ok()?, cached)));
    let known = cached.as_ref().map(|(_, cached): &(Feed, _)| validators(cached)).unwrap_or_default();
    let limits =
        DownloadLimits { wire_bytes: MAX_BYTES, decoded_bytes: MAX_BYTES, ..DownloadLimits::default() };
    let answer = fetcher.download_if_changed(&address.url, &limits, &known).await;
    let answer = answer.map_err(|error| sentence(&error, &address.url))?;
    let (feed, known) = match (answer, cached) {
        (ConditionalDownload::Changed(found), _) => {
            let content_type = Some(found.content_type.as_str()).filter(|kind| !kind.is_empty());
            let base = secrets.veiled(&found.url);
            let document = FeedDocument { bytes: &found.bytes, content_type, url: &base };
            let feed = feed::parse(&document, zone).map_err(|error| error.to_string())?;
            (feed, found.validators)
        }
        (ConditionalDownload::Unchanged, Some((feed, _))) => (feed, known),
        (ConditionalDownload::Unchanged, None) => return Err(DownloadError::Status(304).to_string()),
    };
    if let Some(store) = store.filter(|_| !known.is_empty())
        && let Ok(content) = serde_json::to_string(&feed)
    {
        let Validators { url, etag, last_modified } = known;
        // Without the cache the whole feed is fetched the next time.
        let _ = store.save_feed(&address.url, &CachedFeed { url, etag, last_modified, content }, now).await;
    }
    Ok(without_secrets(feed, &secrets))
}

/// Leaves out the entries that lead to a secret address.
fn without_secrets(feed: Feed, secrets: &SecretParts) -> ReadFeed {
    let Feed { title, entries, skipped } = feed;
    let all = entries.len();
    let (title, entries): (_, Vec<_>) = (secrets.redact(&title), entries);
    let kept: Vec<_> = entries
        .into_iter()
        .filter(|entry| !secrets.are_in(&entry.link))
        .map(|entry| FeedEntry { title: secrets.redact(&entry.title), ..entry })
        .collect();
    let left_out = [(all - kept.len(), SECRET_LINK), (skipped, UNREADABLE)];
    ReadFeed {
        feed: Feed { title, entries: kept, skipped },
        left_out: left_out.into_iter().filter(|(count, _)| *count > 0).collect(),
    }
}

fn validators(cached: &CachedFeed) -> Validators {
    let CachedFeed { url, etag, last_modified, .. } = cached.clone();
    Validators { url, etag, last_modified }
}

fn sentence(error: &DownloadError, url: &str) -> String {
    let is_private =
        matches!(error, DownloadError::Port(_) | DownloadError::Fetch(FetchError::PrivateAddress));
    match article::host_of(url).filter(|_| is_private) {
        Some(host) => format!("{error}; `--allow-host {host}` allows it, if the host is your own"),
        None => error.to_string(),
    }
}
