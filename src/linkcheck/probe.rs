//! Probing one link: `HEAD`, then `GET` where `HEAD` is refused, a second attempt after a failure, and redirects.

use url::Url;

use super::known_hosts;
use crate::domain::{Inconclusive, LinkResult, LinkStatus, RequestError, SkipReason};
use crate::http_fetch::{Body, FetchError, Fetcher, Method, RedirectChain, Response, UrlPolicy};

/// Headers that only bot protection sends.
const BOT_PROTECTION_HEADERS: [&str; 5] =
    ["cf-mitigated", "x-datadome", "x-iinfo", "x-sucuri-block", "x-sucuri-id"];

/// Names of bot protection in `Server`.
const BOT_PROTECTION_SERVERS: [&str; 6] =
    ["akamaighost", "cloudflare", "datadome", "ddos-guard", "imperva", "sucuri"];

/// Returns the URL to request for a link as it was written.
///
/// # Errors
/// The status that is known without a request.
pub(super) fn parse(written: &str, policy: &UrlPolicy) -> Result<Url, LinkStatus> {
    admit(policy.parse(written).map_err(status_of_error)?)
}

/// Refuses hosts whose response would be inconclusive.
fn admit(url: Url) -> Result<Url, LinkStatus> {
    match url.domain().and_then(known_hosts::known) {
        Some(reason) => Err(LinkStatus::Unsure(reason.clone())),
        None => Ok(url),
    }
}

/// Requests an admitted URL and follows its redirects.
pub(super) async fn probe(fetcher: &Fetcher, start: Url) -> LinkResult {
    let (mut url, mut chain) = (start.clone(), RedirectChain::new(start));
    let mut sets_cookie = false;
    let end = loop {
        let response = match request(fetcher, &url).await {
            Ok(response) if response.is_redirect() => response,
            Ok(response) => break status_of(&response),
            Err(error) => break status_of_error(error),
        };
        sets_cookie |= response.has_header("set-cookie");
        match chain.follow(&url, &response, &fetcher.settings().url_policy) {
            Ok(next) => match admit(next) {
                Ok(next) => url = next,
                Err(end) => break end,
            },
            // Many sites set a cookie and redirect until it is sent back; people do not notice.
            Err(FetchError::Failed(RequestError::Loop | RequestError::TooManyHops)) if sets_cookie => {
                break LinkStatus::Unsure(Inconclusive::CookieWall);
            }
            Err(error) => break status_of_error(error),
        }
    };
    LinkResult { hops: chain.into_hops(), end }
}

/// Requests one URL; a redirect is a response too.
async fn request(fetcher: &Fetcher, url: &Url) -> Result<Response, FetchError> {
    let mut method = Method::Head;
    let mut has_retried = false;
    loop {
        let response = fetcher.request(method, url, Body::Skip).await;
        match &response {
            // Some servers close the connection on `HEAD`, so the second attempt is a `GET` as well.
            Err(error) if !has_retried && error.is_transient() => has_retried = true,
            Ok(response) if !has_retried && !response.host_closed && response.retry_after.is_some() => {
                has_retried = true;
            }
            // Many servers refuse `HEAD` with a wrong status; only 429 is always meant.
            Ok(response) if method == Method::Head && !response.host_closed && is_refused(response) => {}
            _ => return response,
        }
        method = Method::Get;
    }
}

fn is_refused(response: &Response) -> bool {
    response.status >= 400 && response.status != 429
}

/// Returns the status of a link by its last response.
fn status_of(response: &Response) -> LinkStatus {
    match response.status {
        200..=300 => LinkStatus::Alive,
        // Logins and paywalls; 406 comes from firewalls that do not know the program, 999 from LinkedIn.
        401 | 403 | 405 | 406 | 407 | 429 | 451 => LinkStatus::Unsure(Inconclusive::Status(response.status)),
        503 if has_bot_protection(response) => LinkStatus::Unsure(Inconclusive::Status(503)),
        400..=599 => LinkStatus::Gone(response.status),
        other => LinkStatus::Unsure(Inconclusive::Status(other)),
    }
}

fn has_bot_protection(response: &Response) -> bool {
    let server = response.header("server").to_ascii_lowercase();
    BOT_PROTECTION_HEADERS.iter().any(|name| response.has_header(name))
        || BOT_PROTECTION_SERVERS.iter().any(|name| server.contains(name))
}

/// Returns the status of a link that got no response.
fn status_of_error(error: FetchError) -> LinkStatus {
    match error {
        FetchError::InvalidUrl => LinkStatus::NotAsked(SkipReason::NoUrl),
        FetchError::UnsupportedScheme => LinkStatus::NotAsked(SkipReason::Scheme),
        FetchError::PrivateAddress => LinkStatus::NotAsked(SkipReason::Private),
        FetchError::HostClosed => LinkStatus::NotAsked(SkipReason::HostBusy),
        FetchError::Failed(error) => LinkStatus::Unreachable(error),
        // No body is read, so none is too large.
        FetchError::BodyTooLarge { .. } => LinkStatus::Alive,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_codes_are_classified() {
        let status = |code, headers| status_of(&Response::for_test(code, headers));
        let unsure = |code| LinkStatus::Unsure(Inconclusive::Status(code));
        for code in [200, 203, 204, 206, 300] {
            assert_eq!(status(code, &[]), LinkStatus::Alive, "{code}");
        }
        for code in [400, 402, 404, 410, 418, 500, 502, 503, 504, 520] {
            assert_eq!(status(code, &[]), LinkStatus::Gone(code), "{code}");
        }
        for code in [304, 401, 403, 405, 406, 429, 451, 999] {
            assert_eq!(status(code, &[]), unsure(code), "{code}");
        }
        assert_eq!(status(503, &[("server", "cloudflare")]), unsure(503));
        assert_eq!(status(503, &[("x-datadome", "protected")]), unsure(503));
        let gone = status(404, &[("server", "cloudflare")]);
        assert_eq!(gone, LinkStatus::Gone(404), "bot protection passes on a 404");
    }

    #[test]
    fn some_links_have_a_status_without_a_request() {
        let known = [
            ("mailto:newsroom@lantern.example", LinkStatus::NotAsked(SkipReason::Scheme)),
            ("lantern.example", LinkStatus::NotAsked(SkipReason::NoUrl)),
            ("http://127.0.0.1/", LinkStatus::NotAsked(SkipReason::Private)),
            ("https://www.linkedin.com/in/somebody", LinkStatus::Unsure(Inconclusive::TurnsAway)),
        ];
        for (written, status) in known {
            assert_eq!(parse(written, &UrlPolicy::default()), Err(status), "{written}");
        }
    }
}
