//! Mail addresses in a sentence, as far as the parser sees them.
//!
//! It knows few of the letters that an address may have before its `@`: of `kim.o'neil@example.com` it makes a link to
//! `neil@example.com`, which is somebody else. Such a link gets the whole address. Where it is not clear what belongs to
//! the address (`press/desk@example.com`), there is no link.

use unicode_normalization::char::is_combining_mark;

use super::adjacent::push;
use super::target;
use crate::domain::EmailAddress;
use crate::issue::Inline;
use crate::source::{SourceMap, SourceTree, Span};

/// Longest part before the `@`, in bytes (RFC 5321 §4.5.3.1).
const MAX_LOCAL: usize = 64;

/// Signs that stand in addresses, and in sentences directly before them: such an address is no link.
const UNCLEAR: &str = "!#$%*/=?^`{|}~";

/// Text before the address that the parser found.
enum Before {
    /// Nothing that belongs to it.
    Apart,
    /// This many bytes that belong to it.
    Part(usize),
    /// Something that may belong to it.
    Unclear,
}

/// Gives links to mail addresses their whole addresses.
pub(super) fn complete(line: Vec<Inline>, tree: &SourceTree) -> Vec<Inline> {
    let is_mail = |inline: &Inline| written_address(inline).is_some();
    if !line.iter().any(is_mail) {
        return line;
    }
    let mut out: Vec<Inline> = Vec::with_capacity(line.len());
    let mut rest = line.into_iter().peekable();
    while let Some(inline) = rest.next() {
        let Some((address, at)) = written_address(&inline) else {
            push(&mut out, inline);
            continue;
        };
        let next = rest.peek().and_then(Inline::as_text).map_or("", |(text, _)| text);
        let before = out.last().and_then(Inline::as_text).map_or(Before::Apart, |(text, _)| before(text));
        let link = match before {
            _ if goes_on(next) => None,
            Before::Apart => checked(&inline),
            Before::Part(length) => longer(&mut out, length, address, at, tree),
            Before::Unclear => None,
        };
        match link {
            Some(link) => out.push(link),
            None => push(&mut out, Inline::Text(address.to_owned(), at)),
        }
    }
    out
}

/// Tests for a link that the parser made of an address in a sentence. One in `<…>` is whole.
pub(super) fn is_written(url: &str, words: &[Inline], at: Span) -> bool {
    matches!(words, [Inline::Text(text, text_at)]
        if *text_at == at && url.strip_prefix("mailto:").is_some_and(|address| text.ends_with(address)))
}

/// The address of such a link; `None` for everything else.
fn written_address(inline: &Inline) -> Option<(&str, Span)> {
    let Inline::Link(target, words, at) = inline else { return None };
    let text = words.first().and_then(Inline::as_text).filter(|_| is_written(target, words, *at));
    text.map(|(text, _)| (text, *at))
}

/// Makes the link to an address that stands apart; `None` if it is none.
fn checked(inline: &Inline) -> Option<Inline> {
    let Inline::Link(target, words, at) = inline else { return None };
    target::check(target, *at).ok().map(|target| Inline::Link(target, words.clone(), *at))
}

/// Looks at what stands before an address.
fn before(text: &str) -> Before {
    let window = text.ceil_char_boundary(text.len().saturating_sub(2 * MAX_LOCAL));
    let window = &text[window..];
    let part = window.trim_end_matches(|letter| is_part(letter) || UNCLEAR.contains(letter)).len();
    // A quotation mark or a slash behind a word of Korean begins nothing.
    let part = window[part..].trim_start_matches(|letter: char| !letter.is_alphanumeric());
    match part {
        "" => Before::Apart,
        part if part.contains(|letter| UNCLEAR.contains(letter)) => Before::Unclear,
        part => Before::Part(part.len()),
    }
}

/// Tests for a letter or sign that belongs to the address after it.
fn is_part(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || ".+-_'&".contains(letter) || is_foreign_letter(letter)
}

/// Tests for letters beyond ASCII that words with blanks between them consist of.
fn is_foreign_letter(letter: char) -> bool {
    let is_cjk = matches!(letter, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..);
    !letter.is_ascii() && !is_cjk && (letter.is_alphanumeric() || is_combining_mark(letter))
}

/// Tests whether the domain goes on after the address: `info@a.müller.example`.
fn goes_on(next: &str) -> bool {
    next.trim_start_matches(['.', '-']).starts_with(is_foreign_letter)
}

/// Makes the link to a longer address, whose first bytes end the text before it. `None` if it is no address.
fn longer(
    out: &mut Vec<Inline>,
    length: usize,
    address: &str,
    at: Span,
    tree: &SourceTree,
) -> Option<Inline> {
    let Some(Inline::Text(text, text_at)) = out.last() else { return None };
    let split = text.len().checked_sub(length)?;
    let whole = format!("{}{address}", text.get(split..)?);
    let target = format!("mailto:{}", EmailAddress::parse(&whole).ok()?.to_link());
    let (text, text_at) = (text.clone(), *text_at);
    let map = SourceMap::of(&text, tree.text(text_at), text_at);
    let place = |start: usize, end: usize| map.as_ref().map_or(text_at, |map| map.span(start..end));
    let whole_at = Span::new(at.file, place(split, text.len()).start.min(at.start)..at.end);
    let target = target::check(&target, whole_at).ok()?;
    let before = place(0, split);
    out.pop();
    if split > 0 {
        out.push(Inline::Text(text[..split].to_owned(), before));
    }
    Some(Inline::Link(target, vec![Inline::Text(whole, whole_at)], whole_at))
}

#[cfg(test)]
mod tests {
    use crate::issue::markdown::testing::read;
    use crate::issue::{Inline, plain};

    /// The words and targets of the links of a paragraph, which says what is written.
    fn links(text: &str) -> Vec<(String, String)> {
        let reading = read(text);
        assert!(reading.found.is_empty(), "{text}: {:?}", reading.found);
        let words = reading.paragraph();
        assert_eq!(plain(words), text);
        let link = |inline: &Inline| match inline {
            Inline::Link(target, words, at) => {
                assert_eq!(reading.tree.text(*at), plain(words), "{text}");
                Some((plain(words), target.clone()))
            }
            _ => None,
        };
        words.iter().filter_map(link).collect()
    }

    #[test]
    fn a_link_has_the_whole_address() {
        for (address, target) in [
            ("desk@example.com", "mailto:desk@example.com"),
            ("kim.o'neil@example.com", "mailto:kim.o'neil@example.com"),
            ("anna.müller@example.com", "mailto:anna.m%C3%BCller@example.com"),
            ("anna.mu\u{308}ller@example.com", "mailto:anna.m%C3%BCller@example.com"),
            ("иван.p@example.com", "mailto:%D0%B8%D0%B2%D0%B0%D0%BD.p@example.com"),
            ("r&d@example.com", "mailto:r%26d@example.com"),
            ("a+b_c-d.e@example.com", "mailto:a+b_c-d.e@example.com"),
        ] {
            for text in [
                address.to_owned(),
                format!("Write to {address}, please."),
                format!("({address})"),
                format!("'{address}'"),
                format!("문의:{address}로"),
                format!("편집국/{address}"),
                format!("메일{address}을"),
                format!("desk@lantern.example, {address}"),
            ] {
                let found = links(&text);
                let link = (address.to_owned(), target.to_owned());
                assert!(found.contains(&link), "{text}: {found:?}");
            }
        }
    }

    #[test]
    fn an_unclear_address_is_no_link() {
        for text in [
            "x/y@example.com",
            "a#b@example.com",
            "a=b@example.com",
            "a!b@example.com",
            "anna/müller@example.com",
            "info@a.müller.example",
            "desk@example.comü",
            "a..é@example.com b.é..c@example.com",
        ] {
            assert_eq!(links(text), [], "{text}");
        }
    }

    #[test]
    fn several_addresses_stay_apart() {
        let found = links("a@example.com/b@example.com, c@example.com");
        let targets: Vec<_> = found.iter().map(|(_, target)| target.as_str()).collect();
        assert_eq!(targets, ["mailto:a@example.com", "mailto:b@example.com", "mailto:c@example.com"]);
    }
}
