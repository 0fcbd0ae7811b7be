//! Pointing a message's pictures at this machine.
//!
//! Pictures inside the message (`cid:`) and pictures that the newsroom will host are both here already; showing them
//! needs no network. Links stay as they are: only places that load a picture are touched.

use super::Part;

/// Rewrites picture URLs. `place` is a part's path and query here, with nothing in it that HTML would escape; `site`
/// ends with a slash.
pub fn rewrite_image_urls(
    html: &str,
    place: impl Fn(&Part<'_>) -> String,
    parts: &[Part<'_>],
    site: Option<&str>,
) -> String {
    let starts: Vec<_> = ["cid:"].into_iter().chain(site).collect();
    replace_image_urls(html, &starts, |url| local(url, &place, parts))
}

/// Rewrites the URLs from which pictures are loaded and which start with one of `starts`; what `to` gives has nothing in
/// it that HTML would escape, and where it gives nothing the URL stays.
pub fn replace_image_urls(html: &str, starts: &[&str], to: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::with_capacity(html.len() + 1024);
    let mut rest = html;
    while let Some(at) = next_picture(rest, out.as_str(), starts) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let (url, after) = from.split_at(url_length(from));
        match to(&url.replace("&amp;", "&")) {
            Some(path) => out.push_str(&path),
            None => out.push_str(url),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where the next URL of ours begins that a picture is loaded from.
fn next_picture(rest: &str, done: &str, starts: &[&str]) -> Option<usize> {
    let found = |needle: &&str| {
        rest.match_indices(*needle).map(|(at, _)| at).find(|at| {
            let before = rest.get(..*at).unwrap_or_default();
            loads_picture(if before.is_empty() { done } else { before })
        })
    };
    starts.iter().filter_map(found).min()
}

/// Whether the text ends where a picture's URL begins: `src="`, `background=`, `url('`.
fn loads_picture(before: &str) -> bool {
    let start = before.char_indices().rev().nth(32).map_or(0, |(at, _)| at);
    let before = before.get(start..).unwrap_or_default().to_ascii_lowercase();
    let before =
        ["\"", "'", "&quot;", "&#39;"].iter().find_map(|quote| before.strip_suffix(quote)).unwrap_or(&before);
    let attribute = |name: &str| {
        let before = before.trim_end().strip_suffix('=').unwrap_or_default();
        before.trim_end().ends_with(name)
    };
    before.trim_end().ends_with("url(") || ["src", "srcset", "background"].into_iter().any(attribute)
}

fn url_length(from: &str) -> usize {
    let end = from.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ')' | '<' | '>'));
    let end = end.unwrap_or(from.len());
    let quoted = ["&quot;", "&#39;"].iter().filter_map(|quote| from.find(quote)).min();
    quoted.map_or(end, |quote| quote.min(end))
}

fn local(url: &str, place: impl Fn(&Part<'_>) -> String, parts: &[Part<'_>]) -> Option<String> {
    if let Some(id) = url.strip_prefix("cid:") {
        let part = parts.iter().find(|part| part.content_id == Some(id))?;
        return Some(place(part));
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

    fn place(part: &Part<'_>) -> String {
        format!("/message/7/part/{}", part.number)
    }

    proptest! {
        #[test]
        fn any_text_is_survived(html in "(src=|\"|cid:|https://b.example/|url\\(|&quot;|é| |>){0,30}") {
            let _ = rewrite_image_urls(&html, place, &[], SITE);
        }
    }
}
