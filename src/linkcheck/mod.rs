//! Checks an issue's links over the network, for `check --links`.
//!
//! [`check`] takes URLs and returns a [`LinkReport`](crate::domain::LinkReport): plain values, so that rules never touch
//! the network. URLs of one page share one request ([`http_fetch`](crate::http_fetch) keeps it polite), and results are
//! cached in the store.
//!
//! ```no_run
//! # async fn example(urls: Vec<String>, store: briefing::store::Store) -> Result<(), briefing::linkcheck::LinkCheckError> {
//! use briefing::linkcheck::{self, Settings};
//!
//! let mut settings = Settings::default();
//! settings.fetch.contact = Some("https://briefing.lantern.example".into());
//! let (progress, cancel) = (settings.progress.clone(), settings.cancel.clone());
//! // `progress` can be polled and `cancel` cancelled while this runs.
//! let checked = linkcheck::check(urls, &store, settings).await?;
//! for (url, record) in checked.report.iter() {
//!     println!("{url}: {}", record.answer.state().as_str());
//! }
//! # let _ = (progress, cancel);
//! # Ok(())
//! # }
//! ```

mod cache;
mod known_hosts;
mod probe;
mod run;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub use run::{Checked, LinkCheckError, Unfinished, check};

use crate::http_fetch::FetchSettings;
use crate::runtime::CancellationToken;

/// Settings of a check.
#[derive(Clone)]
pub struct Settings {
    /// Settings of the requests. Its clock also measures the age of cached results.
    pub fetch: FetchSettings,
    /// Time limit of the whole check, in real time.
    pub whole_timeout: Duration,
    /// Ends the check when cancelled.
    pub cancel: CancellationToken,
    /// Counters that the check advances.
    pub progress: Arc<Progress>,
}

impl Default for Settings {
    /// Polite requests, and five minutes for all.
    fn default() -> Self {
        Self {
            fetch: FetchSettings::new("link check"),
            whole_timeout: Duration::from_mins(5),
            cancel: CancellationToken::default(),
            progress: Arc::default(),
        }
    }
}

/// Progress of a check, cheap to read at any time. Links that lead to the same page count once.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicUsize,
    total: AtomicUsize,
}

impl Progress {
    /// Returns the number of pages with a result, cached ones included.
    pub fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    /// Returns the number of pages; 0 until it is known.
    pub fn total(&self) -> usize {
        self.total.load(Ordering::Relaxed)
    }

    fn expect(&self, total: usize) {
        self.total.store(total, Ordering::Relaxed);
    }

    fn count(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }
}
