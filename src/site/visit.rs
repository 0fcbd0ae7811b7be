//! A request as the handlers of pages see it: the snapshot, the language, and answers in the frame of the site.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_TYPE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::html;

use super::answer::media;
use super::client;
use super::page::{self, Page};
use super::snapshot::Snapshot;
use super::state::Site;
use super::words::Words;
use crate::web::{Connection, Language};

/// A request as the handlers of pages see it.
pub(super) struct Visit {
    /// The newsroom.
    pub(super) snapshot: Arc<Snapshot>,
    /// Language that the reader prefers.
    pub(super) language: Language,
    /// Address of the client, for limits alone. It is never logged.
    pub(super) client: IpAddr,
    /// Headers of the request.
    pub(super) headers: HeaderMap,
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Infallible> {
        let snapshot = site.snapshot();
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|header| header.to_str().ok());
        let language = Language::preferred(accepted, Language::of(&snapshot.publication.language));
        let peer = parts.extensions.get::<Connection>().map(|connection| connection.peer().ip());
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let client = client::address(peer, &parts.headers, &snapshot.settings.trusted_proxies);
        Ok(Self { snapshot, language, client, headers: parts.headers.clone() })
    }
}

impl Visit {
    /// Returns the labels of the reader's language.
    pub(super) fn words(&self) -> &'static Words {
        Words::of(self.language)
    }

    /// Answers with a page that no cache keeps.
    pub(super) fn page(&self, status: StatusCode, page: &Page<'_>) -> Response {
        let body = page::render(&self.snapshot, self.language, page);
        let headers = [(CONTENT_TYPE, media::HTML), (VARY, "Accept-Language")];
        (status, headers, body).into_response()
    }

    /// Answers with a page of one sentence, such as an error.
    pub(super) fn message(&self, status: StatusCode, title: &str, sentence: &str) -> Response {
        let body = html! { p { (sentence) } p { a href="/" { (self.words().home) } } };
        self.page(status, &Page::unlisted(title, body))
    }

    /// Answers that there is no such page. A forged link gets the same answer.
    pub(super) fn not_found(&self) -> Response {
        let words = self.words();
        self.message(StatusCode::NOT_FOUND, words.not_found, words.not_found_help)
    }
}
