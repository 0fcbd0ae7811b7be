//! A mail as a screen reader goes through it: headings, links and pictures in reading order.

use crate::html::{self, Attribute, Token};

/// Entry of the outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OutlineEntry {
    /// A heading of this level.
    Heading(u8, String),
    /// A link: text and target.
    Link(String, String),
    /// A picture's description.
    Picture(String),
}

/// Reads the headings, links and pictures of a mail. The words of a heading or link go to its end tag, or to the next
/// of its kind; a picture within counts by its description.
pub(super) fn outline(html: &str) -> Vec<OutlineEntry> {
    let tokens = html::tokens(html);
    let body = tokens.iter().position(|token| matches!(token, Token::StartTag(tag) if tag.is("body")));
    let mut entries: Vec<OutlineEntry> = Vec::new();
    // The heading and the link whose words are being read.
    let (mut heading, mut link) = (None, None);
    for token in &tokens[body.unwrap_or(0)..] {
        let words = match token {
            Token::StartTag(tag) => {
                if let Some(level) = heading_level(tag.name) {
                    heading = Some(entries.len());
                    entries.push(OutlineEntry::Heading(level, String::new()));
                } else if tag.is("a") {
                    link = None;
                    if let Some(target) = tag.attribute("href") {
                        link = Some(entries.len());
                        entries.push(OutlineEntry::Link(String::new(), target.decoded()));
                    }
                } else if tag.is("img") {
                    let alt = tag.attribute("alt").map(Attribute::decoded).unwrap_or_default();
                    entries.push(OutlineEntry::Picture(alt.clone()));
                    append(&mut entries, heading.iter().chain(&link), &alt);
                }
                continue;
            }
            Token::EndTag { name, .. } => {
                if heading_level(name).is_some() {
                    heading = None;
                } else if name.eq_ignore_ascii_case("a") {
                    link = None;
                }
                continue;
            }
            Token::Text(words) => html::decode(words.text),
            Token::RawText(_) | Token::Comment(_) => continue,
        };
        append(&mut entries, heading.iter().chain(&link), &words);
    }
    entries
}

/// Returns the level of `h1` to `h6`.
fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h' | b'H', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}

/// Adds words to entries that are being read.
fn append<'a>(entries: &mut [OutlineEntry], open: impl Iterator<Item = &'a usize>, words: &str) {
    for index in open {
        if let Some(OutlineEntry::Heading(_, text) | OutlineEntry::Link(text, _)) = entries.get_mut(*index) {
            text.push_str(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_read_in_order() {
        let html = "<head><title>x</title></head><body class=\"p\"><h1 style=\"a\">A &amp; <em>B</em></h1>\
            <img src=\"x\" alt=\"A &quot;boat&quot;\"><p>t <a href=\"https://a.example/?b=1&amp;c=2\"><b>go</b></a></p><h2>C</h2>";
        let expected = [
            OutlineEntry::Heading(1, "A & B".into()),
            OutlineEntry::Picture("A \"boat\"".into()),
            OutlineEntry::Link("go".into(), "https://a.example/?b=1&c=2".into()),
            OutlineEntry::Heading(2, "C".into()),
        ];
        assert_eq!(outline(html), expected);
    }
}
