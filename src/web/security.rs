//! Request checks and response headers for pages served on this machine.
//!
//! DNS rebinding lets another site's name point here, so that its page could read ours; such requests carry that name
//! in `Host`. Another site's page can also submit a form to us; such requests carry their `Origin` (RFC 6454 section 7).

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};

/// Returns whether a `Host` header names this machine: a loopback name or address, or the address bound. A wildcard
/// bind accepts every address and still no other name, since rebinding needs a name.
pub fn is_local_host(host: &str, bound: IpAddr) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || address == bound || bound.is_unspecified(),
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

/// Refuses a request whose `Host` header does not name this machine (see [`is_local_host`]).
///
/// # Errors
/// The response: 421 Misdirected Request with `message`.
pub fn check_local_host(
    headers: &HeaderMap,
    bound: IpAddr,
    message: &'static str,
) -> Result<(), (StatusCode, &'static str)> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if host.is_some_and(|host| is_local_host(host, bound)) {
        Ok(())
    } else {
        Err((StatusCode::MISDIRECTED_REQUEST, message))
    }
}

/// Returns whether a write comes from our own page, by `Origin` and, where the browser sends it, `Sec-Fetch-Site`.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(host), Some(origin)) = (text(header::HOST), text(header::ORIGIN)) else { return false };
    let own = ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme) == Some(host));
    let site = text(HeaderName::from_static("sec-fetch-site"));
    own && site.is_none_or(|site| site == "same-origin")
}

/// Sets the headers that every response has. `policy` is the default Content-Security-Policy; a response may have its own.
pub fn set_security_headers(headers: &mut HeaderMap, policy: &'static str) {
    let fixed: [(HeaderName, &'static str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_must_be_loopback_or_the_bound_address() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        for host in ["localhost:8025", "127.0.0.1", "[::1]:8025", "inbox.localhost", "LOCALHOST"] {
            assert!(is_local_host(host, loopback), "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.7", "", "a b"]
        {
            assert!(!is_local_host(host, loopback), "{host}");
        }
        assert!(is_local_host("192.0.2.7:8025", "192.0.2.7".parse().unwrap()));
        assert!(is_local_host("192.0.2.7:8025", "0.0.0.0".parse().unwrap()));
        assert!(!is_local_host("evil.example", "0.0.0.0".parse().unwrap()));
    }

    #[test]
    fn write_from_another_origin_is_not_same_origin() {
        let check = |origin: Option<&'static str>, site: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("localhost:8030"));
            origin.map(|origin| headers.insert(header::ORIGIN, HeaderValue::from_static(origin)));
            site.map(|site| headers.insert("sec-fetch-site", HeaderValue::from_static(site)));
            is_same_origin(&headers)
        };
        assert!(check(Some("http://localhost:8030"), None));
        assert!(check(Some("http://localhost:8030"), Some("same-origin")));
        for origin in [None, Some("null"), Some("http://evil.example"), Some("http://localhost:8031")] {
            assert!(!check(origin, None), "{origin:?}");
        }
        assert!(!check(Some("http://localhost:8030"), Some("cross-site")));
    }
}
