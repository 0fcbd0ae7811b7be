//! Headers of a message or of a part, within bounds.

use mail_parser::parsers::MessageStream;

use super::charset::{Charset, decode_header};

/// Headers that are read; those after them are left out.
const MAX_HEADERS: usize = 1_000;
/// Bytes of one header's value.
const MAX_VALUE: usize = 64 * 1024;

/// Headers in their order, with the bytes of their values: unfolded, not decoded.
#[derive(Debug, Clone, Default)]
pub struct HeaderBlock(Vec<(String, Vec<u8>)>);

impl HeaderBlock {
    /// Splits a text whose lines end with LF into its headers and what follows them. A line that cannot belong to a header
    /// ends them, as an empty line does.
    pub fn split(text: &[u8]) -> (Self, &[u8]) {
        let mut headers: Vec<(String, Vec<u8>)> = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            let value = line.strip_suffix(b"\n").unwrap_or(line);
            if value.trim_ascii().is_empty() {
                at += line.len();
                // Empty lines before the first header are skipped.
                if headers.is_empty() {
                    continue;
                }
                return (Self(headers), text.get(at..).unwrap_or_default());
            }
            match name_of(value) {
                Some(name) if headers.len() < MAX_HEADERS => {
                    let rest = value.get(name.len()..).unwrap_or_default().trim_ascii_start();
                    let rest = rest.strip_prefix(b":").unwrap_or_default();
                    headers.push((name.trim_end().to_ascii_lowercase(), cut(rest.trim_ascii()).to_vec()));
                }
                Some(_) => {}
                None if value.starts_with(b" ") || value.starts_with(b"\t") => {
                    if let Some((_, unfolded)) = headers.last_mut()
                        && unfolded.len() < MAX_VALUE
                    {
                        unfolded.push(b' ');
                        unfolded.extend_from_slice(cut(value.trim_ascii()));
                    }
                }
                // The line that an mbox puts before a message.
                None if headers.is_empty()
                    && (value.starts_with(b"From ") || value.starts_with(b">From ")) => {}
                None => return (Self(headers), text.get(at..).unwrap_or_default()),
            }
            at += line.len();
        }
        (Self(headers), b"")
    }

    /// Returns the first value of a header, named in lower case, as it stands.
    pub fn raw(&self, name: &str) -> Option<&[u8]> {
        self.raw_all(name).next()
    }

    /// Returns all values of a header, named in lower case, as they stand.
    pub fn raw_all(&self, name: &str) -> impl Iterator<Item = &[u8]> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_slice())
    }

    /// Returns the first value of a header, named in lower case, with its encoded words decoded (RFC 2047) and without
    /// control characters.
    pub fn text(&self, name: &str) -> Option<String> {
        self.raw(name).map(|value| self.decoded(value))
    }

    /// Returns all values of a header, as [`HeaderBlock::text`] does.
    pub fn texts(&self, name: &str) -> impl Iterator<Item = String> {
        self.raw_all(name).map(|value| self.decoded(value))
    }

    /// Returns true if there is no header.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn decoded(&self, value: &[u8]) -> String {
        let charset = self.content_type().and_then(|kind| Charset::of(&kind.charset?));
        let raw = decode_header(value, charset);
        let line = [&raw[..], b"\n"].concat();
        let text = MessageStream::new(&line).parse_unstructured().into_text().unwrap_or_default();
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
    }

    /// Parses `Content-Type`.
    pub(super) fn content_type(&self) -> Option<MediaType> {
        let line = [self.raw("content-type")?, b"\n"].concat();
        let kind = MessageStream::new(&line).parse_content_type().into_content_type()?;
        let attribute = |name| kind.attribute(name).map(str::to_owned);
        Some(MediaType {
            name: format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("plain")).to_ascii_lowercase(),
            boundary: attribute("boundary"),
            report_type: attribute("report-type").map(|kind| kind.to_ascii_lowercase()),
            charset: attribute("charset"),
        })
    }
}

/// A media type with the parameters that matter here.
pub(super) struct MediaType {
    /// In lower case, without parameters.
    pub(super) name: String,
    pub(super) boundary: Option<String>,
    /// In lower case.
    pub(super) report_type: Option<String>,
    pub(super) charset: Option<String>,
}

/// Returns the name of the header that a line begins with, with the blanks before its colon.
fn name_of(line: &[u8]) -> Option<&str> {
    let end = line.iter().take(200).position(|byte| *byte == b':')?;
    let name = std::str::from_utf8(line.get(..end)?).ok()?;
    let letters = name.trim_end_matches([' ', '\t']);
    let is_name = !letters.is_empty() && letters.bytes().all(|byte| byte.is_ascii_graphic());
    is_name.then_some(name)
}

fn cut(value: &[u8]) -> &[u8] {
    value.get(..MAX_VALUE).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_unfolded_and_decoded() {
        let (headers, body) = HeaderBlock::split(
            b"\nFrom x\nSubject : =?utf-8?B?7KO866eQ?=\n  a\x1Bb\nX:\nTo: a\nTo: b\n\nbody\n",
        );
        assert_eq!(headers.text("subject").as_deref(), Some("주말 a b"));
        assert_eq!(headers.raw_all("to").collect::<Vec<_>>(), [b"a", b"b"]);
        assert_eq!(headers.text("x").as_deref(), Some(""));
        assert_eq!(body, b"body\n");
    }

    #[test]
    fn line_without_a_name_ends_the_headers() {
        let (headers, body) = HeaderBlock::split(b"A: b\nThis is no header\n\nC: d\n");
        assert_eq!(headers.raw("a"), Some(&b"b"[..]));
        assert!(body.starts_with(b"This is"));
        assert!(HeaderBlock::split(b"\x00\xFF").0.is_empty());
    }

    #[test]
    fn header_without_end_is_bounded() {
        let text = format!("A: b\n{}", " cccccccccc\n".repeat(50_000));
        assert!(HeaderBlock::split(text.as_bytes()).0.raw("a").unwrap().len() < 2 * MAX_VALUE);
        let text = "A: b\n".repeat(50_000);
        assert_eq!(HeaderBlock::split(text.as_bytes()).0.raw_all("a").count(), MAX_HEADERS);
    }
}
