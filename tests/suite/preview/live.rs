//! What was saved is shown.

use super::client::{Events, get, seen};
use super::frame::pictures;
use super::test_preview::{HOSTED, TestPreview};

#[tokio::test]
async fn a_change_is_told_to_every_page_and_shown() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    assert!(seen(at, "/issues/1/mail").await.contains("<h1>first</h1>"));
    let (mut one, mut other) = (Events::open(at).await, Events::open(at).await);
    preview.write("second");
    one.until(at, "/issues/1/mail", "<h1>second</h1>").await;
    other.until(at, "/issues/1", "<title>주말 &lt;b&gt;second&lt;/b&gt;").await;
}

#[tokio::test]
async fn a_page_says_which_change_it_shows() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    assert!(seen(at, "/issues/1").await.contains("<body data-generation=\"0\""));
    let mut events = Events::open(at).await;
    preview.write("second");
    let number = events.next().await.unwrap();
    assert!(number > 0);
    let page = seen(at, "/issues/1").await;
    let told: u64 =
        page.split("data-generation=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
    assert!(told >= number, "{told} {number}");
}

#[tokio::test]
async fn a_broken_file_keeps_the_last_good_mail() {
    let preview = TestPreview::open("ko").await;
    let at = preview.server.addr();
    seen(at, "/issues/1").await;
    let mut events = Events::open(at).await;
    preview.write("broken");
    let page = events.until(at, "/issues/1", "the newsroom cannot be read").await;
    assert!(page.contains("마지막으로 만들어진 판을 보여 줍니다"), "{page}");
    assert!(page.contains("<code>toml::syntax</code>") && page.contains("지적 사항 (1)"), "{page}");
    // What is known of the publication is that of the mail: its words, and where its pictures are.
    assert!(page.contains("<html lang=\"ko\">"), "{page}");
    let mail = seen(at, "/issues/1/mail").await;
    assert!(mail.contains("<h1>first</h1>"), "{mail}");
    assert_eq!(get(at, &pictures(&mail)[1]).await.bytes, HOSTED.1);
    // An issue that never was good has nothing to show, and says why.
    let never = get(at, "/issues/1/mail?topics=privacy").await;
    assert_eq!(never.status, 404);
    assert!(seen(at, "/issues/1?topics=privacy").await.contains("the newsroom cannot be read"));

    preview.write("third");
    let page = events.until(at, "/issues/1", "third").await;
    assert!(!page.contains("class=\"stale\"") && page.contains("지적 사항 (4)"), "{page}");
    assert!(seen(at, "/issues/1/mail").await.contains("<h1>third</h1>"));
}

#[tokio::test]
async fn a_studio_that_came_to_grief_is_no_sound_issue() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    let mut events = Events::open(at).await;
    preview.write("panic");
    events.until(at, "/issues/1", "could not be looked at").await;
    preview.write("mended");
    events.until(at, "/issues/1/mail", "<h1>mended</h1>").await;
}

#[tokio::test]
async fn new_and_removed_issues_are_noticed() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    let mut events = Events::open(at).await;
    let folder = preview.root.path().join("issues/3");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("words"), "new").unwrap();
    events.until(at, "/issues/1", "<a href=\"/issues/3\">3</a>").await;
    std::fs::remove_dir_all(folder).unwrap();
    loop {
        events.next().await.unwrap();
        if get(at, "/issues/3").await.status == 404 {
            break;
        }
    }
}

#[tokio::test]
async fn the_end_of_the_preview_is_told_to_open_pages() {
    let preview = TestPreview::open("en").await;
    let mut events = Events::open(preview.server.addr()).await;
    preview.server.stop().await;
    // The stream comes to its end and is not cut off, which is how a server ends that nobody held up.
    assert_eq!(events.next().await, None);
}
