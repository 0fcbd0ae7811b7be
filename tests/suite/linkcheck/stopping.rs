//! Cancelled checks.

use briefing::domain::{LinkStatus, SkipReason};
use briefing::linkcheck::Unfinished;

use super::{TestLinkCheck, answer, straight};
use crate::support::site::{self, SiteRequest, SiteResponse, TestSite};

#[tokio::test]
async fn cancelled_check_reports_and_caches_its_results() {
    let checker = TestLinkCheck::new().await;
    let settings = checker.settings();
    let stop = settings.cancel.clone();
    // One host's pages are asked in turn: when the second question comes, the first is answered.
    let site = TestSite::start(move |asked: &SiteRequest| match asked.path.as_str() {
        "/1" => site::page(),
        _ => {
            stop.cancel();
            SiteResponse::Silence
        }
    })
    .await;
    let urls = ["/1", "/2", "/3"].map(|path| site.url("a.example", path));
    let checked = checker.check(&urls, settings).await;
    assert_eq!(checked.unfinished, Some(Unfinished::Stopped));
    assert_eq!(answer(&checked, &urls[0]), straight(LinkStatus::Alive));
    for url in &urls[1..] {
        assert_eq!(answer(&checked, url), straight(LinkStatus::NotAsked(SkipReason::Stopped)));
    }
    let again = checker.check(&urls[..1], checker.settings()).await;
    assert!(again.report.get(&urls[0]).unwrap().from_cache);
}
