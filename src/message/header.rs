//! Writing header fields (RFC 5322 §2.2), safe against header injection.

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{Timestamp, tz::TimeZone};

use super::encoded_word;
use super::error::MessageError;
use crate::domain::EmailAddress;

/// Maximum line length (RFC 5322 §2.1.1).
const HARD_LINE_LIMIT: usize = 998;

/// Appends a header whose value, in pieces, is encoded and folded already. Refuses a value that could start another
/// header, or that is not printable ASCII.
pub(super) fn write(name: &'static str, pieces: &[&str], out: &mut Vec<u8>) -> Result<(), MessageError> {
    append(name, pieces, |byte| (b' '..=b'~').contains(&byte), out)
}

/// As [`write()`], and letters beyond ASCII may stand as they are (RFC 6532 §3.2), for relays with SMTPUTF8.
pub(super) fn write_utf8(name: &'static str, pieces: &[&str], out: &mut Vec<u8>) -> Result<(), MessageError> {
    // U+0080 to U+009F are controls whose bytes look like those of letters.
    let is_control = |c: char| c.is_control() && !matches!(c, '\r' | '\n');
    if pieces.iter().any(|piece| piece.contains(is_control)) {
        return Err(MessageError::Header(name));
    }
    append(name, pieces, |byte| byte >= b' ' && byte != 0x7F, out)
}

fn append(
    name: &'static str,
    pieces: &[&str],
    is_allowed: impl Fn(u8) -> bool,
    out: &mut Vec<u8>,
) -> Result<(), MessageError> {
    let start = out.len();
    out.extend_from_slice(name.as_bytes());
    let folded = pieces.first().is_some_and(|piece| piece.starts_with("\r\n"));
    out.extend_from_slice(if folded { b":" } else { b": " });
    for piece in pieces {
        out.extend_from_slice(piece.as_bytes());
    }
    if out.get(start..).is_some_and(|bytes| is_one_header(bytes, is_allowed)) {
        out.extend_from_slice(b"\r\n");
        return Ok(());
    }
    out.truncate(start);
    Err(MessageError::Header(name))
}

/// Returns whether these bytes are exactly one header, folded or not: allowed, every continuation line with a space and
/// some text, and no line too long.
fn is_one_header(bytes: &[u8], is_allowed: impl Fn(u8) -> bool) -> bool {
    let mut rest = bytes;
    loop {
        let end = rest.iter().position(|byte| !is_allowed(*byte));
        let (line, after) = rest.split_at(end.unwrap_or(rest.len()));
        if line.len() > HARD_LINE_LIMIT || (rest.len() < bytes.len() && line.trim_ascii().is_empty()) {
            return false;
        }
        match after.strip_prefix(b"\r\n") {
            Some(next) if next.starts_with(b" ") => rest = next,
            Some(_) => return false,
            None => return after.is_empty(),
        }
    }
}

/// `"Minji Kim" <minji@harbour.example>`, with the domain in A-labels, to follow a header's name.
pub(super) fn mailbox(name: Option<&str>, address: &EmailAddress, header: &str) -> String {
    let address = ["<", &address.to_ascii(), ">"].concat();
    let Some(name) = name else { return address };
    let phrase = encoded_word::phrase(name, header.len());
    let first = if phrase.contains("\r\n") { 0 } else { header.len() + 2 };
    let column = first + phrase.rsplit("\r\n").next().map_or(0, str::len);
    // RFC 2047 §2: a line that holds an encoded word has at most 76 octets.
    let gap = if column + 1 + address.len() > 76 { "\r\n " } else { " " };
    [&phrase, gap, &address].concat()
}

/// Formats a date in a time zone (RFC 5322 §3.3): `Fri, 18 Nov 2022 20:32:00 +0900`.
pub(super) fn date(moment: Timestamp, zone: &TimeZone) -> Option<String> {
    DateTimePrinter::new().zoned_to_string(&moment.to_zoned(zone.clone())).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_injection_is_refused() {
        for value in
            ["a\r\nBcc: all@example.com", "a\nb", "a\r\n\r\nbody", "a\r\n ", "보안", "a\0", &"x".repeat(999)]
        {
            assert_eq!(
                write("Subject", &[value], &mut Vec::new()),
                Err(MessageError::Header("Subject")),
                "{value:?}"
            );
        }
        let mut out = Vec::new();
        write("Subject", &["a", "\r\n b"], &mut out).unwrap();
        assert_eq!(out, b"Subject: a\r\n b\r\n");
    }

    #[test]
    fn letters_beyond_ascii_are_written_only_where_they_may_stand() {
        let mut out = Vec::new();
        write_utf8("To", &["<민서@harbour.example>"], &mut out).unwrap();
        assert_eq!(out, "To: <민서@harbour.example>\r\n".as_bytes());
        for value in ["민\r\nBcc: a@b.example", "민\n서", "민\u{85}서", "민\0", "민\u{7f}", &"민".repeat(400)]
        {
            assert_eq!(
                write_utf8("To", &[value], &mut Vec::new()),
                Err(MessageError::Header("To")),
                "{value:?}"
            );
        }
    }

    #[test]
    fn date_is_formatted_in_the_time_zone() {
        let moment: Timestamp = "2022-11-18T11:32:00Z".parse().unwrap();
        let date = |zone| date(moment, &TimeZone::get(zone).unwrap());
        assert_eq!(date("Asia/Seoul").unwrap(), "Fri, 18 Nov 2022 20:32:00 +0900");
        assert_eq!(date("America/New_York").unwrap(), "Fri, 18 Nov 2022 06:32:00 -0500");
    }

    #[test]
    fn long_address_is_folded() {
        let address = EmailAddress::parse(&format!("{}@한글.example", "a".repeat(60))).unwrap();
        let value = mailbox(Some("김민서"), &address, "To");
        assert!(value.contains("?=\r\n <"), "{value}");
    }
}
