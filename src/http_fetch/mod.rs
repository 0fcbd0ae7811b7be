//! Polite HTTP client for pages of other people.
//!
//! [`Fetcher::request`] sends one request. It waits for the host's turn ([`HostLimiter`]: one request at a time, a pause
//! between two, `Retry-After` respected), connects to public addresses only, and bounds time, headers and body. It keeps
//! no cookies, sends no referrer, uses no proxy of the environment and follows no redirect by itself.
//! [`Fetcher::download`] gets a page or a picture with its redirects, unpacked, within [`DownloadLimits`].
//! [`RedirectChain`] follows redirects step by step, so that the caller admits every hop with [`UrlPolicy::admit`].

mod download;
mod error;
mod fetcher;
mod limiter;
mod redirects;
mod resolver;
mod url_policy;
mod validators;

use std::sync::Arc;
use std::time::Duration;

pub use download::{ConditionalDownload, Download, DownloadError, DownloadLimits};
pub use error::FetchError;
pub use fetcher::{Body, Fetcher, FetcherError, Method, Response};
pub use limiter::{HostLimiter, HostPermit};
pub use redirects::RedirectChain;
pub use resolver::{Addresses, NameResolver, SystemResolver};
pub use url_policy::{AllowPrivate, UrlPolicy};
pub use validators::Validators;

use crate::runtime::{Clock, SystemClock};

/// Settings of a [`Fetcher`]. [`FetchSettings::new`] makes polite ones.
#[derive(Clone)]
pub struct FetchSettings {
    /// Reason for the requests, shown in `User-Agent`.
    pub purpose: &'static str,
    /// Web page where a server's owner learns who asks, shown in `User-Agent`.
    pub contact: Option<String>,
    /// Maximum number of concurrent requests.
    pub max_concurrent: usize,
    /// Pause between two requests to one host.
    pub pause: Duration,
    /// Time limit of one request, from looking up the name to the last byte that is read.
    pub request_timeout: Duration,
    /// Longest `Retry-After` that is waited for. A host that asks for more gets no further request.
    pub longest_wait: Duration,
    /// Hosts that may have addresses outside of the public internet.
    pub url_policy: UrlPolicy,
    /// Accepted certificate authorities.
    pub trust: Trust,
    /// Resolver of host names.
    pub resolver: Arc<dyn NameResolver>,
    /// Clock for the pauses. `request_timeout` is real time, since it bounds the network.
    pub clock: Arc<dyn Clock>,
}

impl FetchSettings {
    /// Returns polite settings: eight requests at once, a second between two requests to one host, twenty seconds for
    /// a request, at most ten seconds of `Retry-After`.
    pub fn new(purpose: &'static str) -> Self {
        Self {
            purpose,
            contact: None,
            max_concurrent: 8,
            pause: Duration::from_secs(1),
            request_timeout: Duration::from_secs(20),
            longest_wait: Duration::from_secs(10),
            url_policy: UrlPolicy::default(),
            trust: Trust::System,
            resolver: Arc::new(SystemResolver),
            clock: Arc::new(SystemClock),
        }
    }
}

/// Accepted certificate authorities. Verification cannot be switched off, since a browser cannot either.
#[derive(Debug, Clone, Default)]
pub enum Trust {
    /// The roots of this machine.
    #[default]
    System,
    /// These roots in DER and no others, for tests.
    Only(Vec<Vec<u8>>),
}
