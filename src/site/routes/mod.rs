//! Routes of the site, one file for each group of pages.

mod archive;
mod feeds;
mod operations;
mod pictures;
mod readers;
mod search;

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;

use super::guard::{self, BODY_LIMIT};
use super::state::Site;

pub(super) use archive::{home_without_form, index, robots, sitemap};
pub(super) use feeds::{atom, json_feed};
pub(super) use readers::plain_form;
pub(super) use search::{script, script_path};

/// Returns all routes with their checks, headers and counts.
pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .merge(archive::router())
        .merge(feeds::router())
        .merge(search::router())
        .merge(operations::router())
        .merge(readers::router())
        .fallback(pictures::show)
        .method_not_allowed_fallback(guard::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(Arc::clone(&site), guard::guard))
        .with_state(site)
}
