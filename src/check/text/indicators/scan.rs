//! Scanning for words with the syntax of addresses.

use core::net::{Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use crate::check::text::hosts;

/// Extensions of executable files.
pub(super) const PROGRAMS: &str = "
    .exe .scr .apk .hta .lnk .iso .ps1 .vbs .vbe .jar .msi .dll .bat .cmd .pif .wsf .xll .one .chm .elf .dmg";

/// Notation of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A name, or an IP address after a scheme.
    Name,
    /// `203.0.113.7`
    Four,
    /// `2001:db8::7`
    Six,
    /// Only one of scheme and host is defanged.
    Half,
}

/// A word with the syntax of an address; ranges are those of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) range: Range<usize>,
    pub(super) scheme: Option<Range<usize>>,
    pub(super) host: Range<usize>,
    pub(super) form: Form,
}

/// Returns every word of a text with the syntax of an address.
pub(super) fn shapes(text: &str) -> Vec<Shape> {
    shapes_within(text, 0..text.len())
}

/// Returns those of a part of a text that begins and ends between words.
pub(super) fn shapes_within(text: &str, part: Range<usize>) -> Vec<Shape> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, byte) in (part.start..).zip(text[part].bytes().chain([b' '])) {
        let belongs = byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
        match (belongs, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                run(text, from..at, &mut found);
            }
            _ => {}
        }
    }
    found
}

/// Scans a run of characters that addresses consist of.
fn run(text: &str, range: Range<usize>, found: &mut Vec<Shape>) {
    let word = &text[range.clone()];
    if !word.contains(['.', ':']) || word.len() < 4 {
        return;
    }
    let scheme = word.find("://").and_then(|slashes| with_scheme(text, range.clone(), range.start + slashes));
    if let Some(shape) = scheme {
        found.push(shape);
        return;
    }
    let mut start = range.start;
    for piece in word.split([',', ';', '(', ')', '!', '=', '\'', '&', '?', '*', '$', '+']) {
        let range = trimmed(text, start..start + piece.len());
        start += piece.len() + 1;
        found.extend(without_scheme(text, range));
    }
}

fn with_scheme(text: &str, range: Range<usize>, slashes: usize) -> Option<Shape> {
    let before = &text[range.start..slashes];
    let letters = before.bytes().rev().take_while(u8::is_ascii_alphabetic).count();
    let scheme = slashes - letters..slashes;
    let name = text[scheme.clone()].to_ascii_lowercase();
    let range = trimmed(text, scheme.start..range.end);
    let authority = slashes + "://".len();
    let rest = text.get(authority..range.end)?;
    let end = rest.find(['/', '?', '#']).map_or(range.end, |at| authority + at);
    let from = text[authority..end].rfind('@').map_or(authority, |at| authority + at + 1);
    let written = &text[from..end];
    let port = written.rfind(':').filter(|at| written[at + 1..].bytes().all(|byte| byte.is_ascii_digit()));
    // The colons of an IPv6 host stand within its brackets.
    let port = port.filter(|at| !written.starts_with('[') || written[..*at].ends_with(']'));
    let host = from..port.map_or(end, |at| from + at);
    let spelled = text[host.clone()].to_ascii_lowercase();
    let dull = ["[.]", "(.)", "[dot]", "(dot)"].iter().any(|dot| spelled.contains(dot));
    let form = match name.as_str() {
        "http" | "https" | "ftp" if dull => Form::Half,
        "http" | "https" | "ftp" => Form::Name,
        "hxxp" | "hxxps" | "fxp" if !dull && (hosts::is_host(&spelled) || hosts::ip(&spelled).is_some()) => {
            Form::Half
        }
        _ => return None,
    };
    (!host.is_empty()).then_some(Shape { range, scheme: Some(scheme), host, form })
}

fn without_scheme(text: &str, range: Range<usize>) -> Option<Shape> {
    let word = &text[range.clone()];
    if word.contains(['@', '[', '%']) || word.starts_with(['/', '-', '.']) {
        return None;
    }
    if word.contains("::") || word.matches(':').count() == 7 {
        word.parse::<Ipv6Addr>().ok()?;
        return Some(Shape { range: range.clone(), scheme: None, host: range, form: Form::Six });
    }
    let end = word.find(['/', ':', '#']).unwrap_or(word.len());
    let (name, rest) = word.split_at(end);
    let host = range.start..range.start + end;
    if name.parse::<Ipv4Addr>().is_ok() {
        // A network prefix cannot be followed.
        let net = rest.strip_prefix('/').is_some_and(|size| size.len() < 3 && size.parse::<u8>().is_ok());
        return (!net).then_some(Shape { range, scheme: None, host, form: Form::Four });
    }
    hosts::is_host(name).then_some(Shape { range, scheme: None, host, form: Form::Name })
}

/// Returns the range without punctuation of the sentence.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let word = &text[range.clone()];
    let start = word.len() - word.trim_start_matches(['(', '[', '\'', '.', ':', '-', '~']).len();
    let mut end = word.len();
    let count = |mark: char| word[start..].matches(mark).count();
    let [mut round, mut square] = [[count('('), count(')')], [count('['), count(']')]];
    while let Some(last) = word[start..end].chars().next_back() {
        let outside = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '~' | '[' | '(' => true,
            ')' => round[0] < round[1],
            ']' => square[0] < square[1],
            _ => false,
        };
        if !outside {
            break;
        }
        match last {
            '(' => round[0] -= 1,
            ')' => round[1] -= 1,
            '[' => square[0] -= 1,
            ']' => square[1] -= 1,
            _ => {}
        }
        end -= last.len_utf8();
    }
    range.start + start..range.start + end.max(start)
}
