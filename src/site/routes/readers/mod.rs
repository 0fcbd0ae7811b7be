//! Pages where readers join, choose and leave: the form, confirmation, preferences, leaving, and feedback.
//!
//! Only a `POST` changes anything. The token in the path is the credential of its page; a token that is forged or of another
//! purpose is answered as an address that nothing is at.

mod confirm;
mod early_reply;
mod even_time;
mod feedback;
mod fields;
mod leave;
mod origin;
mod preferences;
mod preferences_page;
mod reply;
mod sign_up;
mod sign_up_form;
mod unsubscribe;

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use crate::site::state::Site;

pub(super) use sign_up_form::empty as sign_up_form;
pub(in crate::site) use sign_up_form::plain_form;

/// Returns the routes of readers' pages.
pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/subscribe", get(sign_up::show).post(sign_up::send))
        .route("/confirm/{token}", get(confirm::show).post(confirm::send))
        .route("/preferences/{token}", get(preferences::show).post(preferences::send))
        .route("/unsubscribe/{token}", get(unsubscribe::show).post(unsubscribe::send))
        .route("/leave", get(leave::show).post(leave::send))
        .route("/feedback/{token}", get(feedback::show).post(feedback::send))
}
