//! Character references of HTML, decoded: `&amp;`, `&hellip;`, `&#8217;`, `&#x2019;`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Longest name of a reference.
const MAX_NAME: usize = 32;

static NAMED: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let names = entities::ENTITIES.iter();
    names
        .filter_map(|entity| Some((entity.entity.strip_prefix('&')?.strip_suffix(';')?, entity.characters)))
        .collect()
});

/// Decodes the references of a text. What is none stays as it is written.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        match reference(rest) {
            Some((decoded, length)) => {
                out.push_str(&decoded);
                rest = &rest[length..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Leaves out the references to halves of UTF-16 pairs: parsers show a sign for each.
pub(super) fn without_surrogates(html: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut from = 0;
    for (at, _) in html.match_indices("&#") {
        if let Some((decoded, length)) = reference(&html[at..])
            && decoded.is_empty()
        {
            out.push_str(&html[from..at]);
            from = at + length;
        }
    }
    if from == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[from..]);
    Cow::Owned(out)
}

/// Reads the reference at the start of a text: its characters and its length.
fn reference(text: &str) -> Option<(Cow<'static, str>, usize)> {
    let name = &text[1..];
    let end = name.bytes().take(MAX_NAME).position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'#'))?;
    if name.as_bytes().get(end) != Some(&b';') {
        return None;
    }
    let (name, length) = (&name[..end], end + 2);
    let Some(number) = name.strip_prefix('#') else {
        return Some((Cow::Borrowed(*NAMED.get(name)?), length));
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    // Windows-1252 in disguise, as the HTML standard reads it.
    let shown = match code {
        0x80 => '€',
        0x85 => '…',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        0x99 => '™',
        // Half of a pair of UTF-16: browsers show nothing readable of it.
        0xD800..=0xDFFF => return Some((Cow::Borrowed(""), length)),
        code => char::from_u32(code).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some((Cow::Owned(shown.to_string()), length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded_and_other_text_stays() {
        assert_eq!(decode("R&amp;D &#8217;&#x2019;&rsquo; &nbsp;&middot;"), "R&D ’’’ \u{A0}·");
        assert_eq!(decode("&#147;a&#148; &#0; &#xD800;"), "“a” \u{FFFD} ");
        assert_eq!(
            without_surrogates("<h1>A&#xD800;&#57343;B &#8217;&amp;</h1>"),
            "<h1>AB &#8217;&amp;</h1>"
        );
        for same in ["AT&T", "a & b", "&unknownname;", "&", "&#;", "&#x;", "&amp"] {
            assert_eq!(decode(same), same);
        }
    }
}
