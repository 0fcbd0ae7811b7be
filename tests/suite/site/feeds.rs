//! Feeds, read back by their rules.

use std::collections::BTreeSet;

use atom_syndication::Feed;
use serde_json::Value;

use super::support::{BASE, SECRET, TestSite, newsroom};

/// Addresses that a piece of HTML points at.
fn targets(html: &str) -> Vec<&str> {
    let all = ["href=\"", "src=\""].into_iter().flat_map(|name| html.split(name).skip(1));
    all.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_atom_feed_keeps_the_rules() {
    let site = TestSite::usual().await;
    let answer = site.get("/feed.xml").await;
    assert_eq!(answer.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    let feed: Feed = answer.text().parse().unwrap();
    // RFC 4287 section 4.1.1: id, title, updated, an author, and a link to itself.
    assert_eq!((feed.id(), feed.title().as_str()), (&*format!("{BASE}/"), "Weekend Briefing"));
    assert!(!feed.authors().is_empty() && !feed.authors()[0].name().is_empty());
    let own: Vec<_> = feed.links().iter().filter(|link| link.rel() == "self").collect();
    assert_eq!((own.len(), own[0].href()), (1, &*format!("{BASE}/feed.xml")));
    assert_eq!(feed.updated(), feed.entries().iter().map(atom_syndication::Entry::updated).max().unwrap());
    let ids: BTreeSet<_> = feed.entries().iter().map(atom_syndication::Entry::id).collect();
    assert_eq!(ids.len(), 2);
    for entry in feed.entries() {
        assert!(entry.id().starts_with(&format!("{BASE}/issues/")), "{}", entry.id());
        assert!(!entry.title().as_str().is_empty() && entry.updated() >= entry.published().unwrap());
        let alternates = entry.links().iter().filter(|link| link.rel() == "alternate").count();
        assert_eq!(alternates, 1);
        let content = entry.content().unwrap();
        assert_eq!(content.content_type(), Some("html"));
        let html = content.value().unwrap();
        assert!(!html.contains(SECRET) && !html.contains("<script") && !html.contains("style="), "{html}");
        for target in targets(html) {
            assert!(target.contains("://") || target.starts_with("mailto:"), "{target} is relative");
        }
    }
    assert_eq!(feed.entries()[0].published().unwrap().to_rfc3339(), "2022-11-25T09:00:00+00:00");
    assert!(feed.entries()[0].content().unwrap().value().unwrap().contains("보안 업계의 첫 단락"));
}

#[tokio::test]
async fn the_json_feed_keeps_the_rules() {
    let site = TestSite::usual().await;
    let answer = site.get("/feed.json").await;
    assert_eq!(answer.header("content-type"), Some("application/feed+json"));
    let feed: Value = serde_json::from_str(answer.text()).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    for (key, expected) in [
        ("title", "Weekend Briefing".to_owned()),
        ("home_page_url", format!("{BASE}/")),
        ("feed_url", format!("{BASE}/feed.json")),
        ("language", "en".to_owned()),
    ] {
        assert_eq!(feed[key], Value::from(expected), "{key}");
    }
    let items = feed["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    for item in items {
        // Required: a unique id, and one of the contents. Dates are RFC 3339.
        assert!(item["id"].is_string() && item["url"] == item["id"]);
        let html = item["content_html"].as_str().unwrap();
        assert!(!html.is_empty() && !html.contains(SECRET));
        for key in ["date_published", "date_modified"] {
            item[key].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        }
        assert!(item["authors"][0]["name"].is_string() && item.get("author").is_none());
    }
}

#[tokio::test]
async fn an_update_moves_the_time_and_keeps_the_id() {
    let site = TestSite::usual().await;
    let ids = |text: &str| {
        text.parse::<Feed>().unwrap().entries().iter().map(|e| e.id().to_owned()).collect::<Vec<_>>()
    };
    let before = site.page("/feed.xml").await;
    site.newsroom.with(
        "issues/2022-11-25/issue.toml",
        "title = \"Harbour & <sea>\"\ndate = 2022-11-25T18:00:00+09:00\nupdated = 2022-11-26T09:00:00+09:00\nauthors = [\"dasom\"]\n",
    );
    site.refresh().await;
    let after = site.page("/feed.xml").await;
    assert_eq!(ids(&before), ids(&after));
    let feed: Feed = after.parse().unwrap();
    assert_eq!(feed.updated().to_rfc3339(), "2022-11-26T00:00:00+00:00");
    assert_eq!(feed.entries()[0].title().as_str(), "Harbour & <sea>");
    assert!(site.page("/sitemap.xml").await.contains("<lastmod>2022-11-26</lastmod>"));
}

#[tokio::test]
async fn a_feed_without_issues_is_a_feed() {
    let newsroom = newsroom();
    newsroom.without(".briefing");
    let site = TestSite::start(newsroom).await;
    let feed: Feed = site.page("/feed.xml").await.parse().unwrap();
    assert!(feed.entries().is_empty() && !feed.id().is_empty());
    let feed: Value = serde_json::from_str(&site.page("/feed.json").await).unwrap();
    assert_eq!(feed["items"], Value::Array(Vec::new()));
    assert!(site.page("/").await.contains("No issue has appeared yet."));
    assert!(site.page("/issues/").await.contains("No issue has appeared yet."));
}
