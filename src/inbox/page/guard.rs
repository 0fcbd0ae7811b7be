//! Who may ask, and what browsers may do with the answer.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::View;

/// For our own pages; a message's HTML brings a stricter one.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Refuses strange `Host` headers and adds the security headers to every answer.
///
/// A page elsewhere can make its own name point here (DNS rebinding) and then read what our page shows; its requests
/// carry that name.
pub(super) async fn guard(State(view): State<Arc<View>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let mut response = if host.is_some_and(|host| is_ours(host, view.bound.ip())) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "The inbox answers to names of this machine only.\n")
            .into_response()
    };
    let headers = response.headers_mut();
    let fixed: [(HeaderName, &'static str); 3] = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(POLICY));
    response
}

/// Loopback names and addresses, and the address we listen on. Listening everywhere means any address, but still no
/// names: rebinding needs a name.
fn is_ours(host: &str, bound: IpAddr) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
    let name = authority.host().trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase();
    match name.parse::<IpAddr>() {
        Ok(address) => address.is_loopback() || address == bound || bound.is_unspecified(),
        Err(_) => name == "localhost" || name.ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_ours() {
        let loopback: IpAddr = "127.0.0.1".parse().unwrap();
        for host in ["localhost:8025", "127.0.0.1", "[::1]:8025", "inbox.localhost", "LOCALHOST"] {
            assert!(is_ours(host, loopback), "{host}");
        }
        for host in
            ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.0.2.7", "", "a b"]
        {
            assert!(!is_ours(host, loopback), "{host}");
        }
        assert!(is_ours("192.0.2.7:8025", "192.0.2.7".parse().unwrap()));
        assert!(is_ours("192.0.2.7:8025", "0.0.0.0".parse().unwrap()));
        assert!(!is_ours("evil.example", "0.0.0.0".parse().unwrap()));
    }
}
