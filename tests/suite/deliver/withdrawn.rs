//! An issue whose delivery was cancelled before anybody was mailed.

use briefing::inbox::{AcceptAll, Action, Event, Hook};

use crate::support::DiskNewsroom;
use crate::support::delivery::relay;

/// A newsroom with an older issue as well.
fn two_issues() -> DiskNewsroom {
    let newsroom = DiskNewsroom::with_readers(3);
    let older = newsroom.folder().join("issues/2022-11-11");
    std::fs::create_dir_all(&older).unwrap();
    for file in ["issue.toml", "greeting.md", "01-lead.md"] {
        std::fs::copy(newsroom.folder().join("issues/2022-11-18").join(file), older.join(file)).unwrap();
    }
    newsroom
}

/// Whoever withdrew this week's issue does not mean last week's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_send_does_not_reach_behind_a_withdrawn_issue() {
    let closed = relay(|event: &Event<'_>| match event.hook {
        Hook::Connect => Action::Reply("554 5.3.2 closed".into()),
        _ => Action::Default,
    })
    .await;
    let (newsroom, open) = (two_issues(), relay(AcceptAll).await);
    let over = |server: &briefing::inbox::Server| format!("--smtp smtp://{}", server.smtp_addr());
    assert_eq!(newsroom.run(&format!("send --yes {}", over(&closed))).code, Some(2));
    assert_eq!(newsroom.run("cancel --yes").code, Some(0));
    for line in ["send --yes", "send --dry-run"] {
        let ended = newsroom.run(&format!("{line} {}", over(&open)));
        assert_eq!(ended.code, Some(2), "{ended:?}");
        assert!(
            ended.err.contains("no issue is newer than `2022-11-18`, whose delivery was cancelled"),
            "{ended:?}"
        );
    }
    assert_eq!(open.messages(), 0);
    // What is only read is the newest, and an older issue is sent when it is named.
    assert_eq!(newsroom.json("check", 0)["issue"], "2022-11-18");
    assert_eq!(newsroom.run(&format!("send 2022-11-11 --yes {}", over(&open))).code, Some(0));
    assert_eq!(open.messages(), 3);
}
