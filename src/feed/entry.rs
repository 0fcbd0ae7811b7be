//! Headlines and links of entries: plain text, absolute addresses.

use jiff::Timestamp;
use url::Url;

use super::FeedEntry;

/// Longest headline, in characters.
const MAX_TITLE: usize = 300;
/// Longest link, in bytes.
const MAX_LINK: usize = 2000;

/// Makes an entry; `None` for one that leads nowhere.
pub(super) fn entry(title: &str, link: &str, date: Option<Timestamp>, base: &Url) -> Option<FeedEntry> {
    Some(FeedEntry { title: plain(title), link: absolute(link, base)?, date })
}

/// Returns a link as an absolute web address without tracking parameters and credentials.
fn absolute(link: &str, base: &Url) -> Option<String> {
    let link = link.trim();
    if link.is_empty() || link.len() > MAX_LINK {
        return None;
    }
    let url = base.join(link).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let is_open = url.username().is_empty() && url.password().is_none();
    (is_web && is_open && url.as_str().len() <= MAX_LINK)
        .then(|| crate::check::without_tracking(url.as_str()))
}

/// Returns a headline on one line, without tags and with its references decoded.
pub(super) fn plain(text: &str) -> String {
    // What is cut off is never shown, so it is not read either.
    let start: String = text.chars().take(10 * MAX_TITLE).collect();
    let words = crate::article::decode_references(&without_tags(&start)).into_owned();
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MAX_TITLE).collect()
}

fn without_tags(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let is_tag = tag[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
        match is_tag.then(|| tag.find('>')).flatten() {
            Some(end) => rest = &tag[end + 1..],
            None => {
                out.push('<');
                rest = &tag[1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_become_plain_text() {
        for (text, expected) in [
            ("R&amp;D in <em>Haewon</em>", "R&D in Haewon"),
            (" 김&middot;박\n 인터뷰 ", "김·박 인터뷰"),
            ("1 < 2 > 0", "1 < 2 > 0"),
            ("a <b", "a <b"),
            ("Ports&#8217; hour\u{1b}[31m", "Ports’ hour [31m"),
        ] {
            assert_eq!(plain(text), expected);
        }
        assert_eq!(plain(&"가".repeat(5000)).chars().count(), MAX_TITLE);
    }

    #[test]
    fn links_are_absolute_web_addresses() {
        let base = Url::parse("https://lantern.example/feed.xml").unwrap();
        for (link, expected) in [
            ("/news/1?utm_source=feed", Some("https://lantern.example/news/1")),
            (" https://port.example/a ", Some("https://port.example/a")),
            ("javascript:alert(1)", None),
            ("file:///etc/passwd", None),
            ("https://user:pw@port.example/a", None),
            ("", None),
        ] {
            assert_eq!(absolute(link, &base).as_deref(), expected, "{link}");
        }
    }
}
