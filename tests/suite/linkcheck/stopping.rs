//! Ctrl-C: what is known by then is told.

use briefing::domain::{LinkStatus, SkipReason};
use briefing::linkcheck::Unfinished;

use super::{Desk, answer, straight};
use crate::support::site::{self, SiteRequest, SiteResponse, TestSite};

#[tokio::test]
async fn a_stopped_check_tells_what_it_knows_and_remembers_it() {
    let desk = Desk::new().await;
    let settings = desk.settings();
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
    let checked = desk.check(&urls, settings).await;
    assert_eq!(checked.unfinished, Some(Unfinished::Stopped));
    assert_eq!(answer(&checked, &urls[0]), straight(LinkStatus::Alive));
    for url in &urls[1..] {
        assert_eq!(answer(&checked, url), straight(LinkStatus::NotAsked(SkipReason::Stopped)));
    }
    let again = desk.check(&urls[..1], desk.settings()).await;
    assert!(again.report.get(&urls[0]).unwrap().from_cache);
}
