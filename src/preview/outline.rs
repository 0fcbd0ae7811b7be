//! A mail as a screen reader goes through it: headings, links and pictures in reading order.

/// A stop on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum OutlineEntry {
    /// A heading of this level.
    Heading(u8, String),
    /// A link: words and target.
    Link(String, String),
    /// A picture's description.
    Picture(String),
}

/// Reads our own HTML, which is well formed: every attribute is quoted, every `<` in a text escaped.
pub(super) fn outline(html: &str) -> Vec<OutlineEntry> {
    let mut entries = Vec::new();
    let mut rest = html.split_once("<body").map_or(html, |(_, body)| body);
    while let Some((_, after)) = rest.split_once('<') {
        rest = after;
        let Some((tag, inner)) = after.split_once('>') else { break };
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => {
                entries.push(OutlineEntry::Heading(level - b'0', words(inner, &format!("</{name}>"))));
            }
            b"a" => {
                if let Some(target) = attribute(tag, "href") {
                    entries.push(OutlineEntry::Link(words(inner, "</a>"), target));
                }
            }
            b"img" => entries.push(OutlineEntry::Picture(attribute(tag, "alt").unwrap_or_default())),
            _ => {}
        }
    }
    entries
}

/// The words up to a closing tag.
fn words(inner: &str, end: &str) -> String {
    let inner = inner.split(end).next().unwrap_or_default();
    let mut out = String::new();
    let mut rest = inner;
    while let Some((text, after)) = rest.split_once('<') {
        out.push_str(text);
        // A picture is read by its description.
        if let Some(alt) = after.strip_prefix("img ").and_then(|tag| attribute(tag, "alt")) {
            out.push_str(&alt);
        }
        rest = after.split_once('>').map_or("", |(_, rest)| rest);
    }
    out.push_str(rest);
    unescape(&out)
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, after) = tag.split_once(&format!("{name}=\""))?;
    Some(unescape(after.split('"').next()?))
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
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
