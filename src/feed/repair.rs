//! Repair of documents that are not sound XML in one place: a bare `&`, or one broken entry among sound ones.

use std::borrow::Cow;

use super::bounds;

/// Longest name of a reference, in bytes.
const MAX_NAME: usize = 32;
/// Elements that hold a story.
const ENTRIES: [&str; 3] = ["item", "entry", "url"];

/// Writes each `&` that begins no reference as `&amp;`, and leaves out references to halves of UTF-16 pairs.
pub(super) fn references(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut at = 0;
    while let Some(found) = memchr::memchr2(b'&', b'<', &text.as_bytes()[at..]) {
        let here = at + found;
        out.push_str(&text[at..here]);
        let rest = &text[here..];
        if rest.starts_with("<![CDATA[") {
            let end = rest.find("]]>").map_or(rest.len(), |end| end + 3);
            out.push_str(&rest[..end]);
            at = here + end;
        } else if rest.starts_with('<') {
            out.push('<');
            at = here + 1;
        } else {
            let (written, length) = reference(rest);
            out.push_str(written);
            at = here + length;
        }
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// Returns what is written for the `&` at the start of a text, and the length of what it replaces.
fn reference(text: &str) -> (&str, usize) {
    let name = &text.as_bytes()[1..];
    let length =
        name.iter().take(MAX_NAME).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    if length == 0 || name.get(length) != Some(&b';') {
        return ("&amp;", 1);
    }
    let (name, whole) = (&text[1..=length], length + 2);
    let Some(number) = name.strip_prefix('#') else {
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains('#');
        return if is_name { (&text[..whole], whole) } else { ("&amp;", 1) };
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    match code.ok().map(|code| (code, char::from_u32(code))) {
        Some((1.., Some(_))) => (&text[..whole], whole),
        // No character has this number.
        Some(_) => ("", whole),
        None => ("&amp;", 1),
    }
}

/// Returns the document without the entries that are no sound XML of their own, and their number; `None` if there is none, or
/// nothing else.
pub(super) fn without_broken_entries(text: &str) -> Option<(String, usize)> {
    let first = ENTRIES.iter().filter_map(|name| Some((start(text, name, 0)?, *name))).min()?;
    let (begin, name) = first;
    let head = text.get(..begin)?;
    let (mut out, mut kept, mut broken) = (head.to_owned(), 0, 0);
    let close = format!("</{name}>");
    let mut at = begin;
    loop {
        let next = start(text, name, at + 1);
        let part = &text[at..next.unwrap_or(text.len())];
        match part.find(&close).map(|end| &part[..end + close.len()]) {
            Some(entry) if bounds::measure(&format!("<rss>{entry}</rss>")).is_ok() => {
                out.push_str(entry);
                kept += 1;
            }
            _ => broken += 1,
        }
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    // Elements that the head leaves open, the innermost first.
    for open in open_elements(head)?.iter().rev() {
        out.extend(["</", open.as_str(), ">"]);
    }
    (kept > 0 && broken > 0).then_some((out, broken))
}

/// Returns the place of the next start tag of this name.
fn start(text: &str, name: &str, from: usize) -> Option<usize> {
    let tag = format!("<{name}");
    let ends = |place: &usize| {
        text.as_bytes()
            .get(place + tag.len())
            .is_some_and(|next| matches!(next, b'>' | b' ' | b'\n' | b'\r' | b'\t'))
    };
    text.get(from..)?.match_indices(&tag).map(|(place, _)| from + place).find(ends)
}

/// Returns the names of the elements that a beginning of a document leaves open.
fn open_elements(head: &str) -> Option<Vec<String>> {
    let mut reader = quick_xml::Reader::from_str(head);
    let mut open = Vec::new();
    loop {
        match reader.read_event().ok()? {
            quick_xml::events::Event::Start(tag) => open.push(tag.name().into_inner().to_owned()),
            quick_xml::events::Event::End(_) => {
                open.pop();
            }
            quick_xml::events::Event::Eof => return Some(open),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_signs_become_references() {
        for (text, repaired) in [
            ("<t>A & B</t>", "<t>A &amp; B</t>"),
            ("<a href='x?a=1&b=2'/>", "<a href='x?a=1&amp;b=2'/>"),
            ("<t>AT&T; R&amp;D &nbsp; &#8217; &#x2019;</t>", "<t>AT&T; R&amp;D &nbsp; &#8217; &#x2019;</t>"),
            ("<![CDATA[a & b]]>&", "<![CDATA[a & b]]>&amp;"),
            ("&#xD800;&#0;&#;&;&#x110000;", "&amp;#;&amp;;"),
            ("A", "A"),
        ] {
            assert_eq!(references(text), repaired, "{text}");
        }
    }

    #[test]
    fn broken_entries_are_left_out() {
        let text = "<rss><channel><item><title>A</title></item><item><b></item>\n<item><title>C</title></item></channel></rss>";
        let (whole, broken) = without_broken_entries(text).unwrap();
        assert_eq!(
            (whole.as_str(), broken),
            ("<rss><channel><item><title>A</title></item><item><title>C</title></item></channel></rss>", 1)
        );
        let cut = "<rss><channel><item><title>A</title></item><item><title>B";
        assert_eq!(without_broken_entries(cut).unwrap().1, 1);
        for none in ["<rss><channel><item><b></item></channel></rss>", "<rss></rss>", ""] {
            assert_eq!(without_broken_entries(none), None, "{none}");
        }
    }
}
