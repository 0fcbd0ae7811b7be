//! Results that are cached between two checks.

use std::time::Duration;

use briefing::domain::{LinkState, LinkStatus};

use super::{TestLinkCheck, answer, straight};
use crate::support::site::{self, SiteRequest, TestSite};

async fn site() -> TestSite {
    TestSite::start(|asked: &SiteRequest| match asked.path.as_str() {
        "/dead" => site::status("404 Not Found"),
        "/wall" => site::status("403 Forbidden"),
        "/old" => site::redirect(301, "/new"),
        _ => site::page(),
    })
    .await
}

#[tokio::test]
async fn second_check_sends_no_request() {
    let (checker, site) = (TestLinkCheck::new().await, site().await);
    let urls: Vec<_> =
        ["/", "/dead", "/wall", "/old"].iter().map(|path| site.url("a.example", path)).collect();
    let first = checker.check(&urls, checker.settings()).await;
    let asked = site.asked().len();
    checker.clock.advance(Duration::from_mins(30));
    let again = [urls[0].clone() + "#part", urls[1].clone(), urls[2].clone(), urls[3].clone()];
    let second = checker.check(&again, checker.settings()).await;
    assert_eq!(site.asked().len(), asked);
    for (then, now) in urls.iter().zip(&again) {
        let (then, now) = (first.report.get(then).unwrap(), second.report.get(now).unwrap());
        assert_eq!(
            (&then.answer, then.asked_at.as_millisecond()),
            (&now.answer, now.asked_at.as_millisecond())
        );
        assert_eq!((then.from_cache, now.from_cache), (false, true));
    }
}

#[tokio::test]
async fn cached_results_expire_by_kind() {
    let (checker, site) = (TestLinkCheck::new().await, site().await);
    let urls: Vec<_> = ["/", "/dead", "/wall"].iter().map(|path| site.url("a.example", path)).collect();
    let remembered = async || {
        let checked = checker.check(&urls, checker.settings()).await;
        urls.iter().map(|url| checked.report.get(url).unwrap().from_cache).collect::<Vec<_>>()
    };
    assert_eq!(remembered().await, [false, false, false]);
    checker.clock.advance(Duration::from_hours(2));
    assert_eq!(remembered().await, [true, false, true]);
    checker.clock.advance(Duration::from_hours(5));
    assert_eq!(remembered().await, [true, false, false]);
    checker.clock.advance(Duration::from_hours(18));
    assert_eq!(remembered().await, [false, false, false]);
}

#[tokio::test]
async fn results_without_network_are_not_cached() {
    let (checker, site) = (TestLinkCheck::new().await, site().await);
    let dark = [site.url("nowhere.example", "/"), site.url("other.nowhere.example", "/")];
    let remembered = async |urls: &[String]| {
        let checked = checker.check(urls, checker.settings()).await;
        (checked.report.looks_offline(), checked.report.get(&dark[0]).unwrap().from_cache)
    };
    assert_eq!(remembered(&dark).await, (true, false));
    assert_eq!(remembered(&dark).await, (true, false), "asked again");
    let with_light = [dark[0].clone(), dark[1].clone(), site.url("a.example", "/")];
    assert_eq!(remembered(&with_light).await, (false, false));
    assert_eq!(remembered(&with_light).await, (false, true), "dead among the living is dead");
}

#[tokio::test]
async fn check_continues_when_the_cache_fails() {
    let (checker, site) = (TestLinkCheck::new().await, site().await);
    checker.store.clone().close().await;
    let url = site.url("a.example", "/");
    let checked = checker.check(&[&url], checker.settings()).await;
    assert_eq!(answer(&checked, &url), straight(LinkStatus::Alive));
    assert!(checked.cache_error.unwrap().is_closed());
}

#[tokio::test]
async fn fragments_of_one_page_share_a_request() {
    let (checker, site) = (TestLinkCheck::new().await, site().await);
    let urls =
        [site.url("a.example", "/#one"), site.url("A.EXAMPLE", "/#two"), "mailto:b@a.example".to_owned()];
    let settings = checker.settings();
    let progress = std::sync::Arc::clone(&settings.progress);
    let checked = checker.check(&urls, settings).await;
    assert_eq!(site.lines(), ["HEAD a.example/"]);
    assert_eq!((checked.report.len(), checked.report.count(LinkState::Alive)), (3, 2));
    assert_eq!((progress.done(), progress.total()), (1, 1));
}
