//! Fetching a page and its picture.

use std::time::Duration;

use crate::http_fetch::{Download, DownloadError, DownloadLimits, FetchSettings, Fetcher};

/// Settings for one page that a person asked for: nobody waits for a pause between requests.
fn settings(fetch: FetchSettings) -> FetchSettings {
    FetchSettings { pause: Duration::ZERO, longest_wait: Duration::ZERO, ..fetch }
}

/// Fetches a page.
pub(super) async fn page(url: &str, fetch: FetchSettings) -> Result<Result<Download, DownloadError>, String> {
    let fetcher = Fetcher::new(settings(fetch)).map_err(|error| error.to_string())?;
    Ok(fetcher.download(url, &DownloadLimits::default()).await)
}

/// Fetches a picture; the error is a sentence.
pub(super) async fn picture(url: &str, fetch: FetchSettings) -> Result<Vec<u8>, String> {
    let fetcher = Fetcher::new(settings(fetch)).map_err(|error| error.to_string())?;
    let limits = DownloadLimits::default();
    let found = fetcher.download(url, &limits).await.map_err(|error| error.to_string())?;
    if found.bytes.is_empty() {
        return Err("the server sent nothing".to_owned());
    }
    Ok(found.bytes)
}
