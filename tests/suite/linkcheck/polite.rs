//! Politeness: user agent, concurrency, pauses and `Retry-After`.

use std::time::Duration;

use briefing::domain::{Inconclusive, LinkStatus, SkipReason};
use briefing::runtime::Clock;

use super::{TestLinkCheck, answer, straight};
use crate::support::site::{self, SiteRequest, TestSite};

#[tokio::test]
async fn requests_name_the_sender_and_nothing_else() {
    let checker = TestLinkCheck::new().await;
    let site = TestSite::start(|asked: &SiteRequest| match asked.path.as_str() {
        "/first" => site::with("302 On", "Location: /second\r\nSet-Cookie: id=7\r\n"),
        _ => site::page(),
    })
    .await;
    let url = site.url("a.example", "/first").replace("http://", "http://kim:secret@");
    let settings = checker.settings_with(|fetch| fetch.contact = Some("https://lantern.example".into()));
    checker.check(&[&url], settings).await;
    let agent = format!("briefing/{} (link check; +https://lantern.example)", env!("CARGO_PKG_VERSION"));
    assert_eq!(site.lines(), ["HEAD a.example/first", "HEAD a.example/second"]);
    for asked in site.asked() {
        let head = asked.head.to_ascii_lowercase();
        assert!(head.contains(&format!("user-agent: {}\r\n", agent.to_ascii_lowercase())), "{head}");
        for word in ["cookie", "referer", "authorization", "accept-language", "secret"] {
            assert!(!head.contains(word), "{word}: {head}");
        }
    }
}

#[tokio::test]
async fn one_host_gets_sequential_requests_with_pauses() {
    let checker = TestLinkCheck::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let urls: Vec<_> = (0..20).map(|page| site.url("a.example", &format!("/{page}"))).collect();
    let before = checker.clock.now();
    checker.check(&urls, checker.settings()).await;
    assert_eq!(site.most_at_once(), (1, 1));
    assert_eq!(site.asked().len(), 20);
    assert_eq!(checker.clock.now().duration_since(before).as_secs(), 19, "a second between two questions");
}

#[tokio::test]
async fn concurrent_requests_stay_within_the_limit() {
    let checker = TestLinkCheck::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let urls: Vec<_> = (0..60).map(|n| site.url(&format!("h{}.example", n % 20), &format!("/{n}"))).collect();
    let settings = checker.settings_with(|fetch| fetch.max_concurrent = 4);
    let progress = std::sync::Arc::clone(&settings.progress);
    checker.check(&urls, settings).await;
    let (at_once, at_one_host) = site.most_at_once();
    assert!((2..=4).contains(&at_once), "{at_once}");
    assert_eq!(at_one_host, 1);
    assert_eq!((progress.done(), progress.total()), (60, 60));
}

/// A site that is busy until it has been asked so often.
async fn busy(times: usize, retry_after: &'static str) -> TestSite {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    TestSite::start(move |_: &SiteRequest| {
        if asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) < times {
            site::with("429 Too Many", &format!("Retry-After: {retry_after}\r\n"))
        } else {
            site::page()
        }
    })
    .await
}

#[tokio::test]
async fn retry_after_is_respected_once() {
    let (checker, site) = (TestLinkCheck::new().await, busy(1, "7").await);
    let before = checker.clock.now();
    assert_eq!(checker.check_one(&site.url("a.example", "/")).await, straight(LinkStatus::Alive));
    assert_eq!(checker.clock.now().duration_since(before).as_secs(), 7);
    let site = busy(9, "7").await;
    let answer = checker.check_one(&site.url("a.example", "/")).await;
    assert_eq!(answer, straight(LinkStatus::Unsure(Inconclusive::Status(429))));
    assert_eq!(site.asked().len(), 2, "and only once more");
}

#[tokio::test]
async fn long_retry_after_closes_the_host() {
    let (checker, site) = (TestLinkCheck::new().await, busy(9, "3600").await);
    let urls = [site.url("a.example", "/1"), site.url("a.example", "/2"), site.url("b.example", "/3")];
    let before = checker.clock.now();
    let checked = checker.check(&urls, checker.settings()).await;
    assert_eq!(answer(&checked, &urls[0]), straight(LinkStatus::Unsure(Inconclusive::Status(429))));
    assert_eq!(answer(&checked, &urls[1]), straight(LinkStatus::NotAsked(SkipReason::HostBusy)));
    let mut lines = site.lines();
    lines.sort();
    assert_eq!(lines, ["HEAD a.example/1", "HEAD b.example/3"]);
    assert!(checker.clock.now().duration_since(before) < Duration::from_secs(2).try_into().unwrap());
}

#[tokio::test]
async fn known_refusing_hosts_get_no_request() {
    let checker = TestLinkCheck::new().await;
    let urls = ["https://www.linkedin.com/in/somebody", "https://x.com/somebody/status/1"];
    let checked = checker.check(&urls, checker.settings()).await;
    assert_eq!(answer(&checked, urls[0]), straight(LinkStatus::Unsure(Inconclusive::TurnsAway)));
    assert_eq!(answer(&checked, urls[1]), straight(LinkStatus::Unsure(Inconclusive::LoginWall)));
}
