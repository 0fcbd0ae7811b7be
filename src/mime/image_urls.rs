//! Pointing a message's pictures at this machine.
//!
//! Pictures inside the message (`cid:`) and pictures that the newsroom will host are both here already; showing them
//! needs no network. Links stay as they are: only places that load a picture are touched.

use std::collections::HashMap;
use std::ops::Range;

use super::Part;
use crate::html::{self, Piece, Token};

/// Rewrites picture URLs. `place` is a part's path and query here, with nothing in it that HTML would escape; `site`
/// ends with a slash.
pub fn rewrite_image_urls(
    html: &str,
    place: impl Fn(&Part<'_>) -> String,
    parts: &[Part<'_>],
    site: Option<&str>,
) -> String {
    let starts: Vec<_> = ["cid:"].into_iter().chain(site).collect();
    let mut by_id = HashMap::new();
    for part in parts {
        part.content_id.map(|id| by_id.entry(id).or_insert(part));
    }
    replace_image_urls(html, &starts, |url| local(url, &place, &by_id))
}

/// Replaces the URLs from which pictures are loaded and which start with one of `starts`: in `src`, `srcset` and
/// `background`, and in `url(…)` of styles. The text that `to` returns holds nothing that HTML would escape; where it
/// returns `None` the URL stays.
pub fn replace_image_urls(html: &str, starts: &[&str], to: impl Fn(&str) -> Option<String>) -> String {
    let mut urls: Vec<Range<usize>> = Vec::new();
    for token in html::tokens(html) {
        match token {
            Token::StartTag(tag) => {
                for attribute in &tag.attributes {
                    let Some(value) = &attribute.value else { continue };
                    if IMAGE_ATTRIBUTES.iter().any(|name| attribute.is(name)) {
                        let is_list = attribute.is("srcset");
                        urls.push(attribute_url(html, value.range.clone(), is_list));
                    } else if attribute.is("style") {
                        style_urls(html, value, &mut urls);
                    }
                }
            }
            Token::RawText(sheet) => style_urls(html, &sheet, &mut urls),
            Token::EndTag { .. } | Token::Text(_) | Token::Comment(_) => {}
        }
    }
    let edits = urls.into_iter().filter_map(|range| {
        let url = html.get(range.clone())?;
        let is_known = starts.iter().any(|start| url.starts_with(start));
        Some((range, to(&url.replace("&amp;", "&")).filter(|_| is_known)?))
    });
    html::splice(html, edits.collect::<Vec<_>>())
}

/// Attributes whose value starts with the URL of a picture.
const IMAGE_ATTRIBUTES: [&str; 3] = ["src", "srcset", "background"];

/// Quotes around a URL in a style.
const QUOTES: [&str; 4] = ["\"", "'", "&quot;", "&#39;"];

/// Adds the URLs of `url(…)` in a style.
fn style_urls(html: &str, style: &Piece<'_>, urls: &mut Vec<Range<usize>>) {
    let mut done = 0;
    for (at, open) in style.text.match_indices('(') {
        // A bracket within a URL begins no other: each byte is looked at once.
        if at < done {
            continue;
        }
        let is_url = at.checked_sub(3).and_then(|start| style.text.get(start..at));
        if is_url.is_none_or(|name| !name.eq_ignore_ascii_case("url")) {
            continue;
        }
        let rest = &style.text[at + open.len()..];
        let inside = rest.trim_start();
        let quote = QUOTES.iter().find(|quote| inside.starts_with(**quote)).map_or(0, |quote| quote.len());
        let start = style.range.end - inside.len() + quote;
        let url = url_at(html, start..style.range.end);
        done = url.end - style.range.start;
        urls.push(url);
    }
}

/// Returns the URL of an attribute's value: all of `src`, and the first of `srcset`. A quotation mark in it is a letter.
fn attribute_url(html: &str, range: Range<usize>, is_list: bool) -> Range<usize> {
    let value = &html[range.clone()];
    let url = value.trim_start();
    let start = range.end - url.len();
    let whole = url.trim_end().len();
    start..start + if is_list { url.find(char::is_whitespace).unwrap_or(whole) } else { whole }
}

/// Returns the URL of a style with which a range starts.
fn url_at(html: &str, range: Range<usize>) -> Range<usize> {
    let from = &html[range.clone()];
    // A quote is looked for within the URL only, so that many URLs cost no more than their length.
    let end = from.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ')' | '<' | '>'));
    let url = &from[..end.unwrap_or(from.len())];
    let quote = ["&quot;", "&#39;"].iter().filter_map(|quote| url.find(quote)).min();
    range.start..range.start + quote.unwrap_or(url.len())
}

fn local(url: &str, place: impl Fn(&Part<'_>) -> String, by_id: &HashMap<&str, &Part<'_>>) -> Option<String> {
    if let Some(id) = url.strip_prefix("cid:") {
        return by_id.get(id).map(|part| place(part));
    }
    let encoded: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    Some(format!("/picture?url={encoded}"))
}

#[cfg(test)]
mod tests {
    use super::super::ParsedMessage;
    use super::*;
    use proptest::prelude::*;

    const SITE: Option<&str> = Some("https://b.example/");

    #[test]
    fn hosted_pictures_are_local_and_links_are_not() {
        let html = r#"<a href="https://b.example/issues/"><img SRC = 'https://b.example/i/x.jpg?a=1&amp;b=2' alt="">
            <td background=https://b.example/y.png><p style="background:url(&quot;https://b.example/z.png&quot;)">
            https://b.example/text <img src="https://other.example/w.png">"#;
        let local = rewrite_image_urls(html, place, &[], SITE);
        assert!(
            local.contains(r#"href="https://b.example/issues/""#) && local.contains("https://b.example/text")
        );
        assert!(
            local.contains("SRC = '/picture?url=https%3A%2F%2Fb.example%2Fi%2Fx.jpg%3Fa%3D1%26b%3D2' alt")
        );
        assert!(local.contains("background=/picture?url=https%3A%2F%2Fb.example%2Fy.png>"));
        assert!(local.contains("url(&quot;/picture?url=https%3A%2F%2Fb.example%2Fz.png&quot;)"), "{local}");
        assert!(local.contains("https://other.example/w.png"));
    }

    #[test]
    fn pictures_inside_the_message_become_parts() {
        let raw = b"Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:a1\">\r\n\
            --x\r\nContent-Type: image/png\r\nContent-ID: <a1>\r\n\r\nPNG\r\n--x--\r\n";
        let message = ParsedMessage::parse(raw);
        let local =
            rewrite_image_urls("<img src=\"cid:a1\"><img src='cid:a12'>", place, &message.parts(), SITE);
        assert_eq!(local, "<img src=\"/message/7/part/2\"><img src='cid:a12'>");
    }

    #[test]
    fn a_quotation_mark_is_a_letter_of_an_address() {
        let raw = b"Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>\r\n\
            --x\r\nContent-Type: image/png\r\nContent-ID: <a1>\r\n\r\nPNG\r\n--x--\r\n";
        let message = ParsedMessage::parse(raw);
        let html = "<img src=\"cid:a1'\"><img src='cid:a1\"'><img src=\"cid:a1 b\">";
        assert_eq!(rewrite_image_urls(html, place, &message.parts(), SITE), html);
    }

    fn place(part: &Part<'_>) -> String {
        format!("/message/7/part/{}", part.number)
    }

    #[test]
    fn thousands_of_pictures_are_rewritten() {
        let html = "<td background='https://b.example/y.png'><img src=\"https://b.example/i/x.jpg\" alt=''>"
            .repeat(8_000);
        let local = rewrite_image_urls(&html, place, &[], SITE);
        assert_eq!(local.matches("/picture?url=").count(), 16_000);
    }

    #[test]
    fn foreign_html_of_every_kind_takes_linear_time() {
        let raw: Vec<u8> = {
            let part = |at| format!("--x\r\nContent-Type: image/png\r\nContent-ID: <a{at}>\r\n\r\nP\r\n");
            let parts: String = (0..8_000).map(part).collect();
            let pictures: String = (0..8_000).rev().map(|at| format!("<img src=\"cid:a{at}\">")).collect();
            let head =
                "Content-Type: multipart/related; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n";
            format!("{head}{pictures}\r\n{parts}--x--\r\n").into_bytes()
        };
        let message = ParsedMessage::parse(&raw);
        let local = rewrite_image_urls(message.html().unwrap(), place, &message.parts(), SITE);
        assert_eq!(local.matches("/message/7/part/").count(), 8_000);
        for piece in [
            "<div>",
            "</b>",
            "<a></i>",
            "<p style='background:url(",
            "url(",
            "url(\"",
            "<b><p></b>",
            "<img src='cid:a'",
            "<table><td background=cid:x>",
            "<!--",
            "<style>url(",
            "&quot;",
            "<svg><a>",
            "<select><option>",
        ] {
            let html = format!("<style>{}</style>{}", piece.repeat(20_000), piece.repeat(20_000));
            let _ = rewrite_image_urls(&html, place, &[], SITE);
            let _ = rewrite_image_urls(&piece.repeat(20_000), place, &[], SITE);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(html in "(src=|\"|cid:|https://b.example/|url\\(|&quot;|é| |>){0,30}") {
            let _ = rewrite_image_urls(&html, place, &[], SITE);
        }
    }
}
