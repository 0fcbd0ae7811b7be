//! Extractor of the view parameters, restricted to the visitor's role.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::preview::Viewer;
use crate::preview::access::Role;
use crate::preview::state::AppState;
use crate::preview::view_params::ViewParams;

/// View parameters of the query.
pub(super) struct ViewQuery(pub(super) ViewParams);

impl FromRequestParts<Arc<AppState>> for ViewQuery {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, _: &Arc<AppState>) -> Result<Self, Self::Rejection> {
        let params = ViewParams::parse(parts.uri.query().unwrap_or_default());
        let may_see_readers = matches!(parts.extensions.get(), Some(Role::Editor));
        // A subscriber's copy contains the name and the unsubscribe link.
        if matches!(params.viewer, Viewer::Subscriber(_)) && !may_see_readers {
            return Err((StatusCode::FORBIDDEN, "A subscriber's own copy is shown to the editor alone.\n"));
        }
        Ok(Self(params))
    }
}
