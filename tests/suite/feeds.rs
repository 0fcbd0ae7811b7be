//! Feeds of every kind, and documents that are none or mean harm.

use std::time::Duration;

use briefing::feed::{self, Feed, FeedDocument, MAX_BYTES, MAX_ENTRIES};
use jiff::tz::TimeZone;
use url::Url;

use crate::support::processor_time;
use crate::support::repository;

/// Most processor time that a hostile document may take: the limit that the contract gives for a page.
const MOST: Duration = Duration::from_secs(15);

fn parse(bytes: &[u8]) -> Result<Feed, String> {
    let url = Url::parse("https://harbourpost.example/feed.xml").unwrap();
    let zone = TimeZone::fixed(jiff::tz::offset(9));
    feed::parse(&FeedDocument { bytes, content_type: None, url: &url }, &zone)
        .map_err(|error| error.to_string())
}

fn fixture(name: &str) -> (String, Vec<(String, String, String)>) {
    let path = repository().join("tests/fixtures/feeds").join(name);
    let feed = parse(&std::fs::read(path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let entries = feed.entries.into_iter().map(|entry| {
        let date = entry.date.map(|date| date.to_string()).unwrap_or_default();
        (entry.title, entry.link, date)
    });
    (feed.title, entries.collect())
}

#[test]
fn each_kind_of_feed_is_read() {
    for (name, title, expected) in [
        (
            "rss.xml",
            "The Harbour Post",
            &[
                ("Ports answer in public", "https://harbourpost.example/news/ports", "2022-11-18T09:36:00Z"),
                (
                    "R&D budget of the port doubles",
                    "https://harbourpost.example/news/budget",
                    "2022-11-17T09:00:00Z",
                ),
                (
                    "A story without a link, and its address as id",
                    "https://harbourpost.example/news/guid",
                    "2022-11-16T01:00:00Z",
                ),
            ][..],
        ),
        (
            "rss-euc-kr.xml",
            "항구신문",
            &[
                (
                    "해원항, 접수한 제보를 모두 공개하기로",
                    "https://harbour.example/news/articleView.html?idxno=1001",
                    "2022-11-18T09:36:00Z",
                ),
                (
                    "등대지기 김·박 씨의 밤",
                    "https://harbour.example/news/articleView.html?idxno=1002",
                    "2022-11-17T22:10:00Z",
                ),
            ],
        ),
        (
            "rdf.xml",
            "Quay Notes",
            &[("Seven boats, one crane", "https://quay.example/notes/7", "2022-11-14T23:00:00Z")],
        ),
        (
            "atom.xml",
            "The Lantern",
            &[
                (
                    "What the harbour knows ’bout visitors",
                    "https://lantern.example/2022/11/harbour",
                    "2022-11-14T09:00:00Z",
                ),
                ("Only an update is told", "https://lantern.example/2022/11/update", "2022-11-13T00:00:00Z"),
            ],
        ),
        (
            "feed.json",
            "Buoy Bulletin",
            &[
                ("Buoys are counted again", "https://buoy.example/7", "2022-11-17T03:00:00Z"),
                ("", "https://buoy.example/6", "2022-11-16T12:00:00Z"),
            ],
        ),
        (
            "news-sitemap.xml",
            "Pier Daily",
            &[(
                "Night shift at the pier & its price",
                "https://pier.example/articles/31?id=31",
                "2022-11-17T11:15:00Z",
            )],
        ),
        (
            "wordpress.json",
            "",
            &[
                ("The keepers’ ledger", "https://dock.example/2022/11/keepers/", "2022-11-18T09:36:00Z"),
                ("Ropes", "https://dock.example/2022/11/ropes/", "2022-11-14T23:00:00Z"),
            ],
        ),
    ] {
        let (found, entries) = fixture(name);
        let entries: Vec<_> = entries.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
        assert_eq!((found.as_str(), entries.as_slice()), (title, expected), "{name}");
    }
}

fn rss(content: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>T</title>{content}</channel></rss>")
}

#[test]
fn what_is_no_feed_ends_in_a_sentence() {
    for (text, told) in [
        ("", "sent nothing"),
        ("<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        ("<html><body>Hello</body></html>", "web page"),
        ("plain words", "neither RSS"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "neither RSS"),
        ("<sitemapindex><sitemap><loc>https://a.example/</loc></sitemap></sitemapindex>", "list of sitemaps"),
        ("{\"code\":\"rest_no_route\",\"message\":\"No route\"}", "neither RSS"),
        ("[1,2,3]", "neither RSS"),
        ("{\"version\":", "damaged"),
        ("<rss version='2.0'><channel><item>", "never closed"),
        ("<rss version='2.0'><channel></item></rss>", "damaged"),
    ] {
        let error = parse(text.as_bytes()).expect_err(text);
        assert!(error.contains(told), "{text}: {error}");
    }
    assert_eq!(parse(rss("").as_bytes()).unwrap().entries, []);
}

#[test]
fn one_bad_entry_leaves_the_others() {
    let item =
        |title: &str| format!("<item><title>{title}</title><link>https://a.example/1?a=1&b=2</link></item>");
    for (text, titles, skipped) in [
        (rss(&item("A & B")), &["A & B"][..], 0),
        (rss(&[item("A"), item("<b>B</i>"), item("C")].concat()), &["A", "C"], 1),
        (rss(&[item("A"), "<item><title>No link</title></item>".to_owned()].concat()), &["A"], 1),
        (rss(&item("A&#xD800;")), &["A"], 0),
        (rss(&[item("A"), item("B")].concat())[..150].to_owned(), &["A"], 1),
        (
            r#"{"version":"https://jsonfeed.org/version/1.1","items":[null,{"url":"/1","title":"A"},5,{"id":"2"}]}"#.to_owned(),
            &["A"],
            3,
        ),
        (
            r#"[{"link":"/1","title":{"rendered":"A"}},{"link":null,"title":{"rendered":null}},5,null]"#.to_owned(),
            &["A"],
            3,
        ),
    ] {
        let feed = parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found: Vec<_> = feed.entries.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!((found.as_slice(), feed.skipped), (titles, skipped), "{text}");
    }
}

#[test]
fn hostile_documents_end_bounded() {
    let entities = "<!DOCTYPE rss [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
    let bomb = [entities, &rss("<item><title>&b;</title><link>https://a.example/1</link></item>")].concat();
    let deep = rss(&["<a>", "</a>"].map(|tag| tag.repeat(100_000)).concat());
    let wide = rss(&format!("<item {}/>", (0..200_000).map(|n| format!(" a{n}=''")).collect::<String>()));
    let many_attributes =
        rss(&format!("<item {}/>", (0..300).map(|n| format!(" a{n}=''")).collect::<String>()));
    let spaces = (0..150).map(|n| format!("<a xmlns:n{n}='u:{n}'>")).collect::<String>();
    let elements = rss(&"<b/>".repeat(200_000));
    let arrays = "[".repeat(1_000_000);
    for (name, text, told) in [
        ("bomb", bomb, "declares entities"),
        ("deep", deep, "nested more than 100 deep"),
        ("wide", wide, "too many or too long attributes"),
        ("attributes", many_attributes, "too many or too long attributes"),
        ("namespaces", rss(&spaces), "too many or too long attributes||nested"),
        ("elements", elements, "more than 100000 elements"),
        ("arrays", arrays, "damaged"),
        ("large", " ".repeat(MAX_BYTES + 1), "more than 5 MB"),
    ] {
        let begun = processor_time();
        let error = parse(text.as_bytes()).expect_err(name);
        assert!(told.split("||").any(|told| error.contains(told)), "{name}: {error}");
        let took = processor_time().saturating_sub(begun);
        assert!(took < MOST, "{name}: {took:?}");
    }
}

#[test]
fn the_first_thousand_entries_are_read() {
    let item = |n: usize| format!("<item><title>{n}</title><link>https://a.example/{n}</link></item>");
    let text = rss(&(0..MAX_ENTRIES + 500).map(item).collect::<String>());
    let found = parse(text.as_bytes()).unwrap();
    assert_eq!(found.entries.len(), MAX_ENTRIES);
    assert_eq!(found.entries.last().unwrap().title, (MAX_ENTRIES - 1).to_string());
    let posts: Vec<_> = (0..MAX_ENTRIES + 500)
        .map(|n| format!("{{\"link\":\"https://a.example/{n}\",\"title\":{{\"rendered\":\"{n}\"}}}}"))
        .collect();
    assert_eq!(parse(format!("[{}]", posts.join(",")).as_bytes()).unwrap().entries.len(), MAX_ENTRIES);
    // A headline, a reference or a tag without end makes no work that grows faster than the document.
    for filler in ["<", "&", "&amp;", "]]&gt;", "가"] {
        let count = 3_000_000 / filler.len();
        let begun = processor_time();
        let text = rss(&format!("<item><title><![CDATA[{}]]></title></item>", filler.repeat(count)));
        let _ = parse(text.as_bytes());
        let took = processor_time().saturating_sub(begun);
        assert!(took < MOST, "{filler}: {took:?}");
    }
}
