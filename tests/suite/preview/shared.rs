//! A preview that others may see: who comes in, and as whom.

use std::net::SocketAddr;

use briefing::preview::Access;
use serde_json::Value;

use super::client::{Answer, ask, seen};
use super::test_preview::TestPreview;
use crate::cli::harness::NewsroomDir;
use crate::support::server_process::{OwnedChild, start_server};

const PATHS: [&str; 13] = [
    "/",
    "/issues/1",
    "/issues/2?view=text",
    "/issues/1/mail",
    "/issues/1/web",
    "/issues/1/message.eml",
    "/issues/1/part/1",
    "/picture?url=x",
    "/preview.js",
    "/preview.css",
    "/share.js",
    "/events",
    "/nothing",
];

/// Somebody with a link.
struct Visitor<'a> {
    at: SocketAddr,
    key: &'a str,
}

impl Visitor<'_> {
    fn cookie(&self) -> String {
        format!("briefing-preview-{}={}", self.at.port(), self.key)
    }

    /// What they get once the link has been opened.
    async fn get(&self, path: &str) -> Answer {
        // Others reach the machine by whatever name it has.
        ask(self.at, "GET", path, &[("Host", "desk.lantern.example:8030"), ("Cookie", &self.cookie())]).await
    }
}

#[tokio::test]
async fn strangers_are_refused_everywhere() {
    let preview = TestPreview::with_access("en", Access::shared(&[7; 32])).await;
    let at = preview.server.addr();
    let guess = Visitor { at, key: "guess" };
    for path in PATHS {
        let separator = if path.contains('?') { '&' } else { '?' };
        let answers = [
            ask(at, "GET", path, &[("Host", &at.to_string())]).await,
            ask(at, "GET", &format!("{path}{separator}key=guess"), &[("Host", &at.to_string())]).await,
            ask(at, "GET", &format!("{path}{separator}key="), &[("Host", &at.to_string())]).await,
            guess.get(path).await,
        ];
        for answer in answers {
            assert_eq!(answer.status, 403, "{path}");
            assert!(
                answer.text().contains("needs the whole link, with the key"),
                "{path}: {}",
                answer.text()
            );
            assert!(answer.text().contains("링크 전체"), "{path}: {}", answer.text());
            assert_eq!(answer.header("set-cookie"), None, "{path}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{path}");
        }
    }
}

#[tokio::test]
async fn the_key_of_a_link_becomes_a_cookie() {
    let access = Access::shared(&[7; 32]);
    let preview = TestPreview::with_access("en", access.clone()).await;
    let at = preview.server.addr();
    for key in [access.editor_key().unwrap(), access.guest_key().unwrap()] {
        let visitor = Visitor { at, key };
        let first = ask(at, "GET", &format!("/issues/1?key={key}"), &[("Host", &at.to_string())]).await;
        let cookie = format!("{}; Path=/; HttpOnly; SameSite=Strict", visitor.cookie());
        assert_eq!((first.status, first.header("set-cookie")), (200, Some(&*cookie)), "{}", first.head);
        // From here on the cookie says it, and no link of the page does.
        let page = visitor.get("/issues/1?view=source&beside=text").await;
        for page in [&first, &page] {
            assert!(
                !page.text().contains(key)
                    && !page.text().contains("?key=")
                    && !page.text().contains(";key="),
                "{}",
                page.text()
            );
        }
        for path in ["/issues/1/mail", "/issues/1/web", "/issues/1/message.eml", "/preview.js"] {
            let answer = visitor.get(path).await;
            assert_eq!((answer.status, answer.header("set-cookie")), (200, None), "{path}");
        }
    }
}

#[tokio::test]
async fn a_guest_is_told_what_a_guest_may_do() {
    let access = Access::shared(&[7; 32]);
    for (language, guest, editor) in [
        ("en", "You are a guest: ", "You are the editor. "),
        ("ko", "손님으로 보고 있습니다. ", "편집자로 보고 있습니다. "),
    ] {
        let preview = TestPreview::with_access(language, access.clone()).await;
        let at = preview.server.addr();
        let as_guest = Visitor { at, key: access.guest_key().unwrap() }.get("/issues/1").await;
        let as_editor = Visitor { at, key: access.editor_key().unwrap() }.get("/issues/1").await;
        assert!(as_guest.text().contains(guest), "{}", as_guest.text());
        assert!(as_editor.text().contains(editor), "{}", as_editor.text());
        // Neither the files nor a program that opens them are on a guest's machine.
        let root = preview.root.path().display().to_string();
        assert!(as_editor.text().contains("edit://open?") && as_editor.text().contains(&root));
        assert!(!as_guest.text().contains("edit://") && !as_guest.text().contains(&root));
        assert!(as_guest.text().contains("issues/1/a b.md:2:7"), "{}", as_guest.text());
    }
    let alone = TestPreview::open("en").await;
    assert!(!seen(alone.server.addr(), "/issues/1").await.contains("class=\"role\""));
}

#[tokio::test]
async fn a_subscribers_copy_is_the_editors_alone() {
    let access = Access::shared(&[7; 32]);
    let preview = TestPreview::with_access("en", access.clone()).await;
    let at = preview.server.addr();
    let guest = Visitor { at, key: access.guest_key().unwrap() };
    let editor = Visitor { at, key: access.editor_key().unwrap() };
    for path in ["", "/mail", "/web", "/message.eml", "/part/2"] {
        let path = format!("/issues/1{path}?for=minji@harbour.example");
        let refused = guest.get(&path).await;
        assert_eq!((refused.status, refused.text().contains("editor alone")), (403, true), "{path}");
        assert_ne!(editor.get(&path).await.status, 403, "{path}");
    }
    assert_eq!(guest.get("/issues/1/mail?topics=privacy").await.status, 200);
    assert!(!guest.get("/issues/1").await.text().contains("type=\"email\""));
}

#[tokio::test]
async fn pages_know_which_start_they_are_of() {
    let mut starts = Vec::new();
    for secret in [[7; 32], [8; 32]] {
        let preview = TestPreview::with_access("en", Access::local(&secret)).await;
        let page = seen(preview.server.addr(), "/issues/1").await;
        let start = page.split("data-start=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        // Whoever listens hears it with every change.
        assert!(super::client::first_event(preview.server.addr()).await.contains(&format!("id: {start}\n")));
        starts.push(start);
    }
    assert_ne!(starts[0], starts[1]);
}

/// A running `briefing preview --share`.
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

    /// Where a link leads, and its key.
    fn link(&self, name: &str) -> (SocketAddr, String, String) {
        let link = self.told[name].as_str().unwrap().strip_prefix("http://").unwrap();
        let (at, path) = link.split_once('/').unwrap();
        let (path, key) = path.split_once("?key=").unwrap();
        (at.parse().unwrap(), format!("/{path}"), key.to_owned())
    }
}

#[tokio::test]
async fn the_command_prints_a_link_for_oneself_and_one_for_guests() {
    let newsroom = NewsroomDir::small();
    let preview = Shared::start(&newsroom);
    let (at, path, editor) = preview.link("page");
    let (_, same, guest) = preview.link("guest");
    assert!(path == same && editor != guest && editor.len() == 32 && guest.len() == 32, "{}", preview.told);
    let stranger = ask(at, "GET", &path, &[("Host", &at.to_string())]).await;
    assert_eq!(stranger.status, 403);
    for (key, role) in [(&editor, "You are the editor."), (&guest, "You are a guest:")] {
        let page = ask(at, "GET", &format!("{path}?key={key}"), &[("Host", &at.to_string())]).await;
        assert_eq!(page.status, 200, "{}", page.head);
        assert!(page.text().contains(role), "{}", page.text());
    }
}
