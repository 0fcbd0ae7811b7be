//! Manners: who asks, how much at once, and when to come back.

use std::time::Duration;

use briefing::domain::{Inconclusive, LinkStatus, SkipReason};
use briefing::linkcheck::Settings;
use briefing::runtime::Clock;

use super::{Desk, answer, straight};
use crate::support::site::{self, SiteRequest, TestSite};

#[tokio::test]
async fn it_says_who_asks_and_nothing_about_anybody_else() {
    let desk = Desk::new().await;
    let site = TestSite::start(|asked: &SiteRequest| match asked.path.as_str() {
        "/first" => site::with("302 On", "Location: /second\r\nSet-Cookie: id=7\r\n"),
        _ => site::page(),
    })
    .await;
    let url = site.url("a.example", "/first").replace("http://", "http://kim:secret@");
    let settings = Settings { contact: Some("https://lantern.example".into()), ..desk.settings() };
    desk.check(&[&url], settings).await;
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
async fn one_host_hears_one_question_at_a_time_with_rests_in_between() {
    let desk = Desk::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let urls: Vec<_> = (0..20).map(|page| site.url("a.example", &format!("/{page}"))).collect();
    let before = desk.clock.now();
    desk.check(&urls, desk.settings()).await;
    assert_eq!(site.most_at_once(), (1, 1));
    assert_eq!(site.asked().len(), 20);
    assert_eq!(desk.clock.now().duration_since(before).as_secs(), 19, "a second between two questions");
}

#[tokio::test]
async fn many_hosts_are_asked_at_once_but_not_too_many() {
    let desk = Desk::new().await;
    let site = TestSite::start(|_: &SiteRequest| site::page()).await;
    let urls: Vec<_> = (0..60).map(|n| site.url(&format!("h{}.example", n % 20), &format!("/{n}"))).collect();
    let settings = Settings { at_once: 4, ..desk.settings() };
    let progress = std::sync::Arc::clone(&settings.progress);
    desk.check(&urls, settings).await;
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
async fn a_busy_host_is_asked_again_when_it_says_so() {
    let (desk, site) = (Desk::new().await, busy(1, "7").await);
    let before = desk.clock.now();
    assert_eq!(desk.ask(&site.url("a.example", "/")).await, straight(LinkStatus::Alive));
    assert_eq!(desk.clock.now().duration_since(before).as_secs(), 7);
    let site = busy(9, "7").await;
    let answer = desk.ask(&site.url("a.example", "/")).await;
    assert_eq!(answer, straight(LinkStatus::Unsure(Inconclusive::Status(429))));
    assert_eq!(site.asked().len(), 2, "and only once more");
}

#[tokio::test]
async fn a_host_that_wants_a_long_rest_gets_it() {
    let (desk, site) = (Desk::new().await, busy(9, "3600").await);
    let urls = [site.url("a.example", "/1"), site.url("a.example", "/2"), site.url("b.example", "/3")];
    let before = desk.clock.now();
    let checked = desk.check(&urls, desk.settings()).await;
    assert_eq!(answer(&checked, &urls[0]), straight(LinkStatus::Unsure(Inconclusive::Status(429))));
    assert_eq!(answer(&checked, &urls[1]), straight(LinkStatus::NotAsked(SkipReason::HostBusy)));
    let mut lines = site.lines();
    lines.sort();
    assert_eq!(lines, ["HEAD a.example/1", "HEAD b.example/3"]);
    assert!(desk.clock.now().duration_since(before) < Duration::from_secs(2).try_into().unwrap());
}

#[tokio::test]
async fn hosts_that_refuse_every_program_are_left_alone() {
    let desk = Desk::new().await;
    let urls = ["https://www.linkedin.com/in/somebody", "https://x.com/somebody/status/1"];
    let checked = desk.check(&urls, desk.settings()).await;
    assert_eq!(answer(&checked, urls[0]), straight(LinkStatus::Unsure(Inconclusive::TurnsAway)));
    assert_eq!(answer(&checked, urls[1]), straight(LinkStatus::Unsure(Inconclusive::LoginWall)));
}
