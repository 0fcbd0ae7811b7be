//! A page cut down before it is parsed: scripts, styles and comments go, and what is left has bounded tags and attributes.
//!
//! A hostile page may hold a million tags or a tag of megabytes; each of them costs the parser memory. This pass reads the
//! page once, byte by byte, and keeps at most [`MAX_TAGS`] tags with [`MAX_ATTRIBUTES`] attributes.

use memchr::{memchr, memmem};

/// Tags that are kept; long articles with their menus have a few thousand.
const MAX_TAGS: usize = 80_000;
/// Attributes that are kept, in all.
const MAX_ATTRIBUTES: usize = 300_000;
/// Longest tag that keeps its attributes, in bytes.
const MAX_TAG: usize = 16 * 1024;
/// Longest `application/ld+json` script that is kept.
const MAX_JSON: usize = 512 * 1024;
/// JSON-LD scripts that are kept.
const MAX_JSONS: usize = 24;
/// Text that is kept, in bytes.
const MAX_TEXT: usize = 6 * 1024 * 1024;

/// Elements whose content is no text of the page.
const DROPPED: [&str; 9] =
    ["script", "style", "svg", "iframe", "noembed", "noframes", "xmp", "plaintext", "math"];

/// A page within bounds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bounded {
    /// The HTML without scripts, styles and comments.
    pub(super) html: String,
    /// The JSON-LD scripts.
    pub(super) json: Vec<String>,
    /// Bytes of scripts that were left out.
    pub(super) script_bytes: usize,
    /// `true` if the rest of the page was left out.
    pub(super) is_cut: bool,
}

/// Cuts a page down.
pub(super) fn bounded(page: &str) -> Bounded {
    let mut out = Bounded { html: String::with_capacity(page.len().min(MAX_TEXT)), ..Bounded::default() };
    let (mut at, mut tags, mut attributes) = (0, 0, 0);
    let bytes = page.as_bytes();
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        let start = at + found;
        out.html.push_str(&page[at..start]);
        if tags >= MAX_TAGS || out.html.len() > MAX_TEXT {
            out.is_cut = true;
            return out;
        }
        let next = bytes.get(start + 1).copied().unwrap_or(b' ');
        if next == b'!' || next == b'?' {
            at = after_comment(page, start);
            continue;
        }
        let is_end = next == b'/';
        let name_at = start + 1 + usize::from(is_end);
        if !bytes.get(name_at).is_some_and(u8::is_ascii_alphabetic) {
            out.html.push_str("&lt;");
            at = start + 1;
            continue;
        }
        let Some(tag) = Tag::read(page, name_at) else {
            // A tag that never ends: browsers show nothing of it.
            return out;
        };
        at = tag.end;
        tags += 1;
        if !is_end && DROPPED.contains(&tag.name.as_str()) {
            let is_closed_at_once =
                page[start..tag.end].ends_with("/>") && matches!(tag.name.as_str(), "svg" | "math");
            let content_end = if is_closed_at_once { at } else { end_of(page, at, &tag.name) };
            let content = &page[at..content_end];
            if tag.name == "script" {
                let is_json = page[start..tag.end].to_ascii_lowercase().contains("ld+json");
                if is_json && content.len() <= MAX_JSON && out.json.len() < MAX_JSONS {
                    out.json.push(content.to_owned());
                } else {
                    out.script_bytes += content.len();
                }
            }
            at = content_end;
            continue;
        }
        attributes += tag.attributes;
        if is_end {
            out.html.push_str("</");
            out.html.push_str(&tag.name);
            out.html.push('>');
        } else if tag.end - start > MAX_TAG || attributes > MAX_ATTRIBUTES {
            out.html.push('<');
            out.html.push_str(&tag.name);
            out.html.push('>');
        } else {
            out.html.push_str(&page[start..tag.end]);
        }
    }
    out.html.push_str(&page[at..]);
    out
}

/// Returns the place after a comment, a doctype or a processing instruction.
fn after_comment(page: &str, start: usize) -> usize {
    let rest = &page.as_bytes()[start..];
    let end = if rest.starts_with(b"<!--") {
        memmem::find(&rest[2..], b"-->").map(|found| found + 5)
    } else {
        memchr(b'>', rest).map(|found| found + 1)
    };
    end.map_or(page.len(), |end| start + end)
}

/// Returns the place of `</name`, or the end of the page.
fn end_of(page: &str, from: usize, name: &str) -> usize {
    let bytes = page.as_bytes();
    let mut at = from;
    while let Some(found) = memmem::find(&bytes[at..], b"</") {
        let start = at + found;
        let after = bytes.get(start + 2..start + 2 + name.len());
        if after.is_some_and(|after| after.eq_ignore_ascii_case(name.as_bytes())) {
            return start;
        }
        at = start + 2;
    }
    page.len()
}

/// A tag as it is written.
struct Tag {
    /// Its name in lower case.
    name: String,
    /// The place after `>`.
    end: usize,
    /// An upper bound of its attributes.
    attributes: usize,
}

impl Tag {
    fn read(page: &str, name_at: usize) -> Option<Self> {
        let bytes = page.as_bytes();
        let length = bytes[name_at..]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
        let name_end = name_at + length?;
        // A longer name is none that anybody gave.
        let name = page.get(name_at..name_end.min(name_at + 40)).unwrap_or("x").to_ascii_lowercase();
        let (mut at, mut attributes, mut after_equals) = (name_end, 0, false);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'>' => return Some(Self { name, end: at + 1, attributes }),
                b'"' | b'\'' if after_equals => {
                    at += 1 + memchr(*byte, &bytes[at + 1..])?;
                    attributes += 1;
                    after_equals = false;
                }
                b'=' => after_equals = true,
                byte if byte.is_ascii_whitespace() || *byte == b'/' => attributes += 1,
                _ => after_equals = false,
            }
            at += 1;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_styles_and_comments_go() {
        let page = "<!doctype html><script type='application/ld+json'>{\"a\":\"<b>\"}</script><style>p{}</style>\
                    <!-- <p>no</p> --><p a='>'>x < y</p><SCRIPT>if (a<b) '</p>'</SCRIPT >z";
        let found = bounded(page);
        assert_eq!(found.html, "</script></style><p a='>'>x &lt; y</p></script>z");
        assert_eq!(found.json, ["{\"a\":\"<b>\"}"]);
        assert!(found.script_bytes > 0 && !found.is_cut);
    }

    #[test]
    fn hostile_pages_end_within_bounds() {
        let tags = bounded(&"<i>".repeat(1_000_000));
        assert!(tags.is_cut && tags.html.len() == MAX_TAGS * 3);
        let wide = bounded(&format!("<p {}>x</p>", "a ".repeat(1_000_000)));
        assert_eq!(wide.html, "<p>x</p>");
        let many = bounded(&"<p a b c d e f g h i j>".repeat(70_000));
        assert!(many.html.ends_with("<p><p>"));
        for page in ["<", "<p", "<p a='", "<!--", "<script>", "</", "<script", "<p a=\"\">"] {
            bounded(&page.repeat(50_000));
        }
    }
}
