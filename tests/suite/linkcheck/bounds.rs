//! Servers that never end, and those that never begin.

use std::time::Duration;

use briefing::domain::{LinkStatus, RequestError, SkipReason};
use briefing::linkcheck::{Settings, Unfinished};

use super::{Desk, answer, straight};
use crate::support::site::{self, SiteRequest, SiteResponse, TestSite};

#[tokio::test]
async fn what_is_no_http_is_no_answer() {
    let desk = Desk::new().await;
    for said in ["SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 OK fine\r\n\r\n", "\0\0\0\0", "HTTP/9.9 200 OK\r\n\r\n"]
    {
        let site = TestSite::start(|_: &SiteRequest| SiteResponse::Say(said.to_owned())).await;
        let answer = desk.ask(&site.url("a.example", "/")).await;
        assert!(
            matches!(answer.end, LinkStatus::Unreachable(RequestError::Broken(_))),
            "{said:?}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn of_an_endless_page_nothing_is_read() {
    let desk = Desk::new().await;
    let site = TestSite::start(|asked: &SiteRequest| match asked.method.as_str() {
        "HEAD" => site::status("405 Method Not Allowed"),
        _ => SiteResponse::Endless("HTTP/1.1 200 OK\r\n\r\n", "all work and no play\n"),
    })
    .await;
    assert_eq!(desk.ask(&site.url("a.example", "/")).await, straight(LinkStatus::Alive));
}

#[tokio::test]
async fn endless_headers_are_given_up() {
    let desk = Desk::new().await;
    let many = ("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n");
    let long = ("HTTP/1.1 200 OK\r\nX-Long: ", "and again ");
    for (start, again) in [many, long] {
        let site = TestSite::start(move |_: &SiteRequest| SiteResponse::Endless(start, again)).await;
        let answer = desk.ask(&site.url("a.example", "/")).await;
        assert!(matches!(answer.end, LinkStatus::Unreachable(RequestError::Broken(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn a_silent_server_is_not_waited_for() {
    let desk = Desk::new().await;
    // It never answers at all, so a short wait fails in no weather.
    let site = TestSite::start(|_: &SiteRequest| SiteResponse::Silence).await;
    let url = site.url("a.example", "/");
    let settings = Settings { request_timeout: Duration::from_millis(50), ..desk.settings() };
    let checked = desk.check(&[&url], settings).await;
    assert_eq!(answer(&checked, &url), straight(LinkStatus::Unreachable(RequestError::TimedOut)));
    assert_eq!(checked.unfinished, None);
    // On a busy machine the time is up before the site has heard of it.
    assert!(site.asked().len() <= 1, "silence is not asked twice");
}

#[tokio::test]
async fn the_whole_check_has_its_time() {
    let desk = Desk::new().await;
    let site = TestSite::start(|_: &SiteRequest| SiteResponse::Silence).await;
    let urls = [site.url("a.example", "/"), site.url("a.example", "/other")];
    let settings = Settings { whole_timeout: Duration::from_millis(50), ..desk.settings() };
    let checked = desk.check(&urls, settings).await;
    assert_eq!(checked.unfinished, Some(Unfinished::OutOfTime));
    for url in &urls {
        assert_eq!(answer(&checked, url).end, LinkStatus::NotAsked(SkipReason::OutOfTime));
    }
}
