//! Guard of all requests: limits of the body, security headers of the response, and the count.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::answer::media;
use super::state::Site;
use crate::web::Connection;

/// Largest body of a request, in bytes.
pub(super) const BODY_LIMIT: usize = 64 << 10;

/// Time for a request and its answer, without sending it.
const REQUEST_TIME: Duration = Duration::from_secs(30);

/// Content-Security-Policy of pages in the frame of the site: one style sheet from here, no script.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

/// Powers of a browser that no page uses.
const PERMISSIONS: &str = "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), \
                           gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()";

/// Checks a request, and completes its answer.
pub(super) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    if let Some(connection) = request.extensions().get::<Connection>() {
        connection.admit();
    }
    let path = request.uri().path().to_owned();
    let mut response = match body_length(request.headers()) {
        Some(length) if length > BODY_LIMIT as u64 => too_large(),
        _ => tokio::select! {
            response = next.run(request) => response,
            () = site.clock.sleep(REQUEST_TIME) => too_slow(),
        },
    };
    if response.status() == StatusCode::PAYLOAD_TOO_LARGE {
        response = too_large();
    }
    let is_secure = site.snapshot().base().starts_with("https://");
    set_headers(response.headers_mut(), is_secure);
    site.metrics.count(&path, response.status());
    response
}

fn body_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_slow() -> Response {
    let words = "The request took too long. Try again.\n";
    let headers = [(CONTENT_TYPE, media::TEXT), (CONNECTION, "close")];
    (StatusCode::REQUEST_TIMEOUT, headers, words).into_response()
}

fn too_large() -> Response {
    let words = "The request is too large: 64 kB is the most.\n";
    (StatusCode::PAYLOAD_TOO_LARGE, [(CONTENT_TYPE, media::TEXT)], words).into_response()
}

/// Sets the headers that an answer does not have yet.
fn set_headers(headers: &mut HeaderMap, is_secure: bool) {
    let fixed: [(HeaderName, &'static str); 8] = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("permissions-policy"), PERMISSIONS),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_secure {
        // Browsers ignore it over plain HTTP (RFC 6797 section 8.1), so a local test does no harm.
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(HeaderValue::from_static("max-age=31536000"));
    }
}

/// Answers a method that a path does not have. The header `Allow` is there already.
pub(super) async fn method_not_allowed() -> Response {
    let words = "This address does not take requests of this method.\n";
    (StatusCode::METHOD_NOT_ALLOWED, [(CONTENT_TYPE, media::TEXT)], words).into_response()
}

/// Answers a method other than `GET` and `HEAD` at an address that nothing is at.
pub(super) fn only_get() -> Response {
    let words = "This address does not take requests of this method.\n";
    let headers = [(CONTENT_TYPE, media::TEXT), (ALLOW, "GET,HEAD")];
    (StatusCode::METHOD_NOT_ALLOWED, headers, words).into_response()
}
