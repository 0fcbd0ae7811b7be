//! `briefing add`: from a page on a local site, a saved file or stdin to an item of the issue.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use super::harness::{CommandOutput, ISSUE, NewsroomDir};
use crate::support::repository;
use crate::support::site::{SiteRequest, SiteResponse, TestSite, redirect};

const PAGE: &str = r#"<!doctype html><html><head><meta charset="utf-8"><title>Ports answer in public | The Harbour Post</title>
<meta property="og:site_name" content="The Harbour Post"><meta property="og:title" content="Ports answer in public">
</head><body><nav><a href="/">Home</a></nav><article><h1>Ports answer in public</h1><p>Posted by admin Nov. 18, 2022 9:36 AM GMT+9</p>
<p>By Dasom Ryu and Minho Go, The Harbour Post</p><p>Nov. 18, 2022 6:36PM KST</p>
<p>Haewon ― The port authority said on Friday that it will publish every note it receives, together with the hour of its arrival and the answer it gave.</p>
<figure><img src="/media/crane.jpg"><figcaption>A crane at the port. Source: KITRI</figcaption></figure>
<p>The decision follows a summer in which three terminals lost their gate cameras for a day, and nobody was paid by the <a href="/city?utm_source=a">city</a>.</p>
<p>The cover image was designed by Areum Hong.</p></article><form><input type="email"></form></body></html>"#;

/// A site on loopback, in a runtime that lives as long as the test.
pub(super) struct Site {
    site: TestSite,
    runtime: tokio::runtime::Runtime,
}

impl Site {
    /// Starts it with a script.
    pub(super) fn start(script: impl Fn(&SiteRequest) -> SiteResponse + Send + Sync + 'static) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let site = runtime.block_on(TestSite::start(script));
        Self { site, runtime }
    }

    /// The URL of a path.
    pub(super) fn url(&self, path: &str) -> String {
        let _ = &self.runtime;
        self.site.url("127.0.0.1", path)
    }

    /// The heads of the questions for a path, in small letters.
    pub(super) fn heads(&self, path: &str) -> Vec<String> {
        let asked = self.site.asked().into_iter().filter(|asked| asked.path == path);
        asked.map(|asked| asked.head.to_lowercase()).collect()
    }
}

/// A page.
pub(super) fn html(page: &str) -> SiteResponse {
    SiteResponse::Say(format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{page}",
        page.len()
    ))
}

/// Runs a command with an input.
pub(super) fn with_stdin(newsroom: &NewsroomDir, arguments: &[&str], input: &[u8]) -> CommandOutput {
    let mut command = newsroom.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let ended = child.wait_with_output().unwrap();
    CommandOutput {
        code: ended.status.code().unwrap(),
        out: String::from_utf8(ended.stdout).unwrap(),
        err: String::from_utf8(ended.stderr).unwrap(),
    }
}

#[test]
fn an_article_becomes_an_item() {
    let newsroom = NewsroomDir::small();
    let site = Site::start(|asked| match asked.path.as_str() {
        "/old" => redirect(301, "/news/ports"),
        "/news/ports" => html(PAGE),
        _ => SiteResponse::HangUp,
    });
    let ran = newsroom.run(&["add", "2022-11-18", &site.url("/old"), "--allow-host", "127.0.0.1"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.out, "");
    let item =
        fs::read_to_string(newsroom.path().join("issues/2022-11-18/02-ports-answer-in-public.md")).unwrap();
    let picture = site.url("/media/crane.jpg");
    let link = site.url("/news/ports");
    let city = site.url("/city");
    assert_eq!(
        item,
        format!(
            "+++\ntitle = \"Ports answer in public\"\nlink = \"{link}\"\nsource = \"The Harbour Post\"\nplace = \"Haewon ―\"\nauthors = [\"dasom\"]\n\
             date = 2022-11-18T18:36:00+09:00\n\n[image]\nfile = \"{picture}\"\n# What the picture shows, for readers who do not see it.\nalt = \"\"\n\
             caption = \"A crane at the port.\"\ncredit = \"Source: KITRI\"\n+++\n\n\
             The port authority said on Friday that it will publish every note it receives, together with the hour of its arrival and the answer it gave.\n\n\
             The decision follows a summer in which three terminals lost their gate cameras for a day, and nobody was paid by the [city]({city}).\n"
        )
    );
    for told in [
        "item::dates_disagree",
        "UTC shown as local time",
        "item::unknown_writer: `Minho Go`",
        "item::picture_not_fetched",
    ] {
        assert!(ran.err.contains(told), "{told}: {}", ran.err);
    }
    let heads: Vec<_> = site.site.asked().into_iter().map(|asked| asked.head.to_lowercase()).collect();
    assert!(heads.iter().all(|head| !head.contains("referer:")
        && !head.contains("cookie:")
        && !head.contains("authorization:")));
    // A second time it is another item: nothing is overwritten.
    assert_eq!(newsroom.run(&["add", "2022-11-18", &site.url("/old"), "--allow-host", "127.0.0.1"]).code, 0);
    assert!(newsroom.path().join("issues/2022-11-18/03-ports-answer-in-public.md").exists());
}

#[test]
fn a_day_alone_stays_a_day() {
    let newsroom = NewsroomDir::small();
    let page = PAGE
        .replace("Posted by admin Nov. 18, 2022 9:36 AM GMT+9", "Posted by admin")
        .replace("Nov. 18, 2022 6:36PM KST", "Nov. 17, 2022")
        .replace("<figure><img src=\"/media/crane.jpg\">", "<figure>");
    newsroom.with("page.html", &page);
    let ran = newsroom.run(&["add", "2022-11-18", "page.html", "--url", "https://harbourpost.example/ports"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let item =
        fs::read_to_string(newsroom.path().join("issues/2022-11-18/02-ports-answer-in-public.md")).unwrap();
    assert!(item.contains("\ndate = 2022-11-17\n"), "{item}");
    assert_eq!(newsroom.run(&["build", "2022-11-18", "--out", "built"]).code, 0);
    let page = fs::read_to_string(newsroom.path().join("built/web.html")).unwrap();
    assert!(page.contains("<time datetime=\"2022-11-17\">Nov. 17, 2022</time>"), "{page}");
}

#[test]
fn json_says_what_the_contract_says() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    newsroom.with("page.html", PAGE);
    let ran = newsroom.run(&[
        "add",
        "2022-11-18",
        "page.html",
        "--url",
        "https://www.harbourpost.example/news/ports?utm_source=x",
        "--print",
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        ["title", "authors", "date", "place", "link", "source", "image", "cover_credit", "text", "findings"]
    );
    assert_eq!(value["authors"], serde_json::json!(["Dasom Ryu", "Minho Go"]));
    assert_eq!(value["date"], "2022-11-18T18:36:00+09:00");
    assert_eq!(value["link"], "https://www.harbourpost.example/news/ports");
    assert_eq!(
        value["image"],
        serde_json::json!({"url": "https://www.harbourpost.example/media/crane.jpg", "caption": "A crane at the port.", "credit": "Source: KITRI"})
    );
    assert_eq!(value["cover_credit"], "The cover image was designed by Areum Hong.");
    newsroom.without("page.html");
    assert_eq!(newsroom.files(), before, "`--print` writes nothing");
    let printed =
        with_stdin(&newsroom, &["add", "2022-11-18", "-", "--print", "--words", "10"], PAGE.as_bytes());
    assert_eq!(printed.code, 0, "{}", printed.err);
    assert!(printed.out.starts_with("+++\ntitle = \"Ports answer in public\"\n"), "{}", printed.out);
    assert!(!printed.out.contains("three terminals"));
}

#[test]
fn only_a_person_is_missing_after_an_article_was_added() {
    let newsroom = NewsroomDir::small();
    let jpeg = fs::read_dir(repository().join("issues/2022-11-18/images"))
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let jpeg = jpeg
        .into_iter()
        .find(|path| path.extension().is_some_and(|ending| ending == "jpg" || ending == "png"))
        .unwrap();
    let mut saved = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://lantern.example/news/ports\r\nSubject: Ports\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"----MultipartBoundary--x1----\"\r\n\r\n\r\n\
         ------MultipartBoundary--x1----\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: binary\r\nContent-Location: https://lantern.example/news/ports\r\n\r\n{}\r\n\
         ------MultipartBoundary--x1----\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\nContent-Location: https://lantern.example/media/crane.jpg\r\n\r\n",
        PAGE.replace("The Harbour Post", "The Lantern")
            .replace(" and Minho Go", "")
            .replace("9:36 AM", "6:36 PM")
    );
    saved.push_str(&data_encoding::BASE64.encode(&fs::read(jpeg).unwrap()));
    saved.push_str("\r\n------MultipartBoundary--x1------\r\n");
    newsroom.with("saved.mhtml", saved);
    newsroom.with("issues/2022-11-18/greeting.md", "Hello from Seoul. We picked two stories.\n");
    newsroom.with(ISSUE, "title = \"Harbour\"\ndate = 2022-11-18T20:00:00+09:00\nauthors = [\"dasom\"]\n");
    let ran = newsroom.run(&["add", "2022-11-18", "saved.mhtml", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["findings"], serde_json::json!([]), "{}", ran.out);
    assert!(newsroom.names().iter().any(|name| name.contains("images/crane.")), "{:?}", newsroom.names());
    let checked = newsroom.run(&["check", "2022-11-18", "--format", "json"]);
    let report: Value = serde_json::from_str(&checked.out).unwrap();
    let of_item = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|found| found["file"].as_str().unwrap().contains("02-ports"));
    let codes: Vec<_> = of_item.map(|found| found["code"].as_str().unwrap().to_owned()).collect();
    assert_eq!(codes, ["images::missing_alt_text"], "{}", checked.out);
}

#[test]
fn what_is_no_article_is_refused_and_nothing_is_written() {
    let newsroom = NewsroomDir::small();
    newsroom
        .with(
            "list.html",
            "<title>News</title><h1>News</h1><ul><li><a href=/1>One</a><li><a href=/2>Two</a></ul>",
        )
        .with("page.pdf", "%PDF-1.7");
    let before = newsroom.files();
    let ran = newsroom.run(&["add", "2022-11-18", "list.html"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("the page is no article") && ran.err.contains("missing: "), "{}", ran.err);
    for (arguments, told) in [
        (vec!["add", "2022-11-18", "page.pdf"], "it is a PDF"),
        (vec!["add", "2022-11-18", "missing.html"], "cannot be read"),
        (
            vec!["add", "2022-11-18", "http://127.0.0.1:9/"],
            "not on the public internet||no address on the public internet",
        ),
        (vec!["add", "2020-01-01", "list.html"], "there is no issue"),
    ] {
        let ran = newsroom.run(&arguments);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(told.split("||").any(|told| ran.err.contains(told)), "{told}: {}", ran.err);
    }
    assert_eq!(newsroom.files(), before);
    let forced = newsroom.run(&["add", "2022-11-18", "list.html", "--force", "--print"]);
    assert_eq!(forced.code, 0, "{}", forced.err);
    assert!(forced.err.contains("item::incomplete_article"), "{}", forced.err);
}

#[test]
fn hostile_servers_are_left_in_time() {
    let newsroom = NewsroomDir::small();
    let site = Site::start(|asked| match asked.path.as_str() {
        "/endless" => SiteResponse::Endless(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
            "<p>all work and no play",
        ),
        "/inside" => redirect(302, "http://169.254.169.254/latest/meta-data/"),
        "/file" => redirect(302, "file:///etc/passwd"),
        "/gone" => crate::support::site::status("404 Not Found"),
        path => redirect(302, &format!("{path}x")),
    });
    for (path, told) in [
        ("/endless", "more than 5000000 bytes"),
        ("/inside", "public internet"),
        ("/file", "neither `http` nor `https`"),
        ("/gone", "status 404"),
        ("/round", "redirect"),
    ] {
        let ran = newsroom.run(&["add", "2022-11-18", &site.url(path), "--allow-host", "127.0.0.1"]);
        assert_eq!(ran.code, 2, "{path}: {}", ran.err);
        assert!(ran.err.contains(told), "{path}: {}", ran.err);
    }
}
