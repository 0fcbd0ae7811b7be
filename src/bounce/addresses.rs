//! Addresses in headers, fields and texts.

use crate::domain::EmailAddress;

/// Longest address that is read (RFC 5321 §4.5.3.1).
const MAX_LEN: usize = 320;

/// Returns the addresses in a text, in their order, at most `limit`.
pub(super) fn find(text: &str, limit: usize) -> Vec<EmailAddress> {
    let mut found: Vec<EmailAddress> = Vec::new();
    for word in text.split(is_around) {
        if found.len() >= limit {
            break;
        }
        if let Some(address) = parse(word)
            && !found.contains(&address)
        {
            found.push(address);
        }
    }
    found
}

/// Returns the first address in a text.
pub(super) fn first(text: &str) -> Option<EmailAddress> {
    find(text, 1).into_iter().next()
}

/// Parses one address, with what texts put around it.
pub(super) fn parse(word: &str) -> Option<EmailAddress> {
    let word = word.trim_start_matches("mailto:").trim_start_matches("MAILTO:");
    // X.400, as older Exchange servers write it: `dda:SMTP=name@example.org`.
    let word = word.rsplit_once("SMTP=").map_or(word, |(_, address)| address);
    let word =
        word.trim_matches(|c: char| matches!(c, '.' | ':' | '\'' | '`' | '*' | '!' | '?' | '=' | '|' | '…'));
    if word.len() > MAX_LEN || !word.contains('@') {
        return None;
    }
    EmailAddress::parse(word).ok()
}

/// Returns true for characters that stand around an address and not in it.
fn is_around(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '"' | '“' | '”' | '‘' | '’' | '«' | '»'
        )
}

/// Returns the address of a field such as `rfc822; name@example.org`, in the forms of RFC 3464 §2.3.2 and RFC 6533 §3:
/// `xtext` and `\x{…}` are decoded.
pub(super) fn of_field(value: &str) -> Option<EmailAddress> {
    let (kind, address) = match value.split_once(';') {
        Some((kind, address)) if !kind.contains('@') => (kind.trim().to_ascii_lowercase(), address),
        _ => (String::new(), value),
    };
    let address = address.trim().trim_matches(['<', '>']);
    let decoded = match kind.as_str() {
        "utf-8" => decode_unitext(address),
        _ => address.to_owned(),
    };
    let direct = parse(decoded.trim());
    // `xtext` writes `+` as `+2B`; many programs write the address as it is, where `+2B` is rare.
    let plain = decode_xtext(&decoded).and_then(|plain| parse(&plain));
    plain.or(direct).or_else(|| first(&decoded))
}

/// Decodes `xtext` (RFC 3461 §4); `None` if the text has no valid `+XX`.
fn decode_xtext(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    let mut is_encoded = false;
    while let Some((&byte, after)) = rest.split_first() {
        let escape = after
            .get(..2)
            .filter(|_| byte == b'+')
            .filter(|hex| hex.iter().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(b)));
        let value = escape.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        match value {
            Some(value) if value > b' ' => {
                out.push(value);
                is_encoded = true;
                rest = after.get(2..)?;
            }
            _ => {
                out.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(out).ok().filter(|_| is_encoded)
}

/// Decodes `\x{…}` of an address in UTF-8 (RFC 6533 §3).
fn decode_unitext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("\\x{");
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let decoded = part.split_once('}').and_then(|(hex, rest)| {
            let number = u32::from_str_radix(hex.get(..hex.len().min(6))?, 16).ok()?;
            Some((char::from_u32(number)?, rest))
        });
        match decoded {
            Some((letter, rest)) => {
                out.push(letter);
                out.push_str(rest);
            }
            None => out.push_str(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(value: &str) -> Option<String> {
        of_field(value).map(|address| address.to_string())
    }

    #[test]
    fn addresses_are_found_in_texts() {
        let found =
            find("<ada@x.example>: said (mailto:bo@x.example), no@ @x 'cy@x.example'. ada@x.example", 9);
        assert_eq!(
            found.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["ada@x.example", "bo@x.example", "cy@x.example"]
        );
    }

    #[test]
    fn addresses_of_fields_are_decoded() {
        assert_eq!(field("rfc822; ada+2Bnews@x.example").as_deref(), Some("ada+news@x.example"));
        assert_eq!(field("RFC822;<ada+news@x.example>").as_deref(), Some("ada+news@x.example"));
        assert_eq!(field("utf-8; \\x{D55C}@x.example").as_deref(), Some("한@x.example"));
        assert_eq!(field("utf-8; 한@x.example").as_deref(), Some("한@x.example"));
        assert_eq!(field("ada@x.example").as_deref(), Some("ada@x.example"));
        assert_eq!(field("rfc822; "), None);
        assert_eq!(field("rfc822; a\\x{D8"), None);
    }
}
