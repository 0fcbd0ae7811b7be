//! `briefing add` and `collect` with pages and feeds of others: what is written passes `check`, and no secret is in it.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use super::adding::{Site, html, with_stdin};
use super::harness::{CONFIG, NewsroomDir, run_command};
use crate::support::repository;
use crate::support::site::{SiteResponse, status};

const PARAGRAPH: &str = "The port authority said on Friday that it will publish every note it receives, together with the hour of its arrival and the answer it gave.";

/// A page with a headline and a body.
fn page(headline: &str, body: &str) -> String {
    format!(
        "<!doctype html><html><head><meta charset=utf-8><title>{headline}</title><meta property=og:site_name content='The Lantern'></head>
<body><article><h1>{headline}</h1><p>By Dasom Ryu, The Lantern</p><p>Nov. 17, 2022 6:36PM KST</p><p>{PARAGRAPH}</p>{body}</article></body></html>"
    )
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn codes(value: &Value) -> Vec<String> {
    let findings = value["findings"].as_array().unwrap().iter();
    findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// Adds a page of `https://lantern.example/a` and returns the JSON document.
fn add(newsroom: &NewsroomDir, page: &str, more: &[&str]) -> Value {
    let arguments =
        [&["add", "2022-11-18", "-", "--url", "https://lantern.example/a", "--format", "json"], more]
            .concat();
    let ran = with_stdin(newsroom, &arguments, page.as_bytes());
    assert_eq!(ran.code, 0, "{}", ran.err);
    json(&ran.out)
}

#[test]
fn headlines_with_marks_pass_check() {
    for (headline, title) in [
        ("The *new* harbour opens", "The new harbour opens"),
        ("The `rm` command of the port", "The rm command of the port"),
        ("AT&amp;amp;T pays the port", "AT&T pays the port"),
        ("3~5일 ~~취소~~ 안내", "3~5일 취소 안내"),
        ("What TODO now at the port", "What TODO now at the port"),
        ("TBD", "TBD"),
        ("A\u{202E}B and the \u{200B}harbour", "AB and the harbour"),
    ] {
        let newsroom = NewsroomDir::small();
        newsroom.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked two stories.\n");
        let value = add(&newsroom, &page(headline, &format!("<p>{PARAGRAPH}</p>")), &[]);
        assert_eq!(value["title"], title);
        let checked = newsroom.run(&["check", "2022-11-18", "--format", "json"]);
        let report = json(&checked.out);
        let found: Vec<_> = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|found| found["file"].as_str().unwrap().contains("02-") && found["severity"] == "error")
            .collect();
        assert!(found.is_empty(), "{headline}: {found:?}");
        assert_eq!(newsroom.run(&["build", "2022-11-18", "--out", "out"]).code, 0, "{headline}");
    }
}

#[test]
fn the_address_of_a_page_is_tested() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    for (url, told) in [
        ("notaurl", "`--url` is no web address"),
        ("javascript:alert(1)", "`--url` is no web address"),
        ("ftp://lantern.example/a", "`--url` is no web address"),
        ("https://u:pw@lantern.example/y", "`--url` has a user or password"),
    ] {
        let ran =
            with_stdin(&newsroom, &["add", "2022-11-18", "-", "--url", url], page("Ports", "").as_bytes());
        assert!(ran.code == 2 && ran.err.contains(told) && !ran.err.contains("pw@"), "{url}: {}", ran.err);
    }
    assert_eq!(newsroom.files(), before);
}

#[test]
fn what_the_page_does_not_tell_is_named() {
    let newsroom = NewsroomDir::small();
    let undated = |date: &str| {
        page("Ports answer in public", &format!("<p>{PARAGRAPH}</p>"))
            .replace("Nov. 17, 2022 6:36PM KST", date)
    };
    for (page, url, told) in [
        (undated("Nov. 17, 2022 6:36PM KST"), Some("https://lantern.example/a"), None),
        (undated("Nov. 17, 2022 6:36PM KST"), None, Some("tells no address")),
        (undated(""), Some("https://lantern.example/a"), Some("tells no date")),
        (
            undated("Nov. 17, 1022"),
            None,
            Some("tells no address of its own: `--url` says where the page came from; and no date"),
        ),
    ] {
        let mut arguments = vec!["add", "2022-11-18", "-", "--print", "--format", "json"];
        arguments.extend(url.iter().flat_map(|url| ["--url", url]));
        let ran = with_stdin(&newsroom, &arguments, page.as_bytes());
        let value = json(&ran.out);
        let found = value["findings"].as_array().unwrap();
        let messages: Vec<_> = found.iter().map(|found| found["message"].as_str().unwrap()).collect();
        assert_eq!(messages.len(), usize::from(told.is_some()), "{messages:?}");
        assert!(told.is_none_or(|told| messages[0].contains(told)), "{messages:?}");
    }
}

#[test]
fn one_article_twice_is_told() {
    let newsroom = NewsroomDir::small();
    let page = page("Ports answer in public", &format!("<p>{PARAGRAPH}</p>"));
    assert_eq!(codes(&add(&newsroom, &page, &[])), [""; 0]);
    for url in [
        "http://www.lantern.example/a",
        "https://m.lantern.example/a/amp?utm_source=x",
        "https://lantern.example/%61",
    ] {
        let value = json(
            &with_stdin(
                &newsroom,
                &["add", "2022-11-18", "-", "--url", url, "--print", "--format", "json"],
                page.as_bytes(),
            )
            .out,
        );
        assert_eq!(codes(&value), ["item::same_story"], "{url}");
        assert!(value["findings"][0]["message"].as_str().unwrap().contains("an item of this issue already"));
    }
}

#[test]
fn paragraphs_without_elements_are_bounded() {
    let newsroom = NewsroomDir::small();
    let lines =
        "One two three four five six seven eight nine ten said the keeper of the port.<br>".repeat(300);
    let value =
        add(&newsroom, &page("Ports answer in public", "").replace(PARAGRAPH, &lines), &["--words", "100"]);
    let text = value["text"].as_str().unwrap();
    assert!((80..=100).contains(&text.split_whitespace().count()) && text.ends_with("port."), "{text}");
    let endless = page("Ports answer in public", "").replace(PARAGRAPH, &"word ".repeat(50_000));
    let text = add(&newsroom, &endless, &[])["text"].as_str().unwrap().len();
    assert!(text < 4000, "{text}");
}

fn jpeg() -> Vec<u8> {
    fs::read(repository().join("issues/2022-11-18/images/han-river.jpg")).unwrap()
}

#[test]
fn pictures_inside_of_a_page_are_stored_and_broken_ones_told() {
    let newsroom = NewsroomDir::small();
    let figure = |src: &str| {
        page(
            "Ports answer in public",
            &format!(
                "<figure><img src=\"{src}\"><figcaption>A crane at the port. Photo by Dasom Ryu</figcaption></figure><p>{PARAGRAPH}</p>"
            ),
        )
    };
    let data = |bytes: &[u8]| format!("data:image/jpeg;base64,{}", data_encoding::BASE64.encode(bytes));
    let inside = figure(&data(&jpeg()));
    let printed = add(&newsroom, &inside, &["--print"]);
    assert_eq!(printed["image"], Value::Null);
    assert_eq!(codes(&printed), ["item::picture_not_fetched"]);
    let value = add(&newsroom, &inside, &[]);
    assert_eq!(codes(&value), ["item::same_story"; 0]);
    let item =
        fs::read_to_string(newsroom.path().join("issues/2022-11-18/02-ports-answer-in-public.md")).unwrap();
    assert!(
        item.contains("file = \"images/picture-1.jpg\"")
            && item.contains("caption = \"A crane at the port.\""),
        "{item}"
    );
    for (src, told) in [
        (data(&jpeg()[..jpeg().len() / 2]), "damaged"),
        ("/crane.svg".to_owned(), "SVG"),
        ("data:image/svg+xml;base64,PHN2Zz4=".to_owned(), "left out"),
        (format!("/{}.jpg", "x".repeat(3000)), "too long"),
    ] {
        let value = add(&newsroom, &figure(&src), &[]);
        let told_all = value["findings"].to_string();
        assert!(
            told_all.contains("item::picture_not_fetched") && told_all.contains(told),
            "{src:.60}: {value}"
        );
        assert_eq!(value["image"], Value::Null, "{src:.60}");
    }
}

#[test]
fn no_value_of_the_environment_reaches_an_item() {
    let canary = "C4N4RY";
    let items = [
        ("s1.html", "One"),
        ("/news/s2.html", "Two"),
        ("http://HOST/C4N4RY/s3.html", "Three"),
        ("../news/s4.html", "Four"),
    ];
    let feed = move |host: &str| {
        let mut text = "<rss version=\"2.0\"><channel><title>Wire of C4N4RY</title>".to_owned();
        for (link, title) in items {
            let link = link.replace("HOST", host);
            write!(text, "<item><title>Story {title} of the port</title><link>{link}</link><pubDate>Thu, 17 Nov 2022 18:36:00 +0900</pubDate></item>").unwrap();
        }
        let text = text + "</channel></rss>";
        SiteResponse::Say(format!(
            "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
            text.len()
        ))
    };
    let site = Site::start(move |asked| match asked.path.as_str() {
        "/C4N4RY/feed.xml" => feed(&asked.host),
        path if path.starts_with("/news/") => html(&page(
            "Ports answer in public",
            &format!(
                "<p>See the <a href='/C4N4RY/list'>list</a>. {PARAGRAPH}</p><figure><img src='/C4N4RY/p.jpg'><figcaption>A crane</figcaption></figure>"
            ),
        )),
        path if path.starts_with("/C4N4RY/") => html(&page(
            "Ports answer in public",
            &format!("<p>See the <a href='t.html'>list</a>. {PARAGRAPH}</p>"),
        )),
        _ => status("404 Not Found"),
    });
    let newsroom = NewsroomDir::small();
    newsroom.with(
        "briefing.toml",
        format!("{CONFIG}\n[collect]\nfeeds = [\"{}\"]\n", site.url("/${K}/feed.xml")),
    );
    let run = |arguments: &[&str]| {
        let ran = run_command(newsroom.command(arguments).env("K", canary));
        assert!(!ran.out.contains(canary), "{}", ran.out);
        ran
    };
    let ran = run(&["collect", "--allow-host", "127.0.0.1", "--pick", "1,2", "--format", "json"]);
    assert!(ran.code == 0 && !ran.err.contains(canary), "{} {}", ran.out, ran.err);
    let value = json(&ran.out);
    let links: Vec<_> =
        value["entries"].as_array().unwrap().iter().map(|entry| entry["link"].as_str().unwrap()).collect();
    assert_eq!(links, [site.url("/news/s2.html"), site.url("/news/s4.html")]);
    assert_eq!(value["skipped"][0]["entries"], 2, "{value}");
    assert!(codes(&value["added"][0]).contains(&"item::secret_address".to_owned()), "{value}");
    // A page below the secret itself.
    let ran = run(&[
        "add",
        "2022-11-18",
        &site.url("/C4N4RY/s1.html"),
        "--allow-host",
        "127.0.0.1",
        "--format",
        "json",
    ]);
    assert!(
        ran.code == 0 && codes(&json(&ran.out)).contains(&"item::secret_address".to_owned()),
        "{}",
        ran.err
    );
    for (path, content) in newsroom.files() {
        let content = content.unwrap_or_default();
        assert!(!content.windows(canary.len()).any(|part| part == canary.as_bytes()), "{}", path.display());
    }
}

#[test]
fn addresses_that_are_none_are_named() {
    let site = Site::start(|asked| {
        match asked.path.as_str() {
        "/rss.xml" => SiteResponse::Say("HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close\r\n\r\n<rss version=\"2.0\"><channel><title>A</title><item><title>A & B</title><link>/1</link></item></channel></rss>".to_owned()),
        _ => status("404 Not Found"),
    }
    });
    let newsroom = NewsroomDir::small();
    let feeds =
        |list: &str| newsroom.with("briefing.toml", format!("{CONFIG}\n[collect]\nfeeds = [{list}]\n"));
    feeds("\"ftp://wire.example/f\"");
    let ran = newsroom.run(&["collect"]);
    assert!(ran.code == 2 && ran.err.contains("`ftp://wire.example/f`"), "{}", ran.err);
    feeds(&format!(
        "\"ftp://wire.example/f\", \"{}\", \"https://u:pw@wire.example/g\"",
        site.url("/rss.xml")
    ));
    let ran = newsroom.run(&["collect", "--allow-host", "127.0.0.1", "--format", "json"]);
    let value = json(&ran.out);
    assert_eq!((ran.code, &value["entries"][0]["title"]), (0, &Value::from("A & B")));
    let failed: Vec<_> =
        value["failed"].as_array().unwrap().iter().map(|failed| failed["feed"].as_str().unwrap()).collect();
    assert_eq!(failed, ["ftp://wire.example/f", "wire.example/g"]);
    assert!(!ran.out.contains("pw@") && !ran.err.contains("pw@"), "{} {}", ran.out, ran.err);
}
