//! Tests go out to the configured addresses alone, once, and only when somebody who may said so; what the local inbox
//! caught is shown and can do nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use briefing::inbox::{RefuseRecipients, Server, Settings};
use briefing::preview::{Access, TestError};

use super::client::{Answer, Events, ask, get, seen};
use super::fake_mailer::ID;
use super::preview_process::{ISSUE, Preview};
use super::test_preview::TestPreview;
use crate::cli::harness::{CONFIG, ITEM, NewsroomDir};

/// A room whose mail goes to a relay of this test, and whose tests go to these addresses.
fn newsroom(relay: Option<&Server>, test_to: &str) -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    let smtp =
        relay.map(|relay| format!("[smtp]\nurl = \"smtp://editor:hush-hush@{}\"\n", relay.smtp_addr()));
    // A password travels in the open to this machine only, and this relay asks for none.
    let smtp = smtp.unwrap_or_default().replace("editor:hush-hush@", "");
    newsroom.with("briefing.toml", format!("{CONFIG}\n{smtp}\n[release]\ntest_to = {test_to}\n"));
    newsroom
}

/// Where the page's form leads.
fn action(page: &str) -> String {
    let action =
        page.split("<form method=\"post\" action=\"").nth(1).unwrap_or_else(|| panic!("no form: {page}"));
    action.split('"').next().unwrap().replace("&amp;", "&")
}

/// Presses the button as our own page does.
async fn press(at: SocketAddr, action: &str) -> Answer {
    let (host, own) = (at.to_string(), format!("http://{at}"));
    ask(at, "POST", action, &[("Host", &host), ("Origin", &own)]).await
}

fn recipients(relay: &Server) -> Vec<String> {
    relay.received().into_iter().flat_map(|message| message.to).collect()
}

#[tokio::test]
async fn a_test_goes_to_the_configured_addresses_whatever_the_request_says() {
    let relay = Server::start(Settings::default()).await.unwrap();
    let newsroom = newsroom(
        Some(&relay),
        "[\"editor@lantern.example\", \"kim@harbour.example\", \"KIM@harbour.example\"]",
    );
    let preview = Preview::start(&newsroom);
    let page =
        seen(preview.at, format!("{ISSUE}/test?to=evil@other.example&test_to=evil@other.example")).await;
    for wanted in ["editor@lantern.example", "kim@harbour.example", &relay.smtp_addr().to_string()] {
        assert!(page.contains(wanted), "no {wanted} in {page}");
    }
    assert!(!page.contains("evil") && relay.connections() == 0, "asking sends nothing: {page}");
    let action = format!("{}&to=evil@other.example&test_to=evil@other.example", action(&page));
    let answer = press(preview.at, &action).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.text().matches("<li class=\"good\">").count(), 2, "{}", answer.text());
    assert_eq!(recipients(&relay), ["editor@lantern.example", "kim@harbour.example"]);
    let message = String::from_utf8(relay.received()[0].bytes().unwrap()).unwrap();
    assert!(message.contains("Subject: [Weekend Briefing] Harbour\r\n"), "{message}");
    assert!(!message.contains("minji@"), "nobody on the list: {message}");

    // A double click, a page loaded again.
    let again = press(preview.at, &action).await;
    assert_eq!((again.status, again.text()), (200, answer.text()));
    assert_eq!(recipients(&relay).len(), 2);
}

#[tokio::test]
async fn nobody_elsewhere_sends_a_test() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    preview.write("sound");
    let page = seen(at, "/issues/1/test").await;
    let action = action(&page);
    let (host, own) = (at.to_string(), format!("http://{at}"));
    let bare = action.split("&write=").next().unwrap();
    for (path, headers) in [
        (action.as_str(), vec![("Host", host.as_str()), ("Origin", "http://evil.example")]),
        (&action, vec![("Host", &host), ("Origin", "null")]),
        (&action, vec![("Host", &host)]),
        (&action, vec![("Host", &host), ("Origin", &own), ("Sec-Fetch-Site", "cross-site")]),
        (bare, vec![("Host", &host), ("Origin", &own)]),
    ] {
        assert_eq!(ask(at, "POST", path, &headers).await.status, 403, "{headers:?}");
    }
    let elsewhere =
        ask(at, "POST", &action, &[("Host", "evil.example"), ("Origin", "http://evil.example")]).await;
    assert_eq!((elsewhere.status, preview.test_mail.sent.load(Ordering::SeqCst)), (421, 0));
    assert_eq!(press(at, &action).await.status, 200);
    assert_eq!(preview.test_mail.sent.load(Ordering::SeqCst), 1);
    // A number that nobody was asked with, and one that belongs to another issue.
    assert_eq!(press(at, &action.replace("once=1", "once=7")).await.status, 410);
    let other = seen(at, "/issues/1/test").await;
    let other = self::action(&other).replace("/issues/1/", "/issues/2/");
    assert_eq!(press(at, &other).await.status, 410);
    assert_eq!(preview.test_mail.sent.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn guests_neither_send_nor_read_readers_mail() {
    let access = Access::shared(&[7; 32]);
    let (guest, editor) = (access.guest_key().unwrap().to_owned(), access.editor_key().unwrap().to_owned());
    let preview = TestPreview::with_access("en", access).await;
    let at = preview.server.addr();
    preview.write("sound");
    let action = action(&seen(at, format!("/issues/1/test?key={editor}")).await);
    let paths = [
        "test",
        "caught",
        &format!("caught/{ID}"),
        &format!("caught/{ID}/mail"),
        &format!("caught/{ID}/message.eml"),
        &format!("caught/{ID}/part/4"),
    ]
    .map(|path| format!("/issues/1/{path}"));
    for path in &paths {
        let answer = get(at, format!("{path}?key={guest}")).await;
        assert_eq!((answer.status, answer.text().contains("harbour")), (403, false), "{path}");
        assert_eq!(get(at, format!("{path}?key={editor}")).await.status, 200, "{path}");
    }
    assert_eq!(press(at, &format!("{action}&key={guest}")).await.status, 403);
    assert_eq!(preview.test_mail.sent.load(Ordering::SeqCst), 0);
    let page = seen(at, format!("/issues/1?key={guest}")).await;
    assert!(!page.contains("/test") && !page.contains("/caught"), "no link that leads nowhere: {page}");
    assert_eq!(press(at, &format!("{action}&key={editor}")).await.status, 200);
}

#[tokio::test]
async fn nothing_is_sent_while_errors_stand() {
    let relay = Server::start(Settings::default()).await.unwrap();
    let newsroom = newsroom(Some(&relay), "\"editor@lantern.example\"");
    let preview = Preview::start(&newsroom);
    let action = action(&seen(preview.at, format!("{ISSUE}/test")).await);
    let sound = std::fs::read(newsroom.path().join(ITEM)).unwrap();
    let mut events = Events::open(preview.at).await;
    newsroom.with(ITEM, "+++\ntitle = \"Boats\"\ntopics = [\"boots\"]\nimage = 1\n+++\n\nQuiet.\n");
    let page =
        events.until(preview.at, &format!("{ISSUE}/test"), "Nothing is sent while there are 2 errors.").await;
    assert!(!page.contains("<form"), "{page}");
    // The question was asked before the errors were made.
    let answer = press(preview.at, &action).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(answer.text().contains("Nothing is sent while there are 2 errors."), "{}", answer.text());
    newsroom.with(ITEM, sound);
    assert_eq!((recipients(&relay).len(), relay.connections()), (0, 0));
}

#[tokio::test]
async fn a_route_that_changed_meanwhile_is_asked_about_again() {
    let relay = Server::start(Settings::default()).await.unwrap();
    let old = newsroom(Some(&relay), "\"editor@lantern.example\"");
    let preview = Preview::start(&old);
    let action = action(&seen(preview.at, format!("{ISSUE}/test")).await);
    let new = std::fs::read(newsroom(Some(&relay), "\"other@lantern.example\"").path().join("briefing.toml"))
        .unwrap();
    old.with("briefing.toml", new);
    let answer = press(preview.at, &action).await;
    assert_eq!((answer.status, relay.connections()), (409, 0), "{}", answer.text());
    assert!(answer.text().contains("changed after you were asked"), "{}", answer.text());
}

#[tokio::test]
async fn the_relays_words_about_each_address_are_shown() {
    let refuse = RefuseRecipients::new(["gone@lantern.example"], "550 5.1.1 <b>nobody</b> here");
    let relay = Server::start(Settings { script: Arc::new(refuse), ..Settings::default() }).await.unwrap();
    let newsroom = newsroom(Some(&relay), "[\"gone@lantern.example\", \"editor@lantern.example\"]");
    let preview = Preview::start(&newsroom);
    let action = action(&seen(preview.at, format!("{ISSUE}/test")).await);
    let text = press(preview.at, &action).await.text().to_owned();
    let refused = "<li class=\"bad\"><bdi>gone@lantern.example</bdi>: <strong>not accepted</strong><br><small><bdi>\
                   550 5.1.1 &lt;b&gt;nobody&lt;/b&gt; here";
    assert!(text.contains(refused) && text.contains("<strong>accepted</strong>"), "{text}");
    assert_eq!(recipients(&relay), ["editor@lantern.example"]);

    relay.stop().await;
    let action = self::action(&seen(preview.at, format!("{ISSUE}/test")).await);
    let text = press(preview.at, &action).await.text().to_owned();
    assert_eq!(text.matches("<strong>not reached</strong>").count(), 2, "{text}");
}

#[tokio::test]
async fn a_password_is_never_shown() {
    let newsroom = newsroom(None, "\"editor@lantern.example\"");
    let config = std::fs::read_to_string(newsroom.path().join("briefing.toml")).unwrap();
    // The port of a closed door.
    newsroom
        .with("briefing.toml", format!("{config}[smtp]\nurl = \"smtps://editor:hush-hush@127.0.0.1:9\"\n"));
    let preview = Preview::start(&newsroom);
    let page = seen(preview.at, format!("{ISSUE}/test")).await;
    let result = press(preview.at, &action(&page)).await;
    for text in [&*page, result.text()] {
        assert!(!text.contains("hush-hush") && !text.contains("editor:"), "{text}");
    }
    assert!(page.contains("127.0.0.1:9") && result.text().contains("not reached"), "{}", result.text());
}

#[tokio::test]
async fn without_a_relay_the_local_inbox_catches_it_and_shows_it() {
    let newsroom = newsroom(None, "\"editor@lantern.example\"");
    let preview = Preview::start(&newsroom);
    let list = format!("{ISSUE}/caught");
    let empty = seen(preview.at, &list).await;
    assert!(empty.contains("has caught nothing yet"), "{empty}");
    assert!(!newsroom.path().join("inbox").exists(), "looking makes nothing");

    let mut arrivals = Events::open_of(preview.at, "caught").await;
    let page = seen(preview.at, format!("{ISSUE}/test")).await;
    assert!(page.contains("the local inbox catches it"), "{page}");
    let answer = press(preview.at, &action(&page)).await;
    assert!(answer.text().contains(&format!("<a href=\"{list}\">Caught mail</a>")), "{}", answer.text());
    let shown = arrivals.until(preview.at, &list, "<bdi>&lt;editor@lantern.example&gt;</bdi>").await;
    assert!(shown.contains("<bdi>[Weekend Briefing] Harbour</bdi></a>"), "{shown}");
    // The mail of the issue is not painted anew for it.
    assert!(seen(preview.at, ISSUE).await.contains("data-generation=\"0\""));

    let message = shown.split(&format!("href=\"{list}/")).nth(1).unwrap().split('"').next().unwrap();
    let open = |rest: &str| format!("{list}/{message}{rest}");
    assert!(seen(preview.at, open("/mail")).await.contains("Boats at dusk"));
    assert!(seen(preview.at, open("?view=text")).await.contains("The harbour was quiet."));
    assert!(seen(preview.at, open("?view=headers")).await.contains("<dt>Delivered-To</dt>"));
    assert!(seen(preview.at, open("?view=source")).await.contains("Message-ID: "));
    assert_eq!(get(preview.at, open("/message.eml")).await.header("content-type"), Some("message/rfc822"));
    for strange in ["..", "..%2F..%2Fbriefing.toml", "nothing", "%00"] {
        let answer = get(preview.at, format!("{list}/{strange}")).await;
        assert_eq!((answer.status, answer.text().contains("[publication]")), (404, false), "{strange}");
    }
}

#[tokio::test]
async fn nothing_in_a_caught_message_runs() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    let base = format!("/issues/2/caught/{ID}");
    let mut pages = vec![seen(at, "/issues/2/caught").await];
    for view in ["mail", "text", "headers", "source", "telepathy"] {
        pages.push(seen(at, format!("{base}?view={view}")).await);
    }
    for page in &pages {
        for tag in ["<script>", "<b>hello", "<i>", "<b>kim"] {
            assert!(!page.contains(tag), "{tag}: {page}");
        }
        assert!(page.contains("&lt;i&gt;Kim&lt;/i&gt;"), "{page}");
        assert!(page.contains("The newest 1 of 57 messages"), "{page}");
    }
    assert!(pages[1].contains("sandbox=\"allow-same-origin allow-popups allow-popups-to-escape-sandbox\""));
    for (query, styles, pictures) in
        [("", "'unsafe-inline'", "'self' data:"), ("?pictures=off&styles=off", "'none'", "'none'")]
    {
        let answer = get(at, format!("{base}/mail{query}")).await;
        let policy = format!(
            "default-src 'none'; style-src {styles}; img-src {pictures}; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        );
        assert_eq!(answer.header("content-security-policy"), Some(&*policy));
        assert!(answer.text().contains("<img src=\"part/4\">"), "{}", answer.text());
    }
    assert_eq!(get(at, format!("{base}/part/4")).await.header("content-type"), Some("image/png"));
    assert_eq!(get(at, format!("{base}/part/5")).await.status, 404, "a drawing can act");
    let dark = seen(at, format!("{base}/mail?colour=outlook")).await;
    assert!(!dark.contains("color:#1c2126"), "{dark}");
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_with_the_next_step() {
    for (language, nobody, errors) in [
        ("en", "No address for tests is set.", "while there are 2 errors."),
        ("ko", "시험 발송을 받을 주소가 없습니다.", "오류가 2개 있어"),
    ] {
        let preview = TestPreview::open(language).await;
        let at = preview.server.addr();
        let page = seen(at, "/issues/2/test").await;
        assert!(page.contains(errors) && !page.contains("<form"), "{page}");
        preview.write("sound");
        *preview.test_mail.obstacle.lock().unwrap() = Some(TestError::NoRecipients);
        let page = seen(at, "/issues/1/test").await;
        assert!(page.contains(nobody) && page.contains("[release]\ntest_to = "), "{page}");
        assert!(page.contains(&format!("<html lang=\"{language}\">")) && !page.contains("<form"), "{page}");
    }
}

#[tokio::test]
async fn addresses_and_words_are_escaped() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    preview.write("sound");
    let page = seen(at, "/issues/1/test").await;
    assert!(page.contains("&quot;&lt;u&gt;ed&quot;@lantern.example") && !page.contains("<u>"), "{page}");
    assert!(
        page.contains("relay.lantern.example:25</bdi></strong>. <strong>It travels unencrypted."),
        "{page}"
    );
    let result = press(at, &action(&page)).await;
    let text = result.text();
    assert!(text.contains("&lt;kept&gt;") && !text.contains("<kept>") && !text.contains("<u>"), "{text}");
}
