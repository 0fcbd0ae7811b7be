//! Servers whose response never ends or never begins.

use std::time::Duration;

use briefing::domain::{LinkStatus, RequestError, SkipReason};
use briefing::http_fetch::{Body, FetchError, Fetcher, Method};
use briefing::linkcheck::{Settings, Unfinished};

use super::{TestLinkCheck, answer, straight};
use crate::support::site::{self, SiteRequest, SiteResponse, TestSite};

#[tokio::test]
async fn non_http_response_is_a_broken_connection() {
    let checker = TestLinkCheck::new().await;
    for said in ["SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 OK fine\r\n\r\n", "\0\0\0\0", "HTTP/9.9 200 OK\r\n\r\n"]
    {
        let site = TestSite::start(|_: &SiteRequest| SiteResponse::Say(said.to_owned())).await;
        let answer = checker.check_one(&site.url("a.example", "/")).await;
        assert!(
            matches!(answer.end, LinkStatus::Unreachable(RequestError::Broken(_))),
            "{said:?}: {answer:?}"
        );
    }
}

#[tokio::test]
async fn endless_body_is_not_read() {
    let checker = TestLinkCheck::new().await;
    let site = TestSite::start(|asked: &SiteRequest| match asked.method.as_str() {
        "HEAD" => site::status("405 Method Not Allowed"),
        _ => SiteResponse::Endless("HTTP/1.1 200 OK\r\n\r\n", "all work and no play\n"),
    })
    .await;
    assert_eq!(checker.check_one(&site.url("a.example", "/")).await, straight(LinkStatus::Alive));
}

#[tokio::test]
async fn body_over_its_limit_is_refused() {
    let checker = TestLinkCheck::new().await;
    let fetcher = Fetcher::new(checker.settings().fetch).unwrap();
    let page = TestSite::start(|_: &SiteRequest| {
        SiteResponse::Say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nall work".to_owned())
    })
    .await;
    let endless = TestSite::start(|_: &SiteRequest| {
        SiteResponse::Endless("HTTP/1.1 200 OK\r\n\r\n", "all work and no play\n")
    })
    .await;
    let request = async |site: &TestSite| {
        let url = site.url("a.example", "/").parse().unwrap();
        fetcher.request(Method::Get, &url, Body::UpTo(8)).await
    };
    assert_eq!(request(&page).await.unwrap().body, b"all work");
    assert_eq!(request(&endless).await, Err(FetchError::BodyTooLarge { limit: 8 }));
}

#[tokio::test]
async fn endless_headers_are_abandoned() {
    let checker = TestLinkCheck::new().await;
    let many = ("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n");
    let long = ("HTTP/1.1 200 OK\r\nX-Long: ", "and again ");
    for (start, again) in [many, long] {
        let site = TestSite::start(move |_: &SiteRequest| SiteResponse::Endless(start, again)).await;
        let answer = checker.check_one(&site.url("a.example", "/")).await;
        assert!(matches!(answer.end, LinkStatus::Unreachable(RequestError::Broken(_))), "{answer:?}");
    }
}

#[tokio::test]
async fn silent_server_times_out_without_retry() {
    let checker = TestLinkCheck::new().await;
    // It never answers at all, so a short wait fails in no weather.
    let site = TestSite::start(|_: &SiteRequest| SiteResponse::Silence).await;
    let url = site.url("a.example", "/");
    let settings = checker.settings_with(|fetch| fetch.request_timeout = Duration::from_millis(50));
    let checked = checker.check(&[&url], settings).await;
    assert_eq!(answer(&checked, &url), straight(LinkStatus::Unreachable(RequestError::TimedOut)));
    assert_eq!(checked.unfinished, None);
    // On a busy machine the time is up before the site has heard of it.
    assert!(site.asked().len() <= 1, "silence is not asked twice");
}

#[tokio::test]
async fn check_ends_at_its_time_limit() {
    let checker = TestLinkCheck::new().await;
    let site = TestSite::start(|_: &SiteRequest| SiteResponse::Silence).await;
    let urls = [site.url("a.example", "/"), site.url("a.example", "/other")];
    let settings = Settings { whole_timeout: Duration::from_millis(50), ..checker.settings() };
    let checked = checker.check(&urls, settings).await;
    assert_eq!(checked.unfinished, Some(Unfinished::OutOfTime));
    for url in &urls {
        assert_eq!(answer(&checked, url).end, LinkStatus::NotAsked(SkipReason::OutOfTime));
    }
}
