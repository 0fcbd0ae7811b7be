//! Pages where readers join, choose and leave: the form, confirmation, preferences, leaving, and feedback.

use std::sync::Arc;

use axum::Router;

use crate::site::state::Site;

/// Returns the routes of readers' pages. Handlers take [`Visit`](crate::site::visit::Visit) for the snapshot (publication,
/// settings, signer), the reader's language and the client's address, [`Page`](crate::site::page::Page) for the frame, and
/// [`Visit::not_found`](crate::site::visit::Visit::not_found) for a forged link. Bodies above 64 kB are refused before a
/// handler runs. A path with a new first part belongs into the groups of `site::metrics` too.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
}
