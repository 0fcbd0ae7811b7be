//! The mail's own frame: what is shown is what is sent, and it can do nothing.

use briefing::mime::ParsedMessage;

use super::client::{get, seen};
use super::test_preview::{HOSTED, INSIDE, SITE, TestPreview};

/// The addresses of the pictures in the order in which they are shown.
pub fn pictures(html: &str) -> Vec<String> {
    let tags = html.split("<img src=\"").skip(1);
    tags.map(|tag| tag.split('"').next().unwrap().replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn the_bytes_shown_are_the_bytes_sent() {
    let preview = TestPreview::open("en").await;
    for query in ["", "?topics=privacy", "?for=minji@harbour.example", "?pictures=off&styles=off&colour=dark"]
    {
        let message = get(preview.server.addr(), format!("/issues/1/message.eml{query}")).await;
        assert_eq!(message.header("content-type"), Some("message/rfc822"));
        let sent = ParsedMessage::parse(&message.bytes).html().unwrap().to_owned();
        let mut shown = seen(preview.server.addr(), format!("/issues/1/mail{query}")).await;
        for (local, own) in pictures(&shown).iter().zip(pictures(&sent)) {
            shown = shown.replacen(&format!("src=\"{local}\""), &format!("src=\"{own}\""), 1);
        }
        assert_eq!(shown, sent, "{query}");
    }
}

#[tokio::test]
async fn pictures_of_the_issue_come_from_here_and_others_do_not() {
    let preview = TestPreview::open("en").await;
    let at = preview.server.addr();
    let [inside, hosted, other] = pictures(&seen(at, "/issues/1/mail").await).try_into().unwrap();
    assert_eq!(other, "https://other.example/y.png", "what is not ours stays, and the policy forbids it");
    let inside = get(at, inside).await;
    assert_eq!((inside.header("content-type"), &*inside.bytes), (Some("image/png"), INSIDE));
    let hosted = get(at, hosted).await;
    assert_eq!((hosted.header("content-type"), &*hosted.bytes), (Some("image/jpeg"), HOSTED.1));
    for url in [
        "https%3A%2F%2Fother.example%2Fy.png",
        "https%3A%2F%2Fbriefing.lantern.example%2Fmissing.jpg",
        "file%3A%2F%2F%2Fetc%2Fpasswd",
        "%2Fetc%2Fpasswd",
        "",
    ] {
        assert_eq!(get(at, format!("/picture?url={url}")).await.status, 404, "{url}");
    }
}

#[tokio::test]
async fn a_picture_is_that_of_the_copy_it_stands_in() {
    let preview = TestPreview::open("en").await;
    let of_sample = pictures(&seen(preview.server.addr(), "/issues/1/mail").await).remove(0);
    let of_topics =
        pictures(&seen(preview.server.addr(), "/issues/1/mail?topics=privacy,policy").await).remove(0);
    // The same logo is another part in the copy with one picture more.
    assert_ne!(of_sample, of_topics);
    assert_eq!(get(preview.server.addr(), of_topics).await.bytes, INSIDE);
}

#[tokio::test]
async fn a_drawing_that_can_act_is_no_picture() {
    let preview = TestPreview::open("en").await;
    for number in 0..9 {
        let answer = get(preview.server.addr(), format!("/issues/1/part/{number}")).await;
        let kind = answer.header("content-type").unwrap().to_owned();
        assert!(
            answer.status == 404 || (answer.status, &*kind) == (200, "image/png"),
            "{number}: {}",
            answer.head
        );
    }
}

#[tokio::test]
async fn the_policy_takes_away_what_a_mail_program_takes_away() {
    let preview = TestPreview::open("en").await;
    for (query, styles, pictures) in [
        ("", "'unsafe-inline'", "'self' data:"),
        ("?pictures=off", "'unsafe-inline'", "'none'"),
        ("?styles=off", "'none'", "'self' data:"),
        ("?pictures=off&styles=off", "'none'", "'none'"),
    ] {
        for what in ["mail", "web"] {
            let answer = get(preview.server.addr(), format!("/issues/1/{what}{query}")).await;
            let policy = format!(
                "default-src 'none'; style-src {styles}; img-src {pictures}; base-uri 'none'; form-action 'none'; \
                 frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
            );
            assert_eq!(answer.header("content-security-policy"), Some(&*policy), "{what}{query}");
            assert!(!answer.text().contains("<script"), "{what}{query}");
        }
    }
    // The frame itself runs nothing either, whatever its content says.
    let page = seen(preview.server.addr(), "/issues/1").await;
    let sandbox = "sandbox=\"allow-same-origin allow-popups allow-popups-to-escape-sandbox\"";
    assert!(page.contains(sandbox) && !page.contains("allow-scripts"), "{page}");
}

#[tokio::test]
async fn dark_programs_turn_the_colours_round() {
    let preview = TestPreview::open("en").await;
    for (colour, ground) in
        [("light", "#ffffff"), ("dark", "#ffffff"), ("gmail", "#000000"), ("outlook", "#000000")]
    {
        let html = seen(preview.server.addr(), format!("/issues/1/mail?colour={colour}")).await;
        assert!(html.contains(&format!("style=\"background-color:{ground}\"")), "{colour}: {html}");
        assert!(html.contains(&format!("href=\"{SITE}/x\"")), "{colour}: links stay: {html}");
    }
}
