//! What colleagues say: who may say it, where it is kept, and where it is shown.

use std::fs;
use std::net::SocketAddr;

use briefing::preview::Access;
use serde_json::Value;

use super::client::{Answer, Events, get, seen, send};
use super::test_preview::TestPreview;
use crate::cli::harness::NewsroomDir;

const FILE: &str = "issues/1/comments.toml";

/// Somebody who has opened the page.
struct Person<'a> {
    at: SocketAddr,
    key: &'a str,
    token: String,
}

impl<'a> Person<'a> {
    async fn at(at: SocketAddr, key: &'a str) -> Self {
        let page = Self { at, key, token: String::new() }.page().await;
        let token = page.split("data-write=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Self { at, key, token }
    }

    fn cookie(&self) -> String {
        format!("briefing-preview-{}={}", self.at.port(), self.key)
    }

    async fn page(&self) -> String {
        let headers = [("Host", &*self.at.to_string()), ("Cookie", &*self.cookie())];
        super::client::ask(self.at, "GET", "/issues/1", &headers).await.text().to_owned()
    }

    /// Sends a form as the page's script does.
    async fn send(&self, path: &str, body: &str) -> Answer {
        self.send_from(&format!("http://{}", self.at), path, body, &[("Accept", "application/json")]).await
    }

    async fn send_from(&self, origin: &str, path: &str, body: &str, more: &[(&str, &str)]) -> Answer {
        let (host, cookie) = (self.at.to_string(), self.cookie());
        let own = [("Host", &*host), ("Cookie", &*cookie), ("Origin", origin)];
        let path = format!("/issues/1/comments{path}?write={}", self.token);
        send(self.at, "POST", &path, &[&own[..], more].concat(), body.as_bytes()).await
    }

    async fn say(&self, body: &str) -> Value {
        let answer = self.send("", body).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        serde_json::from_slice(&answer.bytes).unwrap()
    }
}

fn access() -> Access {
    Access::shared(&[7; 32])
}

#[tokio::test]
async fn a_guest_reads_and_comments_and_takes_back_only_their_own() {
    let access = access();
    let preview = TestPreview::with_access("en", access.clone()).await;
    let at = preview.server.addr();
    let guest = Person::at(at, access.guest_key().unwrap()).await;
    let editor = Person::at(at, access.editor_key().unwrap()).await;
    let first = guest.say("item=01-boats.md&by=Dana&text=Too+long%0D%0A%3Cb%3E&quote=+the++harbour").await;
    let second = editor.say("by=Kim&text=Nice+issue").await;
    editor.say("item=01-boats.md&by=Kim&text=Shorter+now&reply_to=c1").await;
    assert_eq!((&first["id"], &second["id"]), (&"c1".into(), &"c2".into()));

    let page = guest.page().await;
    let (_, margin) = page.split_once("<aside id=\"comments\"").unwrap();
    assert!(margin.contains("<h2>Comments (2)</h2>"), "{margin}");
    assert!(margin.contains("<p class=\"said\">Too long\n&lt;b&gt;</p>"), "{margin}");
    assert!(margin.contains("data-words=\"the harbour\""), "{margin}");
    assert!(
        margin.contains("<time datetime=\"2026-11-24T10:00:00Z\">2026-11-24 10:00 UTC</time>"),
        "{margin}"
    );
    let places = [
        "<h3>The whole issue</h3>",
        "Nice issue",
        "<h3>Boats &amp; &lt;dusk&gt;</h3>",
        "Too long",
        "Shorter now",
    ];
    assert!(places.map(|words| margin.find(words).expect(words)).is_sorted(), "{margin}");

    // Everybody may be done with something; what was said is taken back by whoever said it, or by the editor.
    assert_eq!(guest.send("/c2/resolve", "").await.status, 200);
    assert!(guest.page().await.contains("<summary>Done: Kim</summary>"));
    assert_eq!(guest.send("/c2/reopen", "").await.status, 200);
    for receipt in
        [String::new(), "receipt=guess".to_owned(), format!("receipt={}", first["receipt"].as_str().unwrap())]
    {
        let refused = guest.send("/c2/delete", &receipt).await;
        assert_eq!(refused.status, 403, "{receipt}");
        assert_eq!(refused.text(), "Only the editor can delete comments of others.");
    }
    let own = format!("receipt={}", first["receipt"].as_str().unwrap());
    assert_eq!(guest.send("/c1/delete", &own).await.status, 200);
    assert_eq!(guest.send("/c1/delete", &own).await.status, 404);
    assert_eq!(editor.send("/c2/delete", "").await.status, 200);
    let list: Value = serde_json::from_slice(&get_as(&guest, "/issues/1/comments").await.bytes).unwrap();
    let left: Vec<_> = list["comments"].as_array().unwrap().iter().map(|said| &said["text"]).collect();
    assert_eq!(left, ["Shorter now"]);
}

async fn get_as(person: &Person<'_>, path: &str) -> Answer {
    let headers = [("Host", &*person.at.to_string()), ("Cookie", &*person.cookie())];
    super::client::ask(person.at, "GET", path, &headers).await
}

#[tokio::test]
async fn nobody_elsewhere_can_say_anything() {
    let access = access();
    let preview = TestPreview::with_access("en", access.clone()).await;
    let at = preview.server.addr();
    let guest = Person::at(at, access.guest_key().unwrap()).await;
    let said = "by=Dana&text=x";
    for (origin, more) in [
        ("http://evil.example", vec![]),
        ("null", vec![]),
        (&*format!("http://{at}"), vec![("Sec-Fetch-Site", "cross-site")]),
    ] {
        assert_eq!(guest.send_from(origin, "", said, &more).await.status, 403, "{origin}");
    }
    let blind = Person { token: "guess".to_owned(), ..guest };
    assert_eq!(blind.send("", said).await.status, 403);
    let stranger =
        Person { key: "guess", token: Person::at(at, access.guest_key().unwrap()).await.token, at };
    for path in ["", "/c1/resolve", "/c1/delete"] {
        assert_eq!(stranger.send(path, said).await.status, 403, "{path}");
    }
    assert_eq!(get_as(&stranger, "/issues/1/comments").await.status, 403);
    assert!(!preview.root.path().join(FILE).exists());
}

#[tokio::test]
async fn what_cannot_be_kept_is_refused_in_the_newsrooms_language() {
    for (language, empty, long) in [
        ("en", "The comment is empty.", "The name is longer than 60 characters."),
        ("ko", "의견이 비어 있습니다.", "이름이 60자를 넘습니다."),
    ] {
        let preview = TestPreview::with_access(language, access()).await;
        let access = access();
        let guest = Person::at(preview.server.addr(), access.guest_key().unwrap()).await;
        for (body, status, words) in
            [("by=Dana&text=+%07", 422, empty), (&*format!("text=x&by={}", "x".repeat(61)), 422, long)]
        {
            let refused = guest.send("", body).await;
            assert_eq!((refused.status, refused.text()), (status, words), "{body}");
        }
        for item in ["..%2Fx", ".hidden", "a%5Cb"] {
            assert_eq!(guest.send("", &format!("by=Dana&text=x&item={item}")).await.status, 422, "{item}");
        }
        assert_eq!(guest.send("", &format!("by=Dana&text={}", "x".repeat(70_000))).await.status, 413);
        assert_eq!(guest.send("/c1/explode", "").await.status, 404);
        assert!(!preview.root.path().join(FILE).exists());
        let path = "/issues/../comments?write=";
        let answer = send(
            guest.at,
            "POST",
            &format!("{path}{}", guest.token),
            &[
                ("Host", &guest.at.to_string()),
                ("Cookie", &guest.cookie()),
                ("Origin", &format!("http://{}", guest.at)),
            ],
            b"by=Dana&text=x",
        )
        .await;
        assert_eq!(answer.status, 404);
    }
}

#[tokio::test]
async fn the_file_is_the_newsrooms_own() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    let path = preview.root.path().join(FILE);
    let own = "# Dana is in Toronto.\n[[comment]]\nid = 'old' # kept\nby = 'Dana'\nat = 2026-11-24T10:00:00-05:00\ntext = '''\nTwo\nlines'''\n";
    fs::write(&path, own).unwrap();
    let person = Person::at(at, "").await;
    assert!(person.page().await.contains("<time datetime=\"2026-11-24T15:00:00Z\">"));
    person.say("by=Kim&text=x").await;
    assert!(fs::read_to_string(&path).unwrap().starts_with(own));
    person.send("/c1/delete", "").await;
    assert_eq!(fs::read_to_string(&path).unwrap(), own);
    // What cannot be read is not written over, and stands in nobody's way.
    fs::write(&path, "[[comment]\n").unwrap();
    let refused = person.send("", "by=Kim&text=x").await;
    assert_eq!((refused.status, refused.text().contains("fix it first")), (409, true), "{}", refused.text());
    assert_eq!(fs::read_to_string(&path).unwrap(), "[[comment]\n");
    assert_eq!(get(at, "/issues/1").await.status, 200);
}

#[test]
fn a_broken_file_is_told_by_check_and_stops_nothing() {
    let newsroom = NewsroomDir::small();
    assert_eq!(newsroom.run(&["check"]).code, 0);
    let before = newsroom.run(&["check", "--format", "concise"]).out;
    let path = "issues/2022-11-18/comments.toml";
    newsroom.with(path, "[[comment]]\nid = \"c1\"\nby = \"Dana\"\nat = 2026-11-24T10:00:00Z\ntext = \"x\"\n");
    assert_eq!(newsroom.run(&["check", "--format", "concise"]).out, before, "a sound file is no matter");
    newsroom.with(path, "[[comment]]\nid = \"c1\"\nby = \"Dana\"\nat = 2026-11-24T10:00:00Z\ntxt = \"x\"\n");
    let ran = newsroom.run(&["check", "--format", "concise"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.out.contains(&format!("{path}:5:1: warning")), "{}", ran.out);
}

#[tokio::test]
async fn every_tab_hears_what_is_said() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    let person = Person::at(at, "").await;
    let (mut one, mut other) = (Events::open(at).await, Events::open(at).await);
    person.say("by=Kim&text=Louder").await;
    one.until(at, "/issues/1", "Louder").await;
    other.until(at, "/issues/1", "Louder").await;
    // A colleague who writes the file by hand is heard as well.
    let path = preview.root.path().join(FILE);
    let text = fs::read_to_string(&path).unwrap().replace("Louder", "Softer");
    fs::write(&path, text).unwrap();
    one.until(at, "/issues/1", "Softer").await;
}

#[tokio::test]
async fn a_browser_without_scripts_comes_back_to_where_it_was() {
    let preview = TestPreview::open("en").await;
    let person = Person::at(preview.server.addr(), "").await;
    let origin = format!("http://{}", person.at);
    let page = seen(person.at, "/issues/1?view=text&colour=dark").await;
    assert!(page.contains("name=\"back\" value=\"?view=text&amp;colour=dark\""), "{page}");
    for (back, location) in [
        ("%3Fview%3Dtext%26colour%3Ddark", "/issues/1?view=text&colour=dark#comment-c1"),
        ("%2F%2Fevil.example%2F", "/issues/1#comment-c2"),
    ] {
        let answer = person.send_from(&origin, "", &format!("by=Kim&text=x&back={back}"), &[]).await;
        assert_eq!((answer.status, answer.header("location")), (303, Some(location)));
    }
}

#[tokio::test]
async fn a_korean_newsroom_comments_in_korean() {
    let preview = TestPreview::open("ko").await;
    let person = Person::at(preview.server.addr(), "").await;
    person.say("by=민지&text=좋아요").await;
    let page = person.page().await;
    let (_, margin) = page.split_once("<aside id=\"comments\"").unwrap();
    for words in ["<h2>의견 (1)</h2>", "<h3>호 전체</h3>", "민지", "좋아요", "답하기", "남기기"]
    {
        assert!(margin.contains(words), "{words}: {margin}");
    }
    for english in ["Comment<", "Answer", "Delete", "Say it", "About"] {
        assert!(!margin.contains(english), "{english}: {margin}");
    }
}
