//! The frame of all pages of the site: the newsroom's look, light and dark, without script.

use maud::{DOCTYPE, Markup, html};

use super::snapshot::Snapshot;
use super::words::Words;
use crate::web::Language;

/// A page in the frame of the site.
pub(super) struct Page<'a> {
    /// Title: the heading of level 1, and with the publication's name that of the window.
    pub(super) title: &'a str,
    /// Language of the title, if it is not that of the labels.
    pub(super) title_language: Option<&'a str>,
    /// Path of its address, from the slash on; `None` for a page that no search engine shall list.
    pub(super) path: Option<&'a str>,
    /// Description for search engines.
    pub(super) description: Option<&'a str>,
    /// Script of the page, a path.
    pub(super) script: Option<&'a str>,
    /// Everything below the title.
    pub(super) body: Markup,
}

impl<'a> Page<'a> {
    /// Makes a page that has an address of its own.
    pub(super) fn listed(title: &'a str, path: &'a str, body: Markup) -> Self {
        Self { title, title_language: None, path: Some(path), description: None, script: None, body }
    }

    /// Makes a page that no search engine shall list: a form, an error, or a page behind a personal link.
    pub(super) fn unlisted(title: &'a str, body: Markup) -> Self {
        Self { title, title_language: None, path: None, description: None, script: None, body }
    }
}

/// Renders a page with labels in this language.
pub(super) fn render(snapshot: &Snapshot, language: Language, page: &Page<'_>) -> String {
    let publication = &snapshot.publication;
    let words = Words::of(language);
    let base = snapshot.base();
    let own = snapshot.own_language(language);
    let document = html! {
        (DOCTYPE)
        html lang=(language.tag()) dir="ltr" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                title {
                    @if page.title == publication.name { (publication.name) }
                    @else { (page.title) " – " (publication.name) }
                }
                @if let Some(description) = page.description { meta name="description" content=(description); }
                @match page.path {
                    Some(path) => {
                        link rel="canonical" href={ (base) (path) };
                        meta property="og:type" content="website";
                        meta property="og:title" content=(page.title);
                        meta property="og:url" content={ (base) (path) };
                        meta property="og:site_name" content=(publication.name);
                    },
                    None => meta name="robots" content="noindex";,
                }
                link rel="alternate" type="application/atom+xml" title=(publication.name) href="/feed.xml";
                link rel="alternate" type="application/feed+json" title=(publication.name) href="/feed.json";
                link rel="stylesheet" href=(snapshot.style_path());
                @if let Some(script) = page.script { script src=(script) defer {} }
            }
            body class={ (snapshot.look_class()) " site" } {
                header class="strip" {
                    p class="name" lang=[own] { a href="/" { (publication.name) } }
                    p class="join" { a href="/subscribe" { (words.subscribe) } }
                    @if let Some(house) = &publication.house { p class="folio" lang=[own] { (house) } }
                }
                main { article {
                    h1 lang=[page.title_language] { (page.title) }
                    (page.body)
                } }
                footer {
                    div class="links" {
                        p { a href="/issues/" { (words.archive) } }
                        p { a href="/corrections" { (words.corrections) } }
                        p { a href="/leave" { (words.leave) } }
                        p { a href="/feed.xml" { (words.feed) } }
                        @if let Some(policy) = snapshot.privacy_policy() { p { a href=(policy) { (words.privacy) } } }
                    }
                    @if let Some(address) = &publication.postal_address { p lang=[own] { (address) } }
                }
            }
        }
    };
    document.into_string()
}
