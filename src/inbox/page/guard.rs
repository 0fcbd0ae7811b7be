//! Who may ask, and what browsers may do with the answer.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::View;
use crate::web::{is_local_host, set_security_headers};

/// For our own pages; a message's HTML brings a stricter one.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Refuses strange `Host` headers and adds the security headers to every answer.
pub(super) async fn guard(State(view): State<Arc<View>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let mut response = if host.is_some_and(|host| is_local_host(host, view.bound.ip())) {
        next.run(request).await
    } else {
        (StatusCode::MISDIRECTED_REQUEST, "The inbox answers to names of this machine only.\n")
            .into_response()
    };
    set_security_headers(response.headers_mut(), POLICY);
    response
}
