//! Sending one request.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::Certificate;
use reqwest::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue, LOCATION, RETRY_AFTER};
use reqwest::redirect::Policy;
use url::Url;

use super::limiter::{HostLimiter, HostPermit};
use super::resolver::PublicOnlyResolver;
use super::{FetchError, FetchSettings, Trust};
use crate::domain::RequestError;

/// Maximum number of headers. Some sites send more than the usual hundred; together they may have some four hundred
/// kilobytes.
const MAX_HEADERS: usize = 256;

/// Maximum length of a `Location` that is followed.
const MAX_LOCATION_LENGTH: usize = 8 * 1024;

/// HTTP client that respects the limits of its [`FetchSettings`].
pub struct Fetcher {
    http: reqwest::Client,
    limiter: HostLimiter,
    settings: FetchSettings,
}

/// Failure to create a [`Fetcher`].
#[derive(Debug, thiserror::Error)]
#[error("cannot create an HTTP client")]
pub struct FetcherError(#[from] reqwest::Error);

/// Method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// `HEAD`
    Head,
    /// `GET`, without `Range`: some servers refuse it for generated pages.
    Get,
}

/// Part of a response's body that is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// None: the connection is dropped after the headers.
    Skip,
    /// All of it; more bytes than this are an error.
    UpTo(usize),
}

/// Response of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Time for which a busy server (429, 503) wants no request (RFC 9110, 10.2.3).
    pub retry_after: Option<Duration>,
    /// `true` if that time exceeds [`FetchSettings::longest_wait`]. The host then gets no further request.
    pub host_closed: bool,
    /// The body, as far as [`Body`] asked for it.
    pub body: Vec<u8>,
    headers: HeaderMap,
}

impl Fetcher {
    /// Creates a client. HTTP/1.1 is enough, since each host gets one request at a time.
    ///
    /// # Errors
    /// The certificates of this machine cannot be read, or those of [`Trust::Only`] are not valid.
    pub fn new(settings: FetchSettings) -> Result<Self, FetcherError> {
        let resolver = PublicOnlyResolver {
            names: Arc::clone(&settings.resolver),
            allow_private: settings.url_policy.allow_private.clone(),
        };
        let builder = reqwest::Client::builder()
            .dns_resolver(resolver)
            .http1_only()
            .http1_max_headers(MAX_HEADERS)
            // A proxy would resolve names itself, past the public-address test.
            .no_proxy()
            .pool_max_idle_per_host(1)
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent(user_agent(settings.purpose, settings.contact.as_deref()));
        let builder = match &settings.trust {
            Trust::System => builder,
            Trust::Only(roots) => {
                let roots: Result<Vec<_>, _> = roots.iter().map(|der| Certificate::from_der(der)).collect();
                builder.tls_certs_only(roots?)
            }
        };
        let longest = settings.longest_wait.max(settings.pause);
        let limiter = HostLimiter::new(settings.max_concurrent, longest, Arc::clone(&settings.clock));
        Ok(Self { http: builder.build()?, limiter, settings })
    }

    /// Returns the settings.
    pub fn settings(&self) -> &FetchSettings {
        &self.settings
    }

    /// Waits for the host's turn, then sends one request. The URL was admitted by [`UrlPolicy::admit`].
    ///
    /// # Errors
    /// No response came, or the host asked for no further request before.
    ///
    /// [`UrlPolicy::admit`]: super::UrlPolicy::admit
    pub async fn request(&self, method: Method, url: &Url, body: Body) -> Result<Response, FetchError> {
        self.request_with(method, url, body, HeaderMap::new()).await
    }

    /// Sends a request as [`Fetcher::request`] does, with more headers.
    pub(super) async fn request_with(
        &self,
        method: Method,
        url: &Url,
        body: Body,
        headers: HeaderMap,
    ) -> Result<Response, FetchError> {
        let host = url.host_str().ok_or(FetchError::InvalidUrl)?;
        let permit = self.limiter.acquire(host).await.ok_or(FetchError::HostClosed)?;
        let response =
            tokio::time::timeout(self.settings.request_timeout, self.send(method, url, body, headers)).await;
        let response = response.unwrap_or(Err(FetchError::Failed(RequestError::TimedOut)));
        self.release(permit, response.as_ref().ok());
        response
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        body: Body,
        headers: HeaderMap,
    ) -> Result<Response, FetchError> {
        let method = match method {
            Method::Head => reqwest::Method::HEAD,
            Method::Get => reqwest::Method::GET,
        };
        let request = self.http.request(method, url.clone()).headers(headers);
        let request = match body {
            Body::Skip => request,
            // What `download` unpacks; without the header some servers choose by themselves.
            Body::UpTo(_) => request.header(ACCEPT_ENCODING, "gzip, deflate"),
        };
        let mut answer = request.send().await.map_err(|error| FetchError::of(&error))?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let mut response = Response::new(status, headers, &self.settings);
        if let Body::UpTo(limit) = body {
            while let Some(chunk) = answer.chunk().await.map_err(|error| FetchError::of(&error))? {
                if response.body.len() + chunk.len() > limit {
                    return Err(FetchError::BodyTooLarge { limit });
                }
                response.body.extend_from_slice(&chunk);
            }
        }
        Ok(response)
    }

    /// Releases a permit with the pause that the host is due.
    fn release(&self, permit: HostPermit, response: Option<&Response>) {
        if response.is_some_and(|response| response.host_closed) {
            permit.close_host();
        } else {
            let wanted = response.and_then(|response| response.retry_after).unwrap_or_default();
            permit.release_after(wanted.max(self.settings.pause));
        }
    }
}

impl Response {
    fn new(status: u16, headers: HeaderMap, settings: &FetchSettings) -> Self {
        let wait = headers.get(RETRY_AFTER).filter(|_| is_busy(status)).and_then(|wait| wait.to_str().ok());
        let retry_after = wait.and_then(|wait| parse_retry_after(wait, settings.clock.now()));
        let host_closed = retry_after.is_some_and(|wait| wait > settings.longest_wait);
        Self { status, retry_after, host_closed, body: Vec::new(), headers }
    }

    /// Returns `true` for a redirect (RFC 9110, 15.4).
    pub fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// Returns the target of a redirect as it was written; `None` if it is missing or too long.
    pub fn location(&self) -> Option<String> {
        let location = self.headers.get(LOCATION).filter(|value| value.len() <= MAX_LOCATION_LENGTH)?;
        // Some servers write UTF-8 into it without escaping.
        Some(String::from_utf8_lossy(location.as_bytes()).into_owned())
    }

    /// Returns a header; empty when it is missing or not ASCII.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Returns `true` if a header is there.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// Makes a response for a test.
    #[cfg(test)]
    pub(crate) fn for_test(status: u16, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| {
            let name = reqwest::header::HeaderName::from_static(name);
            (name, HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        let settings = FetchSettings { clock: Arc::new(tests::StoppedClock), ..FetchSettings::new("test") };
        Self::new(status, headers.collect(), &settings)
    }
}

/// Returns `true` for a status that means "later"; `Retry-After` counts with no other.
fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 503)
}

/// Parses `Retry-After`: seconds, or a date (RFC 9110, 10.2.3).
fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

/// Returns `briefing/1.2.3 (link check; +https://newsroom.example)`.
fn user_agent(purpose: &str, contact: Option<&str>) -> HeaderValue {
    let program = concat!("briefing/", env!("CARGO_PKG_VERSION"));
    let full =
        contact.and_then(|contact| HeaderValue::try_from(format!("{program} ({purpose}; +{contact})")).ok());
    let plain = || HeaderValue::try_from(format!("{program} ({purpose})")).ok();
    full.or_else(plain).unwrap_or(HeaderValue::from_static(program))
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use super::*;
    use crate::runtime::Clock;

    /// Clock that stands at one moment.
    pub(super) struct StoppedClock;

    impl Clock for StoppedClock {
        fn now(&self) -> Timestamp {
            "2022-11-18T09:00:00Z".parse().unwrap()
        }

        fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
            Box::pin(std::future::ready(()))
        }
    }

    #[test]
    fn user_agent_names_purpose_and_contact() {
        let version = env!("CARGO_PKG_VERSION");
        let plain = user_agent("link check", None);
        assert_eq!(plain, format!("briefing/{version} (link check)"));
        let named = user_agent("link check", Some("https://lantern.example"));
        assert_eq!(named, format!("briefing/{version} (link check; +https://lantern.example)"));
        assert_eq!(user_agent("link check", Some("a\r\nHost: b")), plain, "no header is smuggled in");
    }

    #[test]
    fn retry_after_counts_for_busy_servers_only() {
        let after = |status, text| Response::for_test(status, &[("retry-after", text)]).retry_after;
        assert_eq!(after(429, "7"), Some(Duration::from_secs(7)));
        assert_eq!(after(503, "Fri, 18 Nov 2022 09:01:00 GMT"), Some(Duration::from_mins(1)));
        assert_eq!(after(503, "Fri, 18 Nov 2022 08:00:00 GMT"), Some(Duration::ZERO));
        for (status, text) in [(429, "soon"), (429, "-7"), (200, "7"), (301, "7")] {
            assert_eq!(after(status, text), None, "{status} {text}");
        }
        assert!(Response::for_test(429, &[("retry-after", "11")]).host_closed);
        assert!(!Response::for_test(429, &[("retry-after", "10")]).host_closed);
    }

    #[test]
    fn location_may_be_raw_and_must_not_be_endless() {
        let location = |text: &str| Response::for_test(301, &[("location", text)]).location();
        assert_eq!(location("/길").as_deref(), Some("/길"));
        assert_eq!(location(&"a".repeat(9000)), None);
        assert_eq!(Response::for_test(301, &[]).location(), None);
    }
}
