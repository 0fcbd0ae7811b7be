//! `briefing collect`: feeds of a local site, picks, items of the issue, and a second run that asks only for changes.

use std::fs;

use serde_json::{Value, json};

use super::adding::{Site, html};
use super::harness::{CONFIG, CommandOutput, NewsroomDir};
use crate::support::repository;
use crate::support::site::{SiteRequest, SiteResponse, status};

const ETAG: &str = "\"v1\"";

fn feed(content_type: &str, validators: &str, text: &str) -> SiteResponse {
    SiteResponse::Say(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{validators}Content-Length: {}\r\nConnection: close\r\n\r\n{text}",
        text.len()
    ))
}

fn article(headline: &str, date: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=utf-8><title>{headline} | The Lantern</title>
<meta property=og:site_name content='The Lantern'><meta property=og:title content='{headline}'></head>
<body><article><h1>{headline}</h1><p>By Dasom Ryu, The Lantern</p><p>{date}</p>
<p>The port authority said on Friday that it will publish every note it receives, together with the hour of its arrival and the answer it gave.</p>
<p>The decision follows a summer in which three terminals lost their gate cameras for a day, and nobody was paid by the city.</p>
<figure><img src=/media/crane.jpg><figcaption>A crane at the port. Photo by Dasom Ryu</figcaption></figure>
</article></body></html>"
    )
}

const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0"><channel><title>The Lantern</title>
<item><title>Ports answer in public</title><link>/news/ports?utm_source=rss</link><pubDate>Thu, 17 Nov 2022 18:36:00 +0900</pubDate></item>
<item><title>Keepers count their lamps</title><link>/news/lamps</link><pubDate>Wed, 16 Nov 2022 18:36:00 +0900</pubDate></item>
<item><title>Ferries keep the night</title><link>/news/ferries</link><pubDate>Tue, 15 Nov 2022 18:36:00 +0900</pubDate></item>
<item><title>Told long ago</title><link>/news/old</link><pubDate>Fri, 4 Nov 2022 18:36:00 +0900</pubDate></item>
</channel></rss>"#;

const JSON_FEED: &str = r#"{"version":"https://jsonfeed.org/version/1.1","title":"Wire","items":[
{"id":"1","url":"/news/ports?utm_source=json","title":"Ports answer in public","date_published":"2022-11-17T09:00:00Z"},
{"id":"2","url":"/news/undated","title":"A note without a date"}]}"#;

fn answer(asked: &SiteRequest) -> SiteResponse {
    match asked.path.as_str() {
        "/rss.xml" if asked.head.to_lowercase().contains(&format!("if-none-match: {ETAG}")) => {
            status("304 Not Modified")
        }
        "/rss.xml" => feed("application/rss+xml", &format!("ETag: {ETAG}\r\n"), RSS),
        "/feed.json" => feed("application/feed+json", "", JSON_FEED),
        "/news/ports" => html(&article("Ports answer in public", "Nov. 17, 2022 6:36PM KST")),
        "/news/lamps" => html(&article("Keepers count their lamps", "Nov. 16, 2022 6:36PM KST")),
        "/news/ferries" => html(&article("Ferries keep the night", "Nov. 15, 2022 6:36PM KST")),
        "/media/crane.jpg" => {
            let picture = fs::read(repository().join("issues/2022-11-18/images/han-river.jpg")).unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                picture.len()
            );
            SiteResponse::SayBytes(head, picture)
        }
        "/page" => html("<!doctype html><p>Hello"),
        _ => status("404 Not Found"),
    }
}

/// A newsroom with an issue of the week before, and these feeds of a site.
fn newsroom(site: &Site, paths: &[&str]) -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    let feeds: Vec<_> = paths.iter().map(|path| format!("\"{}\"", site.url(path))).collect();
    newsroom.with("briefing.toml", format!("{CONFIG}\n[collect]\nfeeds = [{}]\n", feeds.join(", ")));
    newsroom.with_issue("2022-11-11");
    newsroom
}

fn collect(newsroom: &NewsroomDir, more: &[&str]) -> CommandOutput {
    let arguments = [&["collect", "--allow-host", "127.0.0.1"], more].concat();
    newsroom.run(&arguments)
}

fn document(ran: &CommandOutput) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err))
}

fn titles(document: &Value) -> Vec<&str> {
    document["entries"].as_array().unwrap().iter().map(|entry| entry["title"].as_str().unwrap()).collect()
}

#[test]
fn picks_become_items_and_only_a_person_is_missing() {
    let site = Site::start(answer);
    let newsroom = newsroom(&site, &["/rss.xml", "/feed.json"]);
    let listed = document(&collect(&newsroom, &["--format", "json"]));
    assert_eq!(
        titles(&listed),
        [
            "Ports answer in public",
            "Keepers count their lamps",
            "Ferries keep the night",
            "A note without a date"
        ]
    );
    assert_eq!(
        listed["entries"][0],
        json!({
            "title": "Ports answer in public",
            "link": site.url("/news/ports"),
            "date": "2022-11-17T18:36:00+09:00",
            "feed": site.url("/rss.xml"),
            "used": false,
        })
    );
    assert_eq!(listed["entries"][3]["date"], Value::Null);
    assert_eq!(listed.as_object().unwrap().len(), 1, "{listed}");

    let ran = collect(&newsroom, &["--pick", "1,3"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains("1  Ports answer in public\n   The Lantern · "), "{}", ran.out);
    let item = |name: &str| fs::read_to_string(newsroom.path().join("issues/2022-11-18").join(name)).unwrap();
    assert!(item("02-ports-answer-in-public.md").contains("date = 2022-11-17T18:36:00+09:00"));
    assert!(item("03-ferries-keep-the-night.md").contains("authors = [\"dasom\"]"));

    // The second run asked whether anything changed, and used what is cached.
    let asked = site.heads("/rss.xml");
    assert!(!asked[0].contains("if-none-match") && asked[1].contains("if-none-match: \"v1\""), "{asked:?}");
    let again = document(&collect(&newsroom, &["--format", "json"]));
    assert_eq!(titles(&again), titles(&listed));
    let used: Vec<_> =
        again["entries"].as_array().unwrap().iter().map(|entry| entry["used"] == true).collect();
    assert_eq!(used, [true, false, true, false]);
    assert!(collect(&newsroom, &[]).out.contains(" · used\n"));

    newsroom.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked three stories.\n");
    // What is left is a person's: to say what the pictures show.
    let checked = document(&newsroom.run(&["check", "2022-11-18", "--format", "json"]));
    let found = checked["diagnostics"].as_array().unwrap().iter();
    let of_items = found
        .filter(|found| ["02-", "03-"].iter().any(|item| found["file"].as_str().unwrap().contains(item)));
    let codes: Vec<_> = of_items.map(|found| found["code"].as_str().unwrap()).collect();
    // The site of this test has neither TLS nor a name.
    let codes: Vec<_> =
        codes.into_iter().filter(|code| !matches!(*code, "links::insecure" | "links::ip_address")).collect();
    assert_eq!(codes, ["images::missing_alt_text"; 2], "{checked}");
    for name in ["02-ports-answer-in-public.md", "03-ferries-keep-the-night.md"] {
        let written = item(name).replace("alt = \"\"", "alt = \"A red crane above two ships at dusk\"");
        newsroom.with(&format!("issues/2022-11-18/{name}"), written);
    }
    let built = newsroom.run(&["build", "2022-11-18", "--out", "out"]);
    assert_eq!(built.code, 0, "{}", built.err);
    let text = fs::read_to_string(newsroom.path().join("out/issue.txt")).unwrap();
    assert!(text.to_lowercase().contains("ferries keep the night"), "{text}");
}

#[test]
fn json_of_picks_says_what_was_added_and_what_was_not() {
    let site = Site::start(answer);
    let newsroom = newsroom(&site, &["/rss.xml", "/feed.json"]);
    let ran = collect(&newsroom, &["2022-11-18", "--pick", "2,4,2", "--format", "json"]);
    assert_eq!(ran.code, 2, "one of them could not be added: {}", ran.err);
    let document = document(&ran);
    assert_eq!(document["added"].as_array().unwrap().len(), 1, "{document}");
    assert_eq!(
        document["added"][0]["files"],
        json!(["issues/2022-11-18/images/crane.jpg", "issues/2022-11-18/02-keepers-count-their-lamps.md"])
    );
    assert_eq!(document["not_added"][0]["link"], site.url("/news/undated"));
    assert_eq!(document["entries"].as_array().unwrap().len(), 4);
}

#[test]
fn since_and_picks_are_tested_before_anything_is_written() {
    let site = Site::start(answer);
    let newsroom = newsroom(&site, &["/rss.xml"]);
    let since = document(&collect(&newsroom, &["--since", "2022-11-16", "--format", "json"]));
    assert_eq!(titles(&since), ["Ports answer in public", "Keepers count their lamps"]);
    let all = document(&collect(&newsroom, &["--since", "2022-01-01", "--format", "json"]));
    assert_eq!(titles(&all).len(), 4);
    let names = newsroom.names();
    for (pick, told) in [
        ("9", "there is no number 9"),
        ("0", "there is no number 0"),
        ("one", "no numbers"),
        (",", "no numbers"),
    ] {
        let ran = collect(&newsroom, &["--pick", pick]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(told), "{}", ran.err);
    }
    assert_eq!(newsroom.names(), names);
}

#[test]
fn a_feed_that_fails_leaves_the_others() {
    let site = Site::start(answer);
    let newsroom = newsroom(&site, &["/gone.xml", "/page", "/rss.xml"]);
    let ran = collect(&newsroom, &["--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let document = document(&ran);
    assert_eq!(titles(&document).len(), 3);
    let reasons: Vec<_> = document["failed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|failed| failed["reason"].as_str().unwrap())
        .collect();
    assert_eq!(reasons, ["the server answers with status 404", "it is a web page and no feed"]);

    let newsroom = self::newsroom(&site, &["/gone.xml", "/page"]);
    let ran = collect(&newsroom, &[]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("no feed can be read") && ran.err.contains("status 404"), "{}", ran.err);
    // Without leave no host of this network is asked.
    let ran = newsroom.run(&["collect"]);
    assert!(ran.code == 2 && ran.err.contains("--allow-host 127.0.0.1"), "{}", ran.err);
    let none = NewsroomDir::small().run(&["collect"]);
    assert!(none.code == 2 && none.err.contains("names no feeds"), "{}", none.err);
}

#[test]
fn an_address_from_the_environment_is_neither_shown_nor_stored() {
    let site = Site::start(|asked| match asked.path.as_str() {
        "/rss.xml?key=hush" => feed("application/rss+xml", &format!("ETag: {ETAG}\r\n"), RSS),
        _ => status("404 Not Found"),
    });
    let newsroom = newsroom(&site, &["/rss.xml?key=${FEED_KEY}"]);
    let arguments = ["collect", "--allow-host", "127.0.0.1", "--format", "json"];
    let ran = super::harness::run_command(newsroom.command(&arguments).env("FEED_KEY", "hush"));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(document(&ran)["entries"][0]["feed"], site.url("/rss.xml?key=${FEED_KEY}"));
    let stored = fs::read(newsroom.path().join("briefing.db")).unwrap();
    assert!(!stored.windows(4).any(|bytes| bytes == b"hush"));
    let ran = super::harness::run_command(newsroom.command(&arguments).env("FEED_KEY", "wrong-hush"));
    assert!(
        ran.code == 2 && !ran.err.contains("hush") && !ran.out.contains("hush"),
        "{} {}",
        ran.err,
        ran.out
    );
}
