//! What of a server's answer is looked at: the status and a few headers. The page itself is never read.

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER, SERVER, SET_COOKIE};

use crate::domain::{Inconclusive, LinkStatus};

/// A longer `Location` is nobody's honest address.
const LONGEST_LOCATION: usize = 8 * 1024;

/// Headers that only guards against programs send.
const GUARD_HEADERS: [&str; 5] = ["cf-mitigated", "x-datadome", "x-iinfo", "x-sucuri-block", "x-sucuri-id"];

/// What such guards call themselves in `Server`.
const GUARDS: [&str; 6] = ["akamaighost", "cloudflare", "datadome", "ddos-guard", "imperva", "sucuri"];

/// A server's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) status: u16,
    /// Where a redirect leads to, as it was written; `None` if it is missing or absurd.
    pub(super) location: Option<String>,
    /// How long a busy server wants to be left alone.
    pub(super) retry_after: Option<Duration>,
    /// Whether it wants a cookie kept.
    pub(super) sets_cookie: bool,
    /// Whether a guard against programs stands before it.
    pub(super) is_guarded: bool,
}

impl Reply {
    /// Reads the answer.
    pub(super) fn read(status: u16, headers: &HeaderMap, now: Timestamp) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let server = text(SERVER).unwrap_or_default().to_ascii_lowercase();
        let location = headers.get(LOCATION).filter(|value| value.len() <= LONGEST_LOCATION);
        Self {
            status,
            // Some servers write Korean into it as it is.
            location: location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
            retry_after: text(RETRY_AFTER).filter(|_| is_busy(status)).and_then(|text| wait(text, now)),
            sets_cookie: headers.contains_key(SET_COOKIE),
            is_guarded: GUARD_HEADERS.iter().any(|name| headers.contains_key(*name))
                || GUARDS.iter().any(|guard| server.contains(guard)),
        }
    }

    /// Whether the answer sends us elsewhere.
    pub(super) fn is_redirect(&self) -> bool {
        matches!(self.status, 301 | 302 | 303 | 307 | 308)
    }

    /// What the answer says about the link, if it is the last one.
    pub(super) fn end(&self) -> LinkStatus {
        match self.status {
            200..=300 => LinkStatus::Alive,
            // Logins and walls; 406 is what some firewalls answer to an unknown program, 999 is LinkedIn's invention.
            401 | 403 | 405 | 406 | 407 | 429 | 451 => LinkStatus::Unsure(Inconclusive::Status(self.status)),
            503 if self.is_guarded => LinkStatus::Unsure(Inconclusive::Status(503)),
            400..=599 => LinkStatus::Gone(self.status),
            other => LinkStatus::Unsure(Inconclusive::Status(other)),
        }
    }
}

/// Whether the status means "later": only then does `Retry-After` concern us.
fn is_busy(status: u16) -> bool {
    matches!(status, 429 | 503)
}

/// `Retry-After`: seconds, or a date (RFC 9110 §10.2.3).
fn wait(text: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = text.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTimeParser::new().parse_timestamp(text.trim()).ok()?;
    Some(Duration::try_from(until.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};

    use super::*;

    fn reply(status: u16, headers: &[(&'static str, &str)]) -> Reply {
        let headers = headers.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap())
        });
        Reply::read(status, &headers.collect(), "2022-11-18T09:00:00Z".parse().unwrap())
    }

    #[test]
    fn a_status_is_a_yes_a_no_or_no_answer_at_all() {
        let unsure = |status| LinkStatus::Unsure(Inconclusive::Status(status));
        for status in [200, 203, 204, 206, 300] {
            assert_eq!(reply(status, &[]).end(), LinkStatus::Alive, "{status}");
        }
        for status in [400, 402, 404, 410, 418, 500, 502, 503, 504, 520] {
            assert_eq!(reply(status, &[]).end(), LinkStatus::Gone(status), "{status}");
        }
        for status in [304, 401, 403, 405, 406, 429, 451, 999] {
            assert_eq!(reply(status, &[]).end(), unsure(status), "{status}");
        }
        assert_eq!(reply(503, &[("server", "cloudflare")]).end(), unsure(503));
        assert_eq!(reply(503, &[("x-datadome", "protected")]).end(), unsure(503));
        assert_eq!(
            reply(404, &[("server", "cloudflare")]).end(),
            LinkStatus::Gone(404),
            "guards pass on a clear no"
        );
    }

    #[test]
    fn busy_servers_say_when_to_come_back() {
        let after = |status, text| reply(status, &[("retry-after", text)]).retry_after;
        assert_eq!(after(429, "7"), Some(Duration::from_secs(7)));
        assert_eq!(after(503, "Fri, 18 Nov 2022 09:01:00 GMT"), Some(Duration::from_mins(1)));
        assert_eq!(after(503, "Fri, 18 Nov 2022 08:00:00 GMT"), Some(Duration::ZERO));
        for (status, text) in [(429, "soon"), (429, "-7"), (200, "7"), (301, "7")] {
            assert_eq!(after(status, text), None, "{status} {text}");
        }
    }

    #[test]
    fn a_location_may_be_raw_and_may_not_be_endless() {
        assert_eq!(reply(301, &[("location", "/길")]).location.as_deref(), Some("/길"));
        assert_eq!(reply(301, &[("location", &"a".repeat(9000))]).location, None);
        assert_eq!(reply(301, &[]).location, None);
    }
}
