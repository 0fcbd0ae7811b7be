//! Request guard: `Host` check, role, and protection of writes.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::access::{Role, of_cookie, of_query};
use super::state::AppState;
use crate::web::{Connection, is_local_host, is_same_origin, set_security_headers};

/// Content-Security-Policy of our own pages; the frame of a mail has a stricter one.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; \
                      frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Refuses foreign `Host` headers, missing keys, and writes from other origins. Sets the security headers.
pub(super) async fn guard(State(state): State<Arc<AppState>>, mut request: Request, next: Next) -> Response {
    let cookie = format!("briefing-preview-{}", state.bound.port());
    let brought = of_query(request.uri().query(), "key");
    let mut response = match admit(&state, &request, brought.as_deref(), &cookie) {
        Err(refusal) => refusal.into_response(),
        Ok(role) => {
            if let Some(connection) = request.extensions().get::<Connection>() {
                connection.admit();
            }
            request.extensions_mut().insert(role);
            let mut response = next.run(request).await;
            // The cookie replaces the key in later links. `SameSite=Strict`: pages of other sites cannot send it.
            if let Some(key) = brought.filter(|_| state.access.needs_key()) {
                let cookie = format!("{cookie}={key}; Path=/; HttpOnly; SameSite=Strict");
                if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                    response.headers_mut().insert(header::SET_COOKIE, cookie);
                }
            }
            response
        }
    };
    set_security_headers(response.headers_mut(), POLICY);
    response
}

/// Returns the role of the request, or the refusal.
fn admit(
    state: &AppState,
    request: &Request,
    brought: Option<&str>,
    cookie: &str,
) -> Result<Role, (StatusCode, &'static str)> {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if !state.access.needs_key() && !host.is_some_and(|host| is_local_host(host, state.bound.ip())) {
        return Err((
            StatusCode::MISDIRECTED_REQUEST,
            "The preview answers to names of this machine only.\n",
        ));
    }
    let kept = of_cookie(headers, cookie);
    let Some(role) = state.access.role_of(brought.or(kept.as_deref())) else {
        return Err((
            StatusCode::FORBIDDEN,
            "The preview needs the whole link, with the key that stands in it.\n\
             이 미리보기는 key가 든 링크 전체로만 열립니다.\n",
        ));
    };
    let snapshots = matches!(*request.method(), Method::GET | Method::HEAD);
    let is_own = is_same_origin(headers) && state.access.may_write(headers, request.uri().query());
    if !snapshots && !is_own {
        return Err((StatusCode::FORBIDDEN, "Only the preview's own page may change something.\n"));
    }
    Ok(role)
}

/// Extractor for routes that only the editor may use.
pub(super) struct Editor;

impl FromRequestParts<Arc<AppState>> for Editor {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, _: &Arc<AppState>) -> Result<Self, Self::Rejection> {
        match parts.extensions.get() {
            Some(Role::Editor) => Ok(Self),
            _ => Err((StatusCode::FORBIDDEN, "Guests read and comment; the issue is the editor's.\n")),
        }
    }
}
