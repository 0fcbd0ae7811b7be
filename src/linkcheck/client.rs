//! One question to one server, and what must not happen while asking.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use reqwest::{Certificate, Method};
use url::Url;

use super::names::Guard;
use super::reply::Reply;
use super::{Settings, Trust, fault};
use crate::domain::{LinkStatus, RequestError};
use crate::runtime::Clock;

/// Some honest sites send more than the usual hundred headers; together they may have some four hundred kilobytes.
const MOST_HEADERS: usize = 256;

/// How to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// `HEAD`: whether the page is there.
    Head,
    /// `GET`: the page, of which only the headers are read before the connection is dropped. Without `Range`, which some
    /// servers refuse for pages they make up as they go.
    Get,
}

/// Asks.
pub(super) struct Client {
    http: reqwest::Client,
    timeout: Duration,
    clock: Arc<dyn Clock>,
}

impl Client {
    /// A client without memory: no cookies, no referrer, no proxy of the environment (it would look the names up itself,
    /// and so go round the guard), no redirects of its own. HTTP/1.1 is enough for one question at a time.
    pub(super) fn new(settings: &Settings) -> Result<Self, reqwest::Error> {
        let guard =
            Guard { names: Arc::clone(&settings.names), allow_private: settings.allow_private.clone() };
        let builder = reqwest::Client::builder()
            .dns_resolver(guard)
            .http1_only()
            .http1_max_headers(MOST_HEADERS)
            .no_proxy()
            .pool_max_idle_per_host(1)
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .user_agent(user_agent(settings.contact.as_deref()));
        let builder = match &settings.trust {
            Trust::System => builder,
            Trust::Only(roots) => {
                let roots: Result<Vec<_>, _> = roots.iter().map(|der| Certificate::from_der(der)).collect();
                builder.tls_certs_only(roots?)
            }
        };
        let clock = Arc::clone(&settings.clock);
        Ok(Self { http: builder.build()?, timeout: settings.request_timeout, clock })
    }

    /// Asks, and looks no further than the headers.
    pub(super) async fn ask(&self, question: Question, url: &Url) -> Result<Reply, LinkStatus> {
        let method = match question {
            Question::Head => Method::HEAD,
            Question::Get => Method::GET,
        };
        let answer = tokio::time::timeout(self.timeout, self.http.request(method, url.clone()).send());
        match answer.await {
            Ok(Ok(answer)) => Ok(Reply::read(answer.status().as_u16(), answer.headers(), self.clock.now())),
            Ok(Err(error)) => Err(fault::read(&error)),
            Err(_) => Err(LinkStatus::Unreachable(RequestError::TimedOut)),
        }
    }
}

/// Says who asks, why, and where to complain.
fn user_agent(contact: Option<&str>) -> HeaderValue {
    let plain = concat!("briefing/", env!("CARGO_PKG_VERSION"), " (link check)");
    let full = contact
        .map(|contact| HeaderValue::try_from(format!("{}; +{contact})", plain.trim_end_matches(')'))).ok());
    full.flatten().unwrap_or(HeaderValue::from_static(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_says_who_asks() {
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(user_agent(None), format!("briefing/{version} (link check)"));
        let named = user_agent(Some("https://lantern.example"));
        assert_eq!(named, format!("briefing/{version} (link check; +https://lantern.example)"));
        assert_eq!(user_agent(Some("a\r\nHost: b")), user_agent(None), "no header is smuggled in");
    }
}
