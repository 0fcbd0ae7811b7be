//! Who may ask a page that this machine serves for the person in front of it, and what browsers may do with the answer.
//!
//! A page elsewhere can make its own name point here (DNS rebinding) and then read what our page shows; its requests
//! carry that name. It can also send a form here; such a request carries where it came from.

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// Whether a `Host` header names this machine: loopback names and addresses, and the address we listen on. Listening
/// everywhere means any address, but still no names: rebinding needs a name.
pub fn is_local_host(host: &str, bound: IpAddr) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || address == bound || bound.is_unspecified(),
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

/// Whether a request that changes something comes from our own page: browsers say so in `Origin` (RFC 6454 §7), and in
/// `Sec-Fetch-Site` where they know it.
pub fn is_same_origin(headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (Some(host), Some(origin)) = (text(header::HOST), text(header::ORIGIN)) else { return false };
    let own = ["http://", "https://"].iter().any(|scheme| origin.strip_prefix(scheme) == Some(host));
    let site = text(HeaderName::from_static("sec-fetch-site"));
    own && site.is_none_or(|site| site == "same-origin")
}

/// Adds the headers that every answer has; `policy` where the answer brings no content security policy of its own.
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
    fn only_this_machine_is_ours() {
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
    fn only_our_own_page_may_change_something() {
        let asked = |origin: Option<&'static str>, site: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("localhost:8030"));
            origin.map(|origin| headers.insert(header::ORIGIN, HeaderValue::from_static(origin)));
            site.map(|site| headers.insert("sec-fetch-site", HeaderValue::from_static(site)));
            is_same_origin(&headers)
        };
        assert!(asked(Some("http://localhost:8030"), None));
        assert!(asked(Some("http://localhost:8030"), Some("same-origin")));
        for origin in [None, Some("null"), Some("http://evil.example"), Some("http://localhost:8031")] {
            assert!(!asked(origin, None), "{origin:?}");
        }
        assert!(!asked(Some("http://localhost:8030"), Some("cross-site")));
    }
}
