//! The archive: start page, all issues, one issue, corrections, and the lists for search engines.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, RawQuery, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::tz::TimeZone;
use maud::{Markup, html};

use super::readers::sign_up_form;
use super::search;
use crate::compose;
use crate::domain::{IssueId, Token};
use crate::site::answer::{Caching, Document, media};
use crate::site::feedback_counts::with_counts;
use crate::site::page::{self, Page};
use crate::site::public_issue::PublicIssue;
use crate::site::snapshot::{Snapshot, about};
use crate::site::state::Site;
use crate::site::visit::Visit;
use crate::site::words::Words;
use crate::store::Feedback;
use crate::web::Language;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(show_home))
        .route("/issues", get(async || Redirect::permanent("/issues/")))
        .route("/issues/", get(show_index))
        .route("/issues/{id}", get(show_issue))
        .route("/issues/{id}/", get(without_slash))
        .route("/corrections", get(show_corrections))
        .route("/sitemap.xml", get(show_sitemap))
        .route("/robots.txt", get(show_robots))
        .route("/assets/{name}", get(show_asset))
}

async fn show_home(visit: Visit) -> Response {
    let form = sign_up_form(&visit.snapshot, visit.language);
    let form = html! { section id="subscribe" { h2 { (visit.words().subscribe) } (form) } };
    home(&visit.snapshot, visit.language, &form).answer_by_language(&visit.headers, Caching::Minute)
}

/// Returns the start page for a server that only serves files, and so takes no forms.
pub(in crate::site) fn home_without_form(snapshot: &Snapshot, language: Language) -> Document {
    let link = html! { p class="action" { a href="/subscribe" { (Words::of(language).subscribe) } } };
    home(snapshot, language, &link)
}

/// Returns the start page: what the publication is, how to join it, and the newest issue.
fn home(snapshot: &Snapshot, language: Language, join: &Markup) -> Document {
    let (publication, words) = (&snapshot.publication, Words::of(language));
    let own = snapshot.own_language(language);
    let body = html! {
        div lang=[own] { (about(publication)) }
        (join)
        section {
            h2 class="label" { (words.latest) }
            @match snapshot.issues.first() {
                Some(issue) => { (latest(issue, snapshot, language)) },
                None => p { (words.nothing_yet) },
            }
        }
    };
    let about = publication.about.plain();
    let description = Some(about.trim()).filter(|about| !about.is_empty());
    let page = Page { description, title_language: own, ..Page::listed(&publication.name, "/", body) };
    Document::new(page::render(snapshot, language, &page), media::HTML)
}

fn latest(issue: &PublicIssue, snapshot: &Snapshot, language: Language) -> Markup {
    let own = snapshot.own_language(language);
    let path = issue.path();
    html! {
        h3 lang=[own] { a href=(path) { (issue.title) } }
        (day(issue, snapshot, language))
        @if let Some(line) = &issue.standfirst { p class="standfirst" lang=[own] { (line) } }
        ul class="headlines" lang=[own] {
            @for story in &issue.stories { li { a href={ (path) "#" (story.anchor) } { (story.title) } } }
        }
    }
}

fn day(issue: &PublicIssue, snapshot: &Snapshot, language: Language) -> Markup {
    let publication = &snapshot.publication;
    let time = |moment: jiff::Timestamp| {
        let zoned = moment.to_zoned(publication.time_zone.clone());
        html! {
            time datetime=(zoned.strftime("%Y-%m-%dT%H:%M:%S%:z")) {
                (compose::day_in(moment, publication, language.tag()))
            }
        }
    };
    // An update on the same day would say the same day twice.
    let day_of = |moment: jiff::Timestamp| moment.to_zoned(publication.time_zone.clone()).date();
    let updated = issue.updated.filter(|updated| day_of(*updated) != day_of(issue.date));
    html! {
        p class="day" {
            (time(issue.date))
            @if let Some(updated) = updated { " · " (Words::of(language).updated) (time(updated)) }
        }
    }
}

async fn show_index(visit: Visit) -> Response {
    index(&visit.snapshot, visit.language).answer_by_language(&visit.headers, Caching::Minute)
}

/// Returns the list of all issues, the newest first, with the search.
pub(in crate::site) fn index(snapshot: &Snapshot, language: Language) -> Document {
    let words = Words::of(language);
    let own = snapshot.own_language(language);
    let script = search::script_path();
    let body = html! {
        @if snapshot.issues.is_empty() { p { (words.nothing_yet) } } @else { (search::form(snapshot, words)) }
        ol class="issues" {
            @for issue in &snapshot.issues {
                li {
                    h2 lang=[own] { a href=(issue.path()) { (issue.title) } }
                    (day(issue, snapshot, language))
                    @if let Some(line) = &issue.standfirst { p lang=[own] { (line) } }
                }
            }
        }
    };
    let page = Page { script: Some(script), ..Page::listed(words.archive, "/issues/", body) };
    Document::new(page::render(snapshot, language, &page), media::HTML).with_policy(search::POLICY)
}

#[derive(serde::Deserialize)]
struct WebView {
    t: Option<String>,
}

async fn show_issue(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(view): Query<WebView>,
    visit: Visit,
) -> Response {
    let snapshot = &visit.snapshot;
    let issue = IssueId::parse(&id).ok().and_then(|id| snapshot.issue(&id));
    let Some(issue) = issue else { return visit.not_found() };
    let is_reader = match &view.t {
        None => false,
        Some(text) => {
            let token = Token::parse(text);
            let is_genuine = |token: Token| snapshot.signer.verify_web_view(&token, &issue.id).is_ok();
            if !token.is_some_and(is_genuine) {
                return visit.not_found();
            }
            true
        }
    };
    let Some(page) = snapshot.page_of(&site.root, issue).await else { return visit.not_found() };
    // Without the counts the page is whole too.
    let totals = site.store.feedback_totals(&issue.id).await.unwrap_or_default();
    let language = Language::of(&snapshot.publication.language);
    if !is_reader {
        return with_counts(&page.public, totals, language).answer(&visit.headers, Caching::Minute);
    }
    let whole = with_counts(page.whole.as_ref().unwrap_or(&page.public), totals, language);
    let mut response = whole.answer(&visit.headers, Caching::Never);
    let robots = HeaderName::from_static("x-robots-tag");
    response.headers_mut().insert(robots, HeaderValue::from_static("noindex, nofollow, noarchive"));
    response
}

/// Leads from the address of a folder to that of the page.
async fn without_slash(Path(id): Path<String>, RawQuery(query): RawQuery, visit: Visit) -> Response {
    let issue = IssueId::parse(&id).ok().and_then(|id| visit.snapshot.issue(&id).cloned());
    let Some(issue) = issue else { return visit.not_found() };
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::permanent(&format!("{}{query}", issue.path())).into_response()
}

async fn show_corrections(visit: Visit) -> Response {
    visit.snapshot.corrections.answer(&visit.headers, Caching::Minute)
}

async fn show_sitemap(visit: Visit) -> Response {
    sitemap(&visit.snapshot).answer(&visit.headers, Caching::Minute)
}

/// Returns the site map (sitemaps.org, version 0.9).
pub(in crate::site) fn sitemap(snapshot: &Snapshot) -> Document {
    let base = snapshot.base();
    let day = |moment: jiff::Timestamp| moment.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d").to_string();
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for path in ["/", "/issues/", "/corrections"] {
        let _ = writeln!(out, "<url><loc>{}</loc></url>", escaped(&format!("{base}{path}")));
    }
    for issue in &snapshot.issues {
        let (url, changed) = (format!("{base}{}", issue.path()), day(issue.updated.unwrap_or(issue.date)));
        let _ = writeln!(out, "<url><loc>{}</loc><lastmod>{changed}</lastmod></url>", escaped(&url));
    }
    out.push_str("</urlset>\n");
    Document::new(out, media::XML)
}

fn escaped(text: &str) -> String {
    html! { (text) }.into_string()
}

async fn show_robots(visit: Visit) -> Response {
    robots(&visit.snapshot).answer(&visit.headers, Caching::Minute)
}

/// Returns what search engines may read: the archive, and no page behind a personal link.
pub(in crate::site) fn robots(snapshot: &Snapshot) -> Document {
    let closed = ["/confirm/", "/preferences/", "/unsubscribe/", "/feedback/", "/leave"];
    let mut out = String::from("User-agent: *\n");
    for path in closed {
        let _ = writeln!(out, "Disallow: {path}");
    }
    let _ = writeln!(out, "\nSitemap: {}/sitemap.xml", snapshot.base());
    Document::new(out, media::TEXT)
}

async fn show_asset(Path(name): Path<String>, visit: Visit) -> Response {
    let path = format!("/assets/{name}");
    let script = search::script_path();
    if path == visit.snapshot.style_path() {
        visit.snapshot.style().answer(&visit.headers, Caching::Forever)
    } else if path == script {
        search::script().answer(&visit.headers, Caching::Forever)
    } else {
        visit.not_found()
    }
}
