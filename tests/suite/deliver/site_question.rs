//! The question whether the site serves what a mail points at, and what follows from the answer.

use std::collections::BTreeMap;
use std::net::IpAddr;

use briefing::app::{
    Newsroom, SendOptions, SiteCheck, SiteQuestion, SiteReport, TransportSettings, ask_site,
};
use briefing::http_fetch::{Addresses, AllowPrivate, FetchSettings, NameResolver, UrlPolicy};
use briefing::inbox::AcceptAll;
use std::sync::Arc;

use crate::support::DiskNewsroom;
use crate::support::delivery::relay;
use crate::support::site::{SiteRequest, SiteResponse, TestSite, page, redirect, status};

/// A relay that is not on this machine, and a site that is nowhere.
const ELSEWHERE: &str = "--smtp smtp+plain://relay.lantern.testing:2525";
const NOWHERE: &str = "https://briefing.lantern.testing";

/// Leads every name to this machine.
#[derive(Debug)]
struct Here;

impl NameResolver for Here {
    fn addresses<'a>(&'a self, _name: &'a str) -> Addresses<'a> {
        Box::pin(std::future::ready(Ok(vec![IpAddr::from([127, 0, 0, 1])])))
    }
}

/// A newsroom with this site.
fn newsroom(site: &str) -> DiskNewsroom {
    let newsroom = DiskNewsroom::with_readers(2);
    let config = std::fs::read_to_string(newsroom.folder().join("briefing.toml")).unwrap();
    let lines = config.lines().filter(|line| !line.starts_with("site = "));
    let lines: Vec<_> = lines.map(|line| line.replace("lantern.example", "lantern.testing")).collect();
    let config = lines.join("\n").replacen("[publication]", &format!("[publication]\nsite = \"{site}\""), 1);
    newsroom.write("briefing.toml", &config);
    newsroom
}

/// Asks a site that answers by this script. Returns the answer and the requests.
async fn asked(
    script: impl Fn(&SiteRequest) -> SiteResponse + Send + Sync + 'static,
    smtp: &str,
    offline: bool,
) -> (SiteReport, Vec<String>) {
    let site = TestSite::start(script).await;
    let disk = newsroom(&site.url("briefing.lantern.testing", ""));
    let mut newsroom = Newsroom::open(Some(disk.folder())).unwrap();
    let settings = TransportSettings { smtp: Some(smtp.to_owned()), ..TransportSettings::default() };
    let options = SendOptions::read(&newsroom, &settings).unwrap();
    let issue = newsroom.load("2022-11-18").unwrap();
    let fetch = FetchSettings {
        url_policy: UrlPolicy { allow_private: AllowPrivate::Always },
        resolver: Arc::new(Here),
        ..FetchSettings::new("test")
    };
    let report = ask_site(&newsroom, &issue, &options, SiteQuestion { offline, fetch }).await.unwrap();
    (report.expect("there is a site"), site.lines())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn site_is_asked_for_the_unsubscribe_page_and_the_web_page() {
    const RELAY: &str = "smtp://relay.lantern.testing";
    let (report, requests) = asked(|_| page(), RELAY, false).await;
    assert_eq!(report.check, SiteCheck::Answers { unsubscribe: None, web: None, missing: Vec::new() });
    assert!(!report.unsubscribe_fails());
    assert_eq!(
        requests,
        [
            "HEAD briefing.lantern.testing/unsubscribe/sample",
            "HEAD briefing.lantern.testing/issues/2022-11-18"
        ]
    );
    let no_page = |asked: &SiteRequest| {
        if asked.path.starts_with("/unsubscribe") { status("404 Not Found") } else { page() }
    };
    let (report, _) = asked(no_page, RELAY, false).await;
    assert_eq!(report.check, SiteCheck::Answers { unsubscribe: Some(404), web: None, missing: Vec::new() });
    assert!(report.unsubscribe_fails());
    for answer in [302, 308] {
        let elsewhere = move |_: &SiteRequest| redirect(answer, "https://www.lantern.testing/");
        assert!(asked(elsewhere, RELAY, false).await.0.unsubscribe_fails(), "{answer}");
    }
    let (report, _) = asked(|_| SiteResponse::HangUp, RELAY, false).await;
    assert!(matches!(report.check, SiteCheck::Unreachable(_)), "{report:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn site_is_left_alone_for_a_relay_here_and_offline() {
    for (smtp, offline, check) in [
        ("smtp://127.0.0.1:25", false, SiteCheck::RelayIsHere),
        ("smtp://localhost", false, SiteCheck::RelayIsHere),
        ("smtp://[::1]:25", true, SiteCheck::RelayIsHere),
        ("smtp://relay.lantern.testing", true, SiteCheck::Offline),
    ] {
        let (report, requests) = asked(|_| status("404 Not Found"), smtp, offline).await;
        assert_eq!((report.check.clone(), report.unsubscribe_fails()), (check, false), "{smtp}");
        assert_eq!(requests, [""; 0], "{smtp}");
    }
}

/// Returns the headers of the first message.
fn headers(server: &briefing::inbox::Server) -> BTreeMap<String, String> {
    let bytes = server.received()[0].bytes().unwrap();
    let text = String::from_utf8_lossy(&bytes).replace("\r\n ", " ");
    let lines = text.lines().take_while(|line| !line.is_empty()).filter_map(|line| line.split_once(": "));
    lines.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unsubscribing_is_by_mail_while_no_page_answers() {
    for site in [NOWHERE, "http://briefing.lantern.testing"] {
        unsubscribing_is_by_mail_at(site).await;
    }
}

async fn unsubscribing_is_by_mail_at(site: &str) {
    let (newsroom, server) = (newsroom(site), relay(AcceptAll).await);
    let plan = newsroom.json(&format!("send --dry-run {ELSEWHERE}"), 0);
    let site = &plan["plan"]["site"];
    assert_eq!((&site["asked"], &site["unsubscribe"]), (&true.into(), &false.into()), "{plan}");
    assert_eq!(site["unsubscribe_by_mail"], true);
    let told = newsroom.run(&format!("send --dry-run {ELSEWHERE}")).err;
    assert!(
        told.contains("does not answer") && told.contains("`List-Unsubscribe` asks for a mail"),
        "{told}"
    );
    // Frozen with the plan: it stays when the delivery goes on over another relay.
    let sent = newsroom.run(&format!("send --yes {ELSEWHERE}"));
    assert_eq!(sent.code, Some(2), "{sent:?}");
    let ended = newsroom.run(&format!("resume --smtp smtp://{}", server.smtp_addr()));
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let headers = headers(&server);
    let value = &headers["List-Unsubscribe"];
    assert!(value.starts_with("<mailto:") && value.contains("?subject=unsubscribe%20"), "{value}");
    assert!(!value.contains("://") && !headers.contains_key("List-Unsubscribe-Post"), "{headers:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_stay_on_the_web_over_a_relay_here() {
    let (newsroom, server) = (newsroom(NOWHERE), relay(AcceptAll).await);
    let line = format!("send --yes --smtp smtp://{}", server.smtp_addr());
    let ended = newsroom.run(&line);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.err.contains("not asked: the mail server is on this machine"), "{ended:?}");
    let headers = headers(&server);
    assert!(headers["List-Unsubscribe"].starts_with(&format!("<{NOWHERE}/unsubscribe/")), "{headers:?}");
    assert_eq!(headers["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click");
    // The page that the mail points at is ready to be copied.
    let page = newsroom.folder().join(".briefing/site/issues/2022-11-18/index.html");
    let page = std::fs::read_to_string(page).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && !page.contains("/unsubscribe/"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn offline_says_that_nothing_is_known() {
    let newsroom = newsroom(NOWHERE);
    let line = format!("send --dry-run --offline {ELSEWHERE}");
    let told = newsroom.run(&line).err;
    assert!(told.contains("not asked (`--offline`)") && told.contains("unknown"), "{told}");
    let plan = newsroom.json(&line, 0);
    let site = &plan["plan"]["site"];
    assert_eq!((&site["asked"], &site["unsubscribe_by_mail"]), (&false.into(), &false.into()));
    assert!(!newsroom.folder().join(".briefing").exists(), "a plan writes nothing");
}
