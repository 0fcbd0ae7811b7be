//! What is remembered between two checks.

use std::time::Duration;

use briefing::domain::{LinkState, LinkStatus};
use briefing::linkcheck::Settings;

use super::{Desk, answer, straight};
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
async fn a_second_check_asks_nothing() {
    let (desk, site) = (Desk::new().await, site().await);
    let urls: Vec<_> =
        ["/", "/dead", "/wall", "/old"].iter().map(|path| site.url("a.example", path)).collect();
    let first = desk.check(&urls, desk.settings()).await;
    let asked = site.asked().len();
    desk.clock.advance(Duration::from_mins(30));
    let again = [urls[0].clone() + "#part", urls[1].clone(), urls[2].clone(), urls[3].clone()];
    let second = desk.check(&again, desk.settings()).await;
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
async fn answers_age_by_their_kind() {
    let (desk, site) = (Desk::new().await, site().await);
    let urls: Vec<_> = ["/", "/dead", "/wall"].iter().map(|path| site.url("a.example", path)).collect();
    let remembered = async || {
        let checked = desk.check(&urls, desk.settings()).await;
        urls.iter().map(|url| checked.report.get(url).unwrap().from_cache).collect::<Vec<_>>()
    };
    assert_eq!(remembered().await, [false, false, false]);
    desk.clock.advance(Duration::from_hours(2));
    assert_eq!(remembered().await, [true, false, true]);
    desk.clock.advance(Duration::from_hours(5));
    assert_eq!(remembered().await, [true, false, false]);
    desk.clock.advance(Duration::from_hours(18));
    assert_eq!(remembered().await, [false, false, false]);
}

#[tokio::test]
async fn an_evening_without_network_is_not_remembered() {
    let (desk, site) = (Desk::new().await, site().await);
    let dark = [site.url("nowhere.example", "/"), site.url("other.nowhere.example", "/")];
    let remembered = async |urls: &[String]| {
        let checked = desk.check(urls, desk.settings()).await;
        (checked.report.looks_offline(), checked.report.get(&dark[0]).unwrap().from_cache)
    };
    assert_eq!(remembered(&dark).await, (true, false));
    assert_eq!(remembered(&dark).await, (true, false), "asked again");
    let with_light = [dark[0].clone(), dark[1].clone(), site.url("a.example", "/")];
    assert_eq!(remembered(&with_light).await, (false, false));
    assert_eq!(remembered(&with_light).await, (false, true), "dead among the living is dead");
}

#[tokio::test]
async fn a_check_goes_on_when_its_memory_fails() {
    let (desk, site) = (Desk::new().await, site().await);
    desk.store.clone().close().await;
    let url = site.url("a.example", "/");
    let checked = desk.check(&[&url], desk.settings()).await;
    assert_eq!(answer(&checked, &url), straight(LinkStatus::Alive));
    assert!(checked.memory_fault.unwrap().is_closed());
}

#[tokio::test]
async fn places_in_one_page_share_its_answer() {
    let (desk, site) = (Desk::new().await, site().await);
    let urls =
        [site.url("a.example", "/#one"), site.url("A.EXAMPLE", "/#two"), "mailto:b@a.example".to_owned()];
    let settings = Settings { ..desk.settings() };
    let progress = std::sync::Arc::clone(&settings.progress);
    let checked = desk.check(&urls, settings).await;
    assert_eq!(site.lines(), ["HEAD a.example/"]);
    assert_eq!((checked.report.len(), checked.report.count(LinkState::Alive)), (3, 2));
    assert_eq!((progress.done(), progress.total()), (1, 1));
}
