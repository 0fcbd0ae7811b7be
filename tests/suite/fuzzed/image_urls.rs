//! HTML of strangers whose pictures are shown from this machine.

use briefing::html::{self, Token};
use briefing::mime::{ParsedMessage, rewrite_image_urls};

const SITE: &str = "https://b.example/";
/// A message with two pictures, `a` and `b`.
const PARTS: &[u8] =
    b"Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>\r\n\
    --x\r\nContent-Type: image/png\r\nContent-ID: <a>\r\n\r\nP\r\n\
    --x\r\nContent-Type: image/png\r\nContent-ID: <b>\r\n\r\nP\r\n--x--\r\n";

/// Any HTML: only addresses of pictures change, and no address of ours is left.
pub fn image_urls(input: &[u8]) {
    let html = String::from_utf8_lossy(input);
    let message = ParsedMessage::parse(PARTS);
    let parts = message.parts();
    assert_eq!(parts.len(), 2, "both pictures are parts");
    let rewrite = |html: &str| {
        rewrite_image_urls(html, |part| format!("/message/7/part/{}", part.number), &parts, Some(SITE))
    };
    let local = rewrite(&html);
    assert_eq!(rewrite(&html), local, "the same HTML gives the same");
    assert_eq!(rewrite(&local), local, "nothing is left to rewrite");
    assert_eq!(skeleton(&local), skeleton(&html), "tags, words, comments and links stay");
    for (before, after) in pictures(&html).iter().zip(pictures(&local)) {
        // Blanks around an address are no part of it.
        match before.trim() {
            "cid:a" => assert_eq!(after.trim(), "/message/7/part/2"),
            "cid:b" => assert_eq!(after.trim(), "/message/7/part/3"),
            url if url.starts_with(SITE) => {
                assert!(after.trim().starts_with("/picture?url=https%3A%2F%2Fb.example%2F"));
            }
            url if url.starts_with("cid:") || !html.contains(SITE) => assert_eq!(after.trim(), url),
            _ => {}
        }
    }
    // A byte becomes three in the address, and its beginning is short.
    assert!(
        local.len()
            <= 3 * html.len()
                + 24 * local.matches("/picture?url=").count()
                + 24 * html.matches("cid:").count()
    );
}

/// Everything of a document that no picture is loaded from.
fn skeleton(html: &str) -> Vec<String> {
    let shown = |token| match token {
        Token::StartTag(tag) => {
            let other = |name: &str| !["src", "srcset", "background", "style"].contains(&name);
            let attributes = tag.attributes.iter().map(|attribute| match &attribute.value {
                Some(value) if other(&attribute.name.to_ascii_lowercase()) => {
                    format!("{}={}", attribute.name, value.text)
                }
                _ => attribute.name.to_owned(),
            });
            Some(format!("<{} {}>", tag.name, attributes.collect::<Vec<_>>().join(" ")))
        }
        Token::EndTag { name, .. } => Some(format!("</{name}>")),
        Token::Text(piece) | Token::Comment(piece) => Some(piece.text.to_owned()),
        Token::RawText(_) => None,
    };
    html::tokens(html).into_iter().filter_map(shown).collect()
}

/// Addresses of `src` that hold no blank, as written.
fn pictures(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for token in html::tokens(html) {
        let Token::StartTag(tag) = token else { continue };
        let values = tag.attributes.iter().filter(|attribute| attribute.is("src"));
        found.extend(
            values.filter_map(|attribute| attribute.value.as_ref()).map(|value| value.text.to_owned()),
        );
    }
    found
}
