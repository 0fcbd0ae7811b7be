//! A preview that is shared: a guest opens the link, reads and comments, and can do nothing else.

use serde_json::{Value, json};

use super::super::driver::Browser;
use super::super::preview_process::ISSUE;
use crate::cli::harness::{ITEM, NewsroomDir};
use crate::support::server_process::{OwnedChild, start_server};

/// A running `briefing preview --share`, and what it told.
struct Shared {
    _process: OwnedChild,
    told: Value,
}

impl Shared {
    fn start(newsroom: &NewsroomDir) -> Self {
        let mut command =
            newsroom.command(&["preview", "--share", "--listen", "127.0.0.1:0", "--format", "json"]);
        let (process, told) = start_server(&mut command);
        Self { _process: process, told }
    }

    fn link(&self, name: &str) -> &str {
        self.told[name].as_str().unwrap()
    }
}

#[tokio::test]
async fn a_guest_comments_and_the_editor_sees_it() {
    let newsroom = NewsroomDir::small();
    let shared = Shared::start(&newsroom);
    let browser = Browser::open().await;
    browser.visit(shared.link("guest")).await;
    browser
        .until(
            "document.querySelector('iframe.mail').contentDocument.body.innerText.includes('Boats at dusk')",
        )
        .await;
    // The key is gone from where it would be copied along.
    assert_eq!(browser.see("location.search").await, "");
    assert_eq!(
        browser.see("document.querySelector('#edit-open, [data-trial], .place a')").await,
        Value::Null
    );

    browser.press("m").await;
    browser.type_into("#comment-form [name=by]", "Kim").await;
    browser.type_into("#comment-text", "Is it dusk or dawn?").await;
    browser.click("#comment-form > button").await;
    browser.until("document.querySelector('#comment-list').innerText.includes('Is it dusk or dawn?')").await;
    let kept = std::fs::read_to_string(newsroom.path().join("issues/2022-11-18/comments.toml")).unwrap();
    assert!(kept.contains("Kim") && kept.contains("Is it dusk or dawn?"), "{kept}");

    // Whatever a guest's browser is made to send, the issue stays.
    let before = newsroom.files();
    for (method, path) in [
        ("PUT", "/edit/files/01-lead.md"),
        ("PUT", "/edit/order"),
        ("POST", "/test"),
        ("DELETE", "/edit/files/01-lead.md"),
    ] {
        let send = format!(
            "const answer = await fetch('{ISSUE}{path}', {{ method: '{method}', body: '{{}}', \
             headers: {{ 'X-Briefing-Write': document.body.dataset.write, 'content-type': 'application/json' }} }}); return answer.status;"
        );
        assert_eq!(browser.answer(&send).await, 403, "{method} {path}");
    }
    assert_eq!(newsroom.files(), before);

    browser.visit(shared.link("page")).await;
    browser.until("document.querySelector('#comment-list').innerText.includes('Is it dusk or dawn?') && document.querySelector('#edit-open')").await;
    // What is said while a page is open comes by itself.
    newsroom.with(ITEM, "+++\ntitle = \"Boats at dawn\"\n+++\n\nQuiet.\n");
    browser.until("document.querySelector('iframe.mail:not(.coming)').contentDocument.body.innerText.includes('Boats at dawn')").await;
    browser.click("#comment-list .acts form button").await;
    browser.until("document.querySelector('#comment-list li.resolved')").await;
}

#[tokio::test]
async fn without_the_whole_link_nothing_is_shown() {
    let newsroom = NewsroomDir::small();
    let shared = Shared::start(&newsroom);
    let browser = Browser::open().await;
    let bare = shared.link("guest").split('?').next().unwrap();
    browser.visit(bare).await;
    let seen = browser.see("document.body.innerText").await;
    assert!(seen.as_str().unwrap().contains("needs the whole link"), "{seen}");
    let status = "return (await fetch(location.href)).status;";
    assert_eq!(browser.answer(status).await, json!(403));
}
