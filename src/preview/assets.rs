//! Scripts and style sheets of the pages, compiled into the program.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;

use super::state::AppState;

const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";

/// Path, media type, and content; the page loads all of them in this order.
pub(in crate::preview) const ASSETS: &[(&str, &str, &str)] = &[
    ("/preview.css", STYLE, include_str!("assets/preview.css")),
    ("/share.css", STYLE, include_str!("assets/share.css")),
    ("/comments.css", STYLE, include_str!("assets/comments.css")),
    ("/post.css", STYLE, include_str!("assets/post.css")),
    ("/edit.css", STYLE, include_str!("assets/edit.css")),
    ("/still.css", STYLE, include_str!("assets/still.css")),
    ("/share.js", SCRIPT, include_str!("assets/share.js")),
    ("/preview.js", SCRIPT, include_str!("assets/preview.js")),
    ("/post.js", SCRIPT, include_str!("assets/post.js")),
    ("/comments.js", SCRIPT, include_str!("assets/comments.js")),
    ("/frame.js", SCRIPT, include_str!("assets/frame.js")),
    ("/edit.js", SCRIPT, include_str!("assets/edit.js")),
    ("/edit-list.js", SCRIPT, include_str!("assets/edit-list.js")),
    ("/edit-fields.js", SCRIPT, include_str!("assets/edit-fields.js")),
    ("/edit-form.js", SCRIPT, include_str!("assets/edit-form.js")),
    ("/edit-picture.js", SCRIPT, include_str!("assets/edit-picture.js")),
    ("/edit-save.js", SCRIPT, include_str!("assets/edit-save.js")),
    ("/keys.js", SCRIPT, include_str!("assets/keys.js")),
    ("/mark.js", SCRIPT, include_str!("assets/mark.js")),
];

/// Returns whether an asset of this media type is a script.
pub(in crate::preview) fn is_script(kind: &str) -> bool {
    kind == SCRIPT
}

pub(super) fn routes() -> Router<Arc<AppState>> {
    ASSETS.iter().fold(Router::new(), |router, (path, kind, text)| {
        router.route(path, get(async || ([(header::CONTENT_TYPE, *kind)], *text).into_response()))
    })
}
