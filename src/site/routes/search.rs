//! The search: its form, its script, and the files of its index.

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::Path;
use axum::response::Response;
use axum::routing::get;
use maud::{Markup, html};

use crate::site::answer::{Caching, Document};
use crate::site::snapshot::Snapshot;
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::site::words::Words;

/// The script, with the address that holds a hash of it.
static SCRIPT: LazyLock<(String, Document)> = LazyLock::new(|| {
    let document = Document::new(include_str!("../search.js"), "text/javascript; charset=utf-8");
    (format!("/assets/{}.js", document.name()), document)
});

/// Content-Security-Policy of the page with the search: one script from here, and what it fetches from here.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; \
                                 connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/search/{index}/{file}", get(show_file))
}

/// Returns the path of the script.
pub(in crate::site) fn script_path() -> &'static str {
    &SCRIPT.0
}

/// Returns the script.
pub(in crate::site) fn script() -> Document {
    SCRIPT.1.clone()
}

/// Renders the form, hidden until the script runs, and the sentence that stands in its place until then.
pub(super) fn form(snapshot: &Snapshot, words: &Words) -> Markup {
    html! {
        p id="search-hint" class="hint" { (words.search_needs_script) }
        div id="search" hidden data-index=(snapshot.search.path()) data-found=(words.search_found)
            data-nothing=(words.search_nothing) data-failed=(words.search_failed) {
            form class="search" role="search" {
                label for="q" { (words.search) }
                input id="q" type="search" autocomplete="off" maxlength="100";
                button type="submit" { (words.search_button) }
            }
            p id="search-status" role="status" {}
            ol id="found" class="found" {}
        }
    }
}

async fn show_file(Path((index, file)): Path<(String, String)>, visit: Visit) -> Response {
    match visit.snapshot.search.file(&index, &file) {
        Some(document) => document.answer(&visit.headers, Caching::Forever),
        None => visit.not_found(),
    }
}
