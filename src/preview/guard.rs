//! Who may look.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::server::Shop;
use crate::guard::{harden, is_same_origin, names_this_machine};

/// For our own pages; a mail's frame brings a stricter one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
                      frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Refuses strange `Host` headers and writes from elsewhere, and adds the security headers to every answer.
pub(super) async fn guard(State(shop): State<Arc<Shop>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let looks = matches!(*request.method(), Method::GET | Method::HEAD);
    let mut response = if !host.is_some_and(|host| names_this_machine(host, shop.bound.ip())) {
        let words = "The preview answers to names of this machine only.\n";
        (StatusCode::MISDIRECTED_REQUEST, words).into_response()
    } else if !looks && !is_same_origin(request.headers()) {
        (StatusCode::FORBIDDEN, "Only the preview's own page may change something.\n").into_response()
    } else {
        next.run(request).await
    };
    harden(response.headers_mut(), POLICY);
    response
}
