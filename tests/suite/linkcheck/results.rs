//! Responses of servers, and the status they give a link.

use briefing::domain::{Inconclusive, LinkState, LinkStatus, RequestError, SkipReason};

use super::{TestLinkCheck, straight};
use crate::support::ClosedPort;
use crate::support::site::{self, SiteRequest, SiteResponse, TestSite};

/// A site with a page for every kind of response: `/404` is a 404, `/lies-404` one only for `HEAD`.
async fn site() -> TestSite {
    TestSite::start(|asked: &SiteRequest| match (asked.method.as_str(), asked.path.as_str()) {
        ("HEAD", path) if path.starts_with("/lies-") => site::status(&format!("{} Lie", &path[6..])),
        (_, path) if path.len() == 4 && path[1..].parse::<u16>().is_ok() => {
            site::status(&format!("{} Said", &path[1..]))
        }
        ("HEAD", "/hangs-up-on-head") | (_, "/hangs-up") => SiteResponse::HangUp,
        (_, "/503-guarded") => site::with("503 Busy", "Server: cloudflare\r\n"),
        (_, "/for-now") => site::redirect(302, "new"),
        (_, "/to-404") => site::redirect(301, "404"),
        (_, "/loop") => site::redirect(302, "/loop-back"),
        (_, "/loop-back") => site::redirect(302, "/loop"),
        (_, "/cookie-wall") => site::with("302 Again", "Location: /cookie-wall\r\nSet-Cookie: seen=1\r\n"),
        (_, "/no-target") => site::status("301 Moved"),
        (_, "/mad-target") => site::redirect(301, "http://[::1"),
        (_, "/mail-target") => site::redirect(302, "mailto:newsroom@lantern.example"),
        (_, path) if path.starts_with("/longer") => site::redirect(301, &format!("{path}r")),
        _ => site::page(),
    })
    .await
}

#[tokio::test]
async fn page_gets_one_head_request() {
    let (site, checker) = (site().await, TestLinkCheck::new().await);
    let answer = checker.check_one(&site.url("a.example", "/page?x=1#part")).await;
    assert_eq!(answer, straight(LinkStatus::Alive));
    assert_eq!(site.lines(), ["HEAD a.example/page?x=1"]);
}

#[tokio::test]
async fn refused_head_is_retried_with_get() {
    let (site, checker) = (site().await, TestLinkCheck::new().await);
    for path in ["/lies-404", "/lies-403", "/lies-405", "/lies-500", "/lies-501", "/hangs-up-on-head"] {
        assert_eq!(
            checker.check_one(&site.url("a.example", path)).await,
            straight(LinkStatus::Alive),
            "{path}"
        );
        let lines = site.lines();
        let asked = &lines[lines.len() - 2..];
        assert_eq!(asked, [format!("HEAD a.example{path}"), format!("GET a.example{path}")]);
    }
}

#[tokio::test]
async fn refusal_of_programs_is_inconclusive() {
    let (site, checker) = (site().await, TestLinkCheck::new().await);
    for status in [404, 410, 500, 502, 503] {
        let answer = checker.check_one(&site.url("a.example", &format!("/{status}"))).await;
        assert_eq!(answer, straight(LinkStatus::Gone(status)));
    }
    for status in [401, 403, 405, 451, 999] {
        let answer = checker.check_one(&site.url("a.example", &format!("/{status}"))).await;
        assert_eq!(answer, straight(LinkStatus::Unsure(Inconclusive::Status(status))));
    }
    let guarded = checker.check_one(&site.url("a.example", "/503-guarded")).await;
    assert_eq!(guarded, straight(LinkStatus::Unsure(Inconclusive::Status(503))));
}

#[tokio::test]
async fn redirects_are_followed_and_recorded() {
    let (checker, other) = (TestLinkCheck::new().await, site().await);
    let target = other.url("other.example", "/new#part");
    let to = target.clone();
    let site = TestSite::start(move |asked: &SiteRequest| match asked.path.as_str() {
        "/301" => site::redirect(301, "/308"),
        _ => site::redirect(308, &to),
    })
    .await;
    let moved = checker.check_one(&site.url("a.example", "/301#mine")).await;
    assert_eq!(moved.moved_to(), Some(target.as_str()));
    assert_eq!(moved.hops.iter().map(|hop| hop.status).collect::<Vec<_>>(), [301, 308]);
    assert!(moved.moved_for_good());
    assert_eq!(other.lines(), ["HEAD other.example/new"]);
}

#[tokio::test]
async fn temporary_redirect_is_not_permanent() {
    let (site, checker) = (site().await, TestLinkCheck::new().await);
    let answer = checker.check_one(&site.url("a.example", "/for-now")).await;
    assert_eq!(answer.moved_to(), Some(site.url("a.example", "/new").as_str()));
    assert!(!answer.moved_for_good());
    let dead = checker.check_one(&site.url("a.example", "/to-404")).await;
    assert_eq!(
        (dead.state(), dead.end.clone(), dead.hops.len()),
        (LinkState::Gone, LinkStatus::Gone(404), 1)
    );
}

#[tokio::test]
async fn endless_redirects_are_abandoned() {
    let (site, checker) = (site().await, TestLinkCheck::new().await);
    let ends = [
        ("/loop", LinkStatus::Unreachable(RequestError::Loop), 2),
        ("/cookie-wall", LinkStatus::Unsure(Inconclusive::CookieWall), 1),
        ("/longer", LinkStatus::Unreachable(RequestError::TooManyHops), 10),
        ("/no-target", LinkStatus::Unreachable(RequestError::NoTarget), 0),
        ("/mad-target", LinkStatus::Unreachable(RequestError::NoTarget), 0),
        ("/mail-target", LinkStatus::NotAsked(SkipReason::Scheme), 1),
    ];
    for (path, end, hops) in ends {
        let answer = checker.check_one(&site.url("a.example", path)).await;
        assert_eq!((answer.end, answer.hops.len()), (end, hops), "{path}");
    }
}

#[tokio::test]
async fn host_without_response_is_unreachable() {
    let (site, checker) = (site().await, TestLinkCheck::new().await);
    let broken = checker.check_one(&site.url("a.example", "/hangs-up")).await;
    assert!(matches!(broken.end, LinkStatus::Unreachable(RequestError::Broken(_))), "{broken:?}");
    assert_eq!(site.lines(), ["HEAD a.example/hangs-up", "GET a.example/hangs-up"], "asked once more");
    let nowhere = checker.check_one(&site.url("nowhere.example", "/")).await;
    assert_eq!(nowhere, straight(LinkStatus::Unreachable(RequestError::NoAddress)));
    let closed = ClosedPort::new();
    let refused = checker.check_one(&format!("http://a.example:{}/", closed.port())).await;
    assert_eq!(refused, straight(LinkStatus::Unreachable(RequestError::Refused)));
}
