//! Validation of link targets.

use crate::diagnostic::{Code, Diagnostic};
use crate::domain::{EmailAddress, EmailAddressError};
use crate::source::{SourceMap, SourceTree, Span};
use std::ops::Range;
use url::{Host, Url};

const BAD_TARGET: Code = Code("links::bad_target");

/// Makes a finding about a target.
pub(super) fn bad(at: Span, message: String) -> Diagnostic {
    Diagnostic::error(BAD_TARGET, at, message)
}

/// The target as it is printed: an absolute `https`, `http` or `mailto` URL. The parser mends what mail programs may
/// read otherwise (letters beyond ASCII, backslashes, `..`), so its spelling is printed.
///
/// # Errors
/// The finding to report. Anything else is dead in a mail (anchors, relative paths) or dangerous (`javascript:`).
pub fn check(target: &str, at: Span) -> Result<String, Diagnostic> {
    let target = target.trim();
    let report = |message: String, help: &str| Err(Diagnostic::error(BAD_TARGET, at, message).help(help));
    let shown: String = target.chars().take(80).collect();
    if target.is_empty() {
        return report("the link leads nowhere".into(), "write the address, or take the link out");
    }
    if target.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return report(
            format!("the link `{shown}` contains a space"),
            "write `%20` where the address has a space",
        );
    }
    if let Some(mark) = quote_at_end(target) {
        return report(
            format!("the link `{shown}` ends with the quotation mark `{mark}`"),
            "take the mark off, or write it as the address has it, as in `%E2%80%9D`",
        );
    }
    match Url::parse(target) {
        Ok(url) if is_web(&url) && is_whole(target, &url) => Ok(spelling(target, &url)),
        Ok(url) if is_web(&url) => report(
            format!("the link `{shown}` is not a whole address"),
            "write the address with `https://` and the host, as in `https://lantern.example/2022/11/story`",
        ),
        Ok(url) if url.scheme() == "mailto" => match mailbox(&url) {
            Ok(()) => Ok(spelling(target, &url)),
            Err(reason) => report(
                format!("the link `{shown}` has no address in it{reason}"),
                "write it as in `mailto:newsroom@lantern.example`",
            ),
        },
        Ok(url) => report(
            format!("the link `{shown}` starts with `{}:`, which mail programs block", url.scheme()),
            "only `https:`, `http:` and `mailto:` lead somewhere from a mail",
        ),
        Err(_) if target.starts_with('#') => report(
            format!("the link `{shown}` leads to a place in this mail, and mail programs drop such links"),
            "name the story in words instead",
        ),
        Err(_) => report(
            format!("the link `{shown}` is not a whole address"),
            "write it from the start, as in `https://lantern.example/2022/11/story`",
        ),
    }
}

/// Returns the quotation mark that an address ends with and that does not open in it. It was copied with the address.
fn quote_at_end(target: &str) -> Option<char> {
    let last = target.chars().next_back()?;
    let opening = match last {
        '"' => '"',
        '”' | '“' | '„' | '‟' | '＂' => '“',
        '’' | '‘' | '‚' | '‛' | '＇' => '‘',
        '»' => '«',
        '›' => '‹',
        '」' => '「',
        '』' => '『',
        _ => return None,
    };
    let inside = &target[..target.len() - last.len_utf8()];
    (!inside.contains(opening)).then_some(last)
}

/// Tests that a `mailto:` link leads to mailboxes (RFC 6068): one, or several with commas between them. Otherwise says
/// why not, as the end of a sentence.
fn mailbox(url: &Url) -> Result<(), String> {
    url.path().split(',').try_for_each(|address| match EmailAddress::parse(&decoded(address)) {
        Ok(_) => Ok(()),
        Err(EmailAddressError::Empty | EmailAddressError::NoAtSign) => Err(String::new()),
        Err(reason) => Err(format!(": {reason}")),
    })
}

/// Decodes `%40` and its like.
fn decoded(text: &str) -> String {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "https" | "http")
}

/// Returns false for what the parser accepts and mail programs do not: `https:/x`, `https:x`, `https:///x`, a host of
/// letters that no host has, a scheme written twice.
fn is_whole(target: &str, url: &Url) -> bool {
    let after = target.get(url.scheme().len()..).and_then(|rest| rest.strip_prefix("://"));
    after.is_some_and(|after| !after.starts_with(['/', '\\']))
        && match url.host() {
            Some(Host::Domain(domain)) => is_domain(domain),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => true,
            None => false,
        }
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    domain.strip_suffix('.').unwrap_or(domain).split('.').all(is_label) && !matches!(domain, "http" | "https")
}

/// The parser's spelling; the author's where only the slash after the host is missing.
fn spelling(target: &str, url: &Url) -> String {
    if url.as_str().strip_suffix('/') == Some(target) { target.to_owned() } else { url.as_str().to_owned() }
}

/// Finds a mistyped address in a text, such as `https:/lantern.example`. The parser makes no link of it. Links at `dead`
/// places were reported, and are text.
pub(super) fn mistyped(text: &str, at: Span, dead: &[Span], tree: &SourceTree) -> Option<Diagnostic> {
    let mut found = text.match_indices("http").filter_map(|(start, _)| {
        let is_inside_word = text[..start].ends_with(|letter: char| letter.is_ascii_alphanumeric());
        let length = mistyped_len(&text[start..]).filter(|_| !is_inside_word)?;
        Some(start..start + length)
    });
    let first = found.next()?;
    let map = SourceMap::of(text, tree.text(at), at);
    let place = |range: &Range<usize>| map.as_ref().map_or(at, |map| map.span(range.clone()));
    // The places are in order.
    let is_reported = |place: Span| {
        let after = dead.partition_point(|dead| dead.start <= place.start);
        after.checked_sub(1).is_some_and(|index| dead[index].end >= place.end)
    };
    let found = std::iter::once(first).chain(found).find(|range| !is_reported(place(range)))?;
    let at = place(&found);
    // The parser takes one of two backslashes away.
    let written = if map.is_some() { tree.text(at) } else { &text[found] };
    let shown: String = written.chars().take(80).collect();
    let message = format!("`{shown}` is not a whole address");
    Some(Diagnostic::error(BAD_TARGET, at, message).help("write `https://` and the host, with two slashes"))
}

/// Length of the mistyped address that a text begins with.
fn mistyped_len(text: &str) -> Option<usize> {
    let rest = text.strip_prefix("https").or_else(|| text.strip_prefix("http"))?;
    let after_colon = rest.strip_prefix(':');
    let rest = after_colon.unwrap_or(rest);
    let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
    let marks = &rest[..slashes];
    // Without the colon two slashes are needed: `http/example.com` may be two words.
    let is_mistyped = if after_colon.is_some() { marks != "//" } else { marks == "//" };
    let address = &rest[slashes..];
    let length = address.find(|letter: char| !(letter.is_ascii_alphanumeric() || "-._/".contains(letter)));
    let address = address[..length.unwrap_or(address.len())].trim_end_matches(['.', '-', '_']);
    // A host has a dot; `http:8080` and `https://` alone are about something else.
    let host = address
        .split('/')
        .next()
        .filter(|host| host.contains('.') && host.starts_with(|letter: char| letter.is_ascii_alphabetic()));
    host.filter(|_| is_mistyped).map(|_| text.len() - rest.len() + slashes + address.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceTree;

    fn said(target: &str) -> (String, String) {
        let mut tree = SourceTree::in_memory([("a.md", "")]);
        let at = Span::new(tree.load("a.md").unwrap(), 0..0);
        let finding = check(target, at).unwrap_err();
        (finding.message, finding.help.unwrap())
    }

    #[test]
    fn every_dead_link_has_its_own_reason() {
        let reasons = [
            ("", "leads nowhere"),
            ("mailto:newsroom", "`mailto:newsroom` has no address in it"),
            ("mailto:bo@", "`mailto:bo@` has no address in it"),
            ("mailto:@lantern.example", "has no address in it"),
            ("mailto:bo@lantern..example", "is not a valid domain name"),
            ("mailto:bo@lantern.example,", "has no address in it"),
            ("mailto:bo@lantern.example,al@", "has no address in it"),
            ("mailto:bo%40", "has no address in it"),
            ("mailto:b..o@lantern.example", "a dot too many"),
            ("mailto:?to=bo@lantern.example", "has no address in it"),
            ("javascript:alert(1)", "starts with `javascript:`, which mail programs block"),
            ("#top", "leads to a place in this mail"),
            ("2022/story", "is not a whole address"),
            ("https://", "is not a whole address"),
            ("https://lantern.example/a b", "contains a space"),
            ("https:/lantern.example/27", "is not a whole address"),
            ("https:lantern.example/28", "is not a whole address"),
            ("https:///lantern.example/29", "is not a whole address"),
            ("https:\\\\lantern.example", "is not a whole address"),
            ("https://\\lantern.example", "is not a whole address"),
            ("HTTPS:/lantern.example", "is not a whole address"),
            ("http://https://lantern.example", "is not a whole address"),
            ("https://lantern,example/a", "is not a whole address"),
            ("https://lantern..example/a", "is not a whole address"),
            ("https://.lantern.example", "is not a whole address"),
            ("https//lantern.example", "is not a whole address"),
            ("//lantern.example", "is not a whole address"),
            ("htps://lantern.example", "starts with `htps:`"),
            ("https://lantern.example/”", "ends with the quotation mark `”`"),
            ("https://lantern.example/a’", "ends with the quotation mark `’`"),
            ("https://lantern.example/a\"", "ends with the quotation mark `\"`"),
            ("https://lantern.example/a」", "ends with the quotation mark `」`"),
            ("mailto:bo@lantern.example”", "ends with the quotation mark `”`"),
        ];
        for (target, reason) in reasons {
            let (message, _) = said(target);
            assert!(message.contains(reason), "{target}: {message}");
        }
        assert_eq!(said(" ").1, "write the address, or take the link out");
    }

    #[test]
    fn targets_are_printed_as_they_are_understood() {
        let mut tree = SourceTree::in_memory([("a.md", "")]);
        let at = Span::new(tree.load("a.md").unwrap(), 0..0);
        for (target, printed) in [
            ("https://lantern.example", "https://lantern.example"),
            ("https://lantern.example/", "https://lantern.example/"),
            ("https://lantern.example/a?b=c&d=%20#e", "https://lantern.example/a?b=c&d=%20#e"),
            ("https://lantern.example./a_b/~c", "https://lantern.example./a_b/~c"),
            ("https://lantern.example:8443/a", "https://lantern.example:8443/a"),
            ("https://192.0.2.1/a", "https://192.0.2.1/a"),
            ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
            ("https://한국.kr/서울", "https://xn--3e0b707e.kr/%EC%84%9C%EC%9A%B8"),
            ("https://lantern.example/köln?q=é#ü", "https://lantern.example/k%C3%B6ln?q=%C3%A9#%C3%BC"),
            ("https://lantern.example\\a", "https://lantern.example/a"),
            ("https://lantern.example/a/../b", "https://lantern.example/b"),
            ("https://lantern.example/a\"b<c>", "https://lantern.example/a%22b%3Cc%3E"),
            ("HTTPS://Lantern.Example/A", "https://lantern.example/A"),
            ("https://lantern。example/a", "https://lantern.example/a"),
            ("https://lantern.example/a'", "https://lantern.example/a'"),
            ("https://lantern.example/\"a\"", "https://lantern.example/%22a%22"),
            ("https://lantern.example/“a”", "https://lantern.example/%E2%80%9Ca%E2%80%9D"),
            ("https://lantern.example/a%E2%80%9D", "https://lantern.example/a%E2%80%9D"),
            (
                "mailto:a@lantern.example,b%26c@lantern.example",
                "mailto:a@lantern.example,b%26c@lantern.example",
            ),
            ("mailto:desk@한국.kr", "mailto:desk@%ED%95%9C%EA%B5%AD.kr"),
            (
                "mailto:desk@lantern.example?subject=소식",
                "mailto:desk@lantern.example?subject=%EC%86%8C%EC%8B%9D",
            ),
        ] {
            assert_eq!(check(target, at).as_deref().ok(), Some(printed), "{target}");
        }
    }

    #[test]
    fn backslashes_are_shown_as_they_are_written() {
        let reading = crate::issue::markdown::testing::read("See http:\\\\lantern.example/a now.\n");
        assert_eq!(reading.messages(), ["`http:\\\\lantern.example/a` is not a whole address"]);
    }

    #[test]
    fn mistyped_addresses_in_a_text_are_found() {
        let found = |text: &str| {
            let mut tree = SourceTree::in_memory([("a.md", text)]);
            let at = Span::new(tree.load("a.md").unwrap(), 0..text.len());
            mistyped(text, at, &[], &tree).map(|finding| finding.message)
        };
        for (text, shown) in [
            ("see https:/lantern.example/27 here", "`https:/lantern.example/27`"),
            ("see http:lantern.example.", "`http:lantern.example`"),
            ("https:///lantern.example을", "`https:///lantern.example`"),
            ("see https//lantern.example/a.", "`https//lantern.example/a`"),
            ("http:\\lantern.example", "`http:\\lantern.example`"),
            ("http:\\\\lantern.example", "`http:\\\\lantern.example`"),
        ] {
            assert!(
                found(text).is_some_and(|message| message.starts_with(shown)),
                "{text}: {:?}",
                found(text)
            );
        }
        for sound in [
            "http: and https://",
            "https:8080",
            "the scheme `https:`/http:",
            "http:/",
            "http/lantern.example and HTTP/1.1",
            "https//",
            "https://lantern.example",
        ] {
            assert_eq!(found(sound), None, "{sound}");
        }
    }
}
