//! The parts of a message, split with bounds and with patience for broken MIME.
//!
//! Returned mail is written by thousands of programs, and by attackers. The split takes linear time, knows no recursion
//! deeper than [`MAX_DEPTH`] and makes at most [`MAX_PARTS`] parts. Messages within the message are not opened: their text
//! is the content of their part. Lines end with LF: see [`normalize_lines`].

use std::borrow::Cow;

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};

use super::charset::Charset;
use super::header_block::{HeaderBlock, MediaType};
use crate::html::{self, Token};

/// Depth of nested multiparts; what lies deeper is one part.
const MAX_DEPTH: usize = 20;
/// Parts of a message; what follows them is not looked at.
const MAX_PARTS: usize = 100;
/// Longest boundary that is guessed; RFC 2046 §5.1.1 allows 70.
const MAX_GUESS: usize = 200;

/// A part of a message: a multipart itself, or a leaf with content.
#[derive(Debug, Clone)]
pub struct Entity<'a> {
    /// Its headers.
    pub headers: HeaderBlock,
    /// Nesting: 0 is the message itself.
    pub depth: usize,
    /// Media type in lower case, without parameters; `text/plain` if none is named.
    pub media_type: String,
    /// `report-type` in lower case, of a `multipart/report`.
    pub report_type: Option<String>,
    charset: Option<String>,
    body: &'a [u8],
}

impl Entity<'_> {
    /// Returns the content with the transfer encoding undone.
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        let encoding = self.headers.raw("content-transfer-encoding").unwrap_or_default();
        let decoded = match encoding.trim_ascii().to_ascii_lowercase().as_slice() {
            b"base64" => base64_decode(self.body),
            b"quoted-printable" => quoted_printable_decode(self.body),
            _ => None,
        };
        // Content that is not encoded as it says is read as it stands.
        decoded.filter(|bytes| !bytes.is_empty()).map_or(Cow::Borrowed(self.body), Cow::Owned)
    }

    /// Returns the content as text with lines ending in LF; HTML without its tags.
    pub fn text(&self) -> String {
        let bytes = self.bytes();
        let bytes = normalize_lines(&bytes);
        let text = decode(&bytes, self.charset.as_deref());
        if self.media_type == "text/html" { without_tags(&text) } else { text }
    }

    /// Returns true for a part whose content is text to read.
    pub fn is_text(&self) -> bool {
        self.media_type.starts_with("text/") && !self.media_type.ends_with("rfc822-headers")
    }

    /// Returns true for a part that holds a message, or the headers of one.
    pub fn is_message(&self) -> bool {
        matches!(
            self.media_type.as_str(),
            "message/rfc822"
                | "message/global"
                | "text/rfc822-headers"
                | "message/rfc822-headers"
                | "message/global-headers"
                | "text/rfc822"
                | "message/partial"
        )
    }
}

/// Splits a message into its parts, each before those that it holds. The first one is the message itself.
pub fn entities(message: &[u8]) -> Vec<Entity<'_>> {
    let mut out = Vec::new();
    add(message, 0, &mut out);
    out
}

/// Returns a text whose lines end with LF, whatever they ended with.
pub fn normalize_lines(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'\r', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\r' {
            bytes.next_if_eq(&b'\n');
        }
        out.push(if byte == b'\r' { b'\n' } else { byte });
    }
    Cow::Owned(out)
}

/// Decodes a text: in the character set that it names, else in the one that its bytes fit.
pub(super) fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes)
        && (text.is_ascii() && !text.contains('\x1B') || charset.is_none())
    {
        return text.to_owned();
    }
    if let Some(korean) = charset.and_then(Charset::of) {
        return korean.decode(bytes);
    }
    let named =
        charset.and_then(|name| mail_parser::decoders::charsets::map::charset_decoder(name.as_bytes()));
    match named {
        Some(decoder) => decoder(bytes),
        None => Charset::EucKr
            .decode_sound(bytes)
            .filter(|_| std::str::from_utf8(bytes).is_err())
            .unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned()),
    }
}

fn add<'a>(message: &'a [u8], depth: usize, out: &mut Vec<Entity<'a>>) {
    let (headers, body) = HeaderBlock::split(message);
    let kind = headers.content_type();
    let MediaType { name: media_type, boundary, report_type, charset } = kind.unwrap_or_else(|| MediaType {
        name: "text/plain".to_owned(),
        boundary: None,
        report_type: None,
        charset: None,
    });
    let is_multipart = media_type.starts_with("multipart/");
    out.push(Entity { headers, depth, media_type, report_type, charset, body });
    if !is_multipart || depth >= MAX_DEPTH {
        return;
    }
    let before = out.len();
    if let Some(boundary) = boundary {
        add_parts(body, boundary.trim().as_bytes(), depth, out);
    }
    // A boundary that is missing or cut: the first line that looks like one.
    if out.len() == before
        && let Some(guess) = guess_boundary(body)
    {
        add_parts(body, guess, depth, out);
    }
    // A multipart without parts is read as a text.
    if out.len() == before
        && let Some(whole) = out.last_mut()
    {
        "text/plain".clone_into(&mut whole.media_type);
    }
}

/// Adds the parts between lines of a boundary; what comes before the first one is no part.
fn add_parts<'a>(body: &'a [u8], boundary: &[u8], depth: usize, out: &mut Vec<Entity<'a>>) {
    let mut start = None;
    let mut at = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let end = at + line.len();
        if let Some(is_last) = delimiter(line, boundary) {
            if let Some(start) = start {
                add_part(body, start, at, depth, out);
            }
            start = (!is_last).then_some(end);
            if is_last || out.len() >= MAX_PARTS {
                return;
            }
        }
        at = end;
    }
    // The closing line is missing.
    if let Some(start) = start {
        add_part(body, start, body.len(), depth, out);
    }
}

fn add_part<'a>(body: &'a [u8], start: usize, end: usize, depth: usize, out: &mut Vec<Entity<'a>>) {
    if out.len() < MAX_PARTS
        && let Some(part) = body.get(start..end)
    {
        add(part, depth + 1, out);
    }
}

/// Returns whether a line delimits parts, and if it is the closing one.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?.trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// Returns the boundary that the body seems to use: the first line with two hyphens before a line of `Content-…`.
fn guess_boundary(body: &[u8]) -> Option<&[u8]> {
    let mut lines = body.split(|byte| *byte == b'\n').take(1000).peekable();
    while let Some(line) = lines.next() {
        let is_header =
            |next: &&[u8]| next.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"));
        if let Some(rest) = line.strip_prefix(b"--")
            && (1..MAX_GUESS).contains(&rest.trim_ascii_end().len())
            && lines.peek().is_some_and(is_header)
        {
            return Some(rest.trim_ascii_end());
        }
    }
    None
}

/// Returns the text of an HTML part.
fn without_tags(html: &str) -> String {
    let mut out = String::with_capacity(html.len() / 2);
    for token in html::tokens(html) {
        match token {
            Token::Text(piece) => out.push_str(&html::decode(piece.text)),
            Token::StartTag(tag)
                if ["br", "p", "div", "tr", "li", "td", "h1", "h2"].iter().any(|name| tag.is(name)) =>
            {
                out.push('\n');
            }
            Token::StartTag(_) | Token::EndTag { .. } | Token::Comment(_) | Token::RawText(_) => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kinds(message: &str) -> Vec<(usize, String)> {
        let parts = entities(message.as_bytes());
        parts.iter().map(|part| (part.depth, part.media_type.clone())).collect()
    }

    #[test]
    fn parts_are_listed_with_their_depth() {
        let message = "Content-Type: multipart/report; report-type=Delivery-Status; boundary=\"a b\"\n\npreamble\n--a b\n\nHello\n\
            --a b  \nContent-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\nU3RhdHVzOiA1LjEuMQ==\n--a b--\nafter";
        let parts = entities(message.as_bytes());
        assert_eq!(parts[0].report_type.as_deref(), Some("delivery-status"));
        assert_eq!(parts[1].text().trim(), "Hello");
        assert_eq!((parts[2].depth, parts[2].text().as_str()), (1, "Status: 5.1.1"));
        assert_eq!(parts.len(), 3);
    }

    #[test]
    fn broken_boundaries_are_guessed() {
        for start in
            ["multipart/mixed", "multipart/mixed; boundary=other", "multipart/mixed; boundary=\"x\n y\""]
        {
            let message =
                format!("Content-Type: {start}\n\n--x y\nContent-Type: text/html\n\n<p>a<br>b &amp; c\n");
            assert_eq!(kinds(&message), [(0, "multipart/mixed".into()), (1, "text/html".into())], "{start}");
            assert_eq!(entities(message.as_bytes())[1].text().trim(), "a\nb & c");
        }
        assert_eq!(kinds("Content-Type: multipart/mixed; boundary=x\n\nHello"), [(0, "text/plain".into())]);
    }

    #[test]
    fn depth_and_number_of_parts_are_bounded() {
        let nested: String =
            (0..200).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
        assert_eq!(entities(nested.as_bytes()).len(), MAX_DEPTH + 1);
        let many = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\nx\n".repeat(5_000));
        assert_eq!(entities(many.as_bytes()).len(), MAX_PARTS);
    }

    #[test]
    fn lines_end_with_a_line_feed() {
        assert_eq!(&*normalize_lines(b"a\r\nb\rc\n\r\n"), b"a\nb\nc\n\n");
        assert!(matches!(normalize_lines(b"a\nb"), Cow::Borrowed(_)));
    }

    #[test]
    fn text_is_decoded_by_its_bytes_if_nothing_names_them() {
        let korean = entities(b"Subject: x\n\n\xBC\xF6\xBD\xC5\xC0\xDA")[0].text();
        assert_eq!(korean, "수신자");
        let named =
            entities(b"Content-Type: text/plain; charset=iso-8859-1\n\nunzustellbar f\xFCr")[0].text();
        assert_eq!(named, "unzustellbar für");
        let japanese =
            entities(b"Content-Type: text/plain; charset=iso-2022-jp\n\n\x1B$B%f!<%6!<\x1B(B")[0].text();
        assert_eq!(japanese, "ユーザー");
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            for part in entities(&bytes) {
                let _ = part.text();
            }
        }

        #[test]
        fn any_structure_is_survived(
            text in "(Content-Type: multipart/mixed; boundary=x\n|Content-Transfer-Encoding: base64\n|--x\n|--x--\n|\n| a\n|é:\n|:|\r){0,40}"
        ) {
            for part in entities(text.as_bytes()) {
                let _ = part.text();
            }
        }
    }
}
