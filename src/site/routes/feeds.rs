//! Feeds of the newest issues: Atom (RFC 4287) and JSON Feed 1.1.

use std::path::Path;
use std::sync::Arc;

use atom_syndication as atom;
use axum::Router;
use axum::extract::State;
use axum::http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::site::answer::{Caching, Document, media};
use crate::site::public_issue::PublicIssue;
use crate::site::snapshot::Snapshot;
use crate::site::state::Site;
use crate::site::visit::Visit;

/// Issues in a feed.
const ISSUES: usize = 20;

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new().route("/feed.xml", get(show_atom)).route("/feed.json", get(show_json))
}

async fn show_atom(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let feed = visit.snapshot.atom.get_or_init(|| atom(&site.root, &visit.snapshot)).await;
    answer(feed, &visit)
}

async fn show_json(State(site): State<Arc<Site>>, visit: Visit) -> Response {
    let feed = visit.snapshot.json_feed.get_or_init(|| json_feed(&site.root, &visit.snapshot)).await;
    answer(feed, &visit)
}

/// Answers with a feed, which readers that are web pages may fetch too.
fn answer(feed: &Document, visit: &Visit) -> Response {
    let mut response = feed.answer(&visit.headers, Caching::Minute);
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    let policy = HeaderName::from_static("cross-origin-resource-policy");
    headers.insert(policy, HeaderValue::from_static("cross-origin"));
    response
}

/// An issue of a feed.
struct FeedIssue<'a> {
    issue: &'a PublicIssue,
    url: String,
    content: Option<String>,
}

async fn newest<'a>(root: &Path, snapshot: &'a Snapshot) -> Vec<FeedIssue<'a>> {
    let mut found = Vec::new();
    for issue in snapshot.issues.iter().take(ISSUES) {
        let content = snapshot.page_of(root, issue).await.and_then(|page| page.feed.clone());
        found.push(FeedIssue { issue, url: format!("{}{}", snapshot.base(), issue.path()), content });
    }
    found
}

/// Returns the name that stands for the writers of an issue without any.
fn house(snapshot: &Snapshot) -> &str {
    snapshot.publication.house.as_deref().unwrap_or(&snapshot.publication.name)
}

/// Returns the time of the last change of an issue.
fn changed(issue: &PublicIssue) -> Timestamp {
    issue.updated.unwrap_or(issue.date).max(issue.date)
}

/// Returns the Atom feed.
pub(in crate::site) async fn atom(root: &Path, snapshot: &Snapshot) -> Document {
    let (publication, base) = (&snapshot.publication, snapshot.base());
    let language = Some(publication.language.clone());
    let person =
        |name: &str| atom::Person { name: name.to_owned(), email: None, uri: None, ..Default::default() };
    let link = |rel: &str, href: String, mime_type: &str| atom::Link {
        href,
        rel: rel.to_owned(),
        mime_type: Some(mime_type.to_owned()),
        ..atom::Link::default()
    };
    let entry = |found: &FeedIssue<'_>| atom::Entry {
        title: found.issue.title.clone().into(),
        id: found.url.clone(),
        updated: instant(changed(found.issue)),
        published: Some(instant(found.issue.date)),
        authors: found.issue.writers.iter().map(|name| person(name)).collect(),
        links: vec![link("alternate", found.url.clone(), "text/html")],
        summary: found.issue.standfirst.clone().map(Into::into),
        content: found.content.clone().map(|html| atom::Content {
            lang: language.clone(),
            value: Some(html),
            content_type: Some("html".to_owned()),
            ..atom::Content::default()
        }),
        ..atom::Entry::default()
    };
    let issues = newest(root, snapshot).await;
    let last = issues.iter().map(|found| changed(found.issue)).max().unwrap_or(Timestamp::UNIX_EPOCH);
    let about = publication.about.plain();
    let feed = atom::Feed {
        title: publication.name.clone().into(),
        id: format!("{base}/"),
        updated: instant(last),
        authors: vec![person(house(snapshot))],
        links: vec![
            link("self", format!("{base}/feed.xml"), "application/atom+xml"),
            link("alternate", format!("{base}/"), "text/html"),
        ],
        subtitle: Some(about.trim()).filter(|about| !about.is_empty()).map(|about| about.to_owned().into()),
        lang: language.clone(),
        entries: issues.iter().map(entry).collect(),
        ..atom::Feed::default()
    };
    Document::new(feed.to_string(), media::ATOM)
}

/// Converts a time to the type of the crate, whose default is the start of 1970.
fn instant(time: Timestamp) -> atom::FixedDateTime {
    format!("{time:.0}").parse().unwrap_or_default()
}

/// Returns the JSON feed.
pub(in crate::site) async fn json_feed(root: &Path, snapshot: &Snapshot) -> Document {
    let (publication, base) = (&snapshot.publication, snapshot.base());
    let author = |name: &str| json!({ "name": name });
    let item = |found: &FeedIssue<'_>| {
        let FeedIssue { issue, url, content } = found;
        let writers: Vec<Value> = issue.writers.iter().map(|name| author(name)).collect();
        let mut item = json!({
            "id": url,
            "url": url,
            "title": issue.title,
            "date_published": format!("{:.0}", issue.date),
            "date_modified": format!("{:.0}", changed(issue)),
            "language": publication.language,
            "authors": if writers.is_empty() { vec![author(house(snapshot))] } else { writers },
        });
        if let Some(line) = &issue.standfirst {
            item["summary"] = json!(line);
        }
        // One of the two is required.
        match content {
            Some(html) => item["content_html"] = json!(html),
            None => item["content_text"] = json!(issue.standfirst.as_ref().unwrap_or(&issue.title)),
        }
        item
    };
    let issues = newest(root, snapshot).await;
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": publication.name,
        "home_page_url": format!("{base}/"),
        "feed_url": format!("{base}/feed.json"),
        "language": publication.language,
        "authors": [author(house(snapshot))],
        "items": issues.iter().map(item).collect::<Vec<_>>(),
    });
    let about = publication.about.plain();
    if !about.trim().is_empty() {
        feed["description"] = json!(about.trim());
    }
    Document::new(feed.to_string(), media::JSON_FEED)
}
