//! Bare links: where an address in a sentence ends.
//!
//! The parser lets an address go on to the next blank. Korean has no blank before a particle, and CJK punctuation and
//! curly quotes stand directly after an address: none of them is a part of it.

use unicode_normalization::char::is_combining_mark;

use super::rewrite::Rewrite;

/// Ends an address without being seen: an empty comment. The parser reads an address as far as the next blank before it
/// looks for a comment, so the comment has a blank.
const END: &str = "<!-- -->";
/// Bytes without a blank that the parser may read again for each address among them.
const LONGEST_RUN: usize = 4_000;
/// Addresses in so many bytes that make a run one of addresses.
const MANY_ADDRESSES: usize = 16;

/// Korean top-level domains that people write in Hangul.
const HANGUL_DOMAINS: [&str; 4] = ["한국", "닷컴", "닷넷", "삼성"];

/// Ends each address in `written`, which the parser took for one address; it stands at byte `at`.
pub(super) fn rewrite(written: &str, at: usize, found: &mut Vec<Rewrite>) {
    let mut start = 0;
    while let Some(rest) = written.get(start..) {
        let length = address_len(rest);
        if length == rest.len() {
            return;
        }
        // Marks of emphasis, and a bracket that opens, go on after the address.
        let kept = rest[..length].trim_end_matches(['*', '_', '~', '(']).len();
        found.push(Rewrite::insert(at + start + kept, END));
        let after = start + length.max(1);
        let Some(next) = written.get(after..).and_then(next_address) else { return };
        start = after + next;
    }
}

/// Ends addresses before a `<`, where they end anyway, in long runs of addresses without a blank: the parser would read
/// the rest of such a run again for each of them.
pub(super) fn breaks(text: &str) -> Vec<Rewrite> {
    let mut found = Vec::new();
    let (mut start, mut addresses) = (0, 0);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'<' if at - start >= LONGEST_RUN && addresses >= MANY_ADDRESSES => {
                found.push(Rewrite::insert(at, END));
                (start, addresses) = (at, 0);
            }
            b':' if text.as_bytes()[at..].starts_with(b"://") => addresses += 1,
            _ if byte.is_ascii_whitespace() => (start, addresses) = (at, 0),
            _ => {}
        }
    }
    found
}

/// Finds the start of the next address with a scheme.
fn next_address(text: &str) -> Option<usize> {
    let mut schemes = text.match_indices("http").map(|(at, _)| at);
    schemes.find(|at| ["https://", "http://"].iter().any(|scheme| text[*at..].starts_with(scheme)))
}

/// Length of the address at the start of a text; of its scheme's name alone if no host follows.
fn address_len(text: &str) -> usize {
    // One walk: a text of many addresses is read once for all of them.
    let mut opened = false;
    let stop = text.char_indices().find(|(_, letter)| {
        opened |= *letter == '[';
        ends_address(*letter) || (*letter == ']' && !opened)
    });
    let first_foreign = match stop {
        None => return text.len(),
        Some((close, ']')) => return close,
        Some((foreign, _)) => foreign,
    };
    let start = text.find("://").map_or(0, |colon| colon + "://".len());
    let host = text.get(start..).unwrap_or_default();
    let host =
        &host[..host.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(host.len())];
    let path = start + host.len();
    if first_foreign >= path {
        return first_foreign;
    }
    match host_len(host) {
        0 if start > 0 => start - "//".len(),
        length if length == host.len() => {
            let foreign = text[path..].find(ends_address).map_or(text.len(), |foreign| path + foreign);
            ascii_len(&text[..foreign])
        }
        length => start + length,
    }
}

/// An address ends before a bracket that closes nothing in it.
fn ascii_len(text: &str) -> usize {
    text.find(['[', ']']).filter(|first| text[*first..].starts_with(']')).unwrap_or(text.len())
}

/// Returns true for a letter that no bare address contains: CJK letters, and punctuation and symbols beyond ASCII.
/// Letters such as `ö` go on, with the combining marks of their decomposed spelling, or of Hindi and Thai.
fn ends_address(letter: char) -> bool {
    match letter {
        '\0'..='\u{7F}' => false,
        '\u{1100}'..='\u{11FF}' | '\u{2E80}'.. => true,
        _ => !letter.is_alphanumeric() && !is_combining_mark(letter),
    }
}

/// Length of a host that contains CJK letters. A label in them counts if a further label follows it, or if it is a
/// top-level domain: `한글.한국`, but not `example.com입니다`.
fn host_len(host: &str) -> usize {
    let (mut at, mut end) = (0, 0);
    let mut labels = host.split('.').peekable();
    while let Some(label) = labels.next() {
        match label.find(ends_address) {
            None if label.is_empty() => return end,
            None => end = at + label.len(),
            Some(0) => {
                let top = HANGUL_DOMAINS.into_iter().find(|top| at > 0 && label.starts_with(top));
                let goes_on = labels.peek().is_some_and(|next| {
                    next.starts_with(|c: char| c.is_ascii_alphanumeric())
                        || HANGUL_DOMAINS.into_iter().any(|top| next.starts_with(top))
                });
                match top {
                    Some(top) if !goes_on => return at + top.len(),
                    _ if goes_on => end = at + label.len(),
                    _ => return end,
                }
            }
            Some(foreign) => return at + foreign,
        }
        at += label.len() + 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn addresses(written: &str) -> Vec<&str> {
        let mut found = Vec::new();
        rewrite(written, 0, &mut found);
        let mut out = Vec::new();
        let mut rest = 0;
        for end in found {
            let start = next_address(&written[rest..]).map_or(rest, |start| rest + start);
            out.push(&written[start..end.range.start]);
            rest = end.range.start;
        }
        out
    }

    #[test]
    fn addresses_end_before_hangul_and_foreign_punctuation() {
        for after in [
            "에서",
            "”라고",
            "’",
            "）도",
            "。끝",
            "」",
            "·",
            "…",
            "—",
            "、",
            "ㄱ",
            "が",
            "漢",
            "\u{a0}x",
            "，",
            "🎉",
        ] {
            let written = format!("https://example.com/docs{after}");
            assert_eq!(addresses(&written), ["https://example.com/docs"], "{after}");
        }
        assert_eq!(addresses("www.example.com입니다"), ["www.example.com"]);
        assert_eq!(addresses("https://example.com입니다.그리고"), ["https://example.com"]);
        assert_eq!(addresses("https://example.com?q=1을"), ["https://example.com?q=1"]);
        assert_eq!(addresses("https://example.com/a]에서"), ["https://example.com/a"]);
        assert_eq!(addresses("https://example.com/a**강조**"), ["https://example.com/a"]);
        assert_eq!(addresses("https://그리고"), ["https:"]);
        assert_eq!(addresses("https://example.com/a(참고)"), ["https://example.com/a"]);
    }

    #[test]
    fn several_addresses_in_one_run_end_each() {
        let written = "https://example.com/h·http://example.com/i과https://example.com/j를";
        let expected = ["https://example.com/h", "http://example.com/i", "https://example.com/j"];
        assert_eq!(addresses(written), expected);
    }

    #[test]
    fn addresses_of_other_scripts_go_on() {
        for whole in [
            "https://example.com/köln",
            "https://한글.한국",
            "https://한글.kr/a",
            "https://пример.рф",
            "https://hi.example/wiki/हिन्दी",
            "https://th.example/wiki/ไม้ไผ่",
            "https://[::1]/a",
        ] {
            assert_eq!(addresses(whole), [""; 0], "{whole}");
        }
        assert_eq!(addresses("https://한글.한국에서"), ["https://한글.한국"]);
        assert_eq!(addresses("https://www.한글.kr/a를"), ["https://www.한글.kr/a"]);
    }
}
