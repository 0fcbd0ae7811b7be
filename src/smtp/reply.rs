//! Parsing a relay's replies (RFC 5321 §4.2).
//!
//! A relay is not trusted: the parser takes bytes in any portions and never keeps more than [`MAX_REPLY_LEN`] of them.
//! Anything that is not a reply is a [`ReplyError`], and the connection is closed: after it, replies cannot be matched to
//! commands. Of a reply that is too long the code counts, if it could be read, and the connection is closed as well.

use super::secrets::Secrets;
use crate::domain::{EnhancedCode, Reply, UnsafeChars};

/// RFC 5321 §4.5.3.1.5 allows 512 octets a line; real relays go beyond.
pub(super) const MAX_LINE_LEN: usize = 4 * 1024;
/// For all lines of one reply.
pub(super) const MAX_REPLY_LEN: usize = 64 * 1024;
/// Characters of a reply's text that are kept: callers store one for each of millions of messages.
const MAX_TEXT_CHARS: usize = 1000;

/// Reason why bytes are not a valid reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum ReplyError {
    #[error("the relay's reply is not SMTP")]
    Garbage,
    #[error("the relay's reply changes its code between lines")]
    CodeChanged,
    #[error("the relay's reply is too long")]
    TooLong,
}

/// Complete reply, line by line, as `EHLO` needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawReply {
    pub(super) code: u16,
    pub(super) lines: Vec<String>,
    /// Only the beginning: the reply was too long to be read.
    pub(super) is_cut: bool,
}

impl RawReply {
    /// Joins the lines and extracts the enhanced code, which every line may repeat (RFC 2034 §3).
    pub(super) fn into_reply(self) -> Reply {
        let mut enhanced = None;
        let mut text = String::with_capacity(self.lines.iter().map(|line| line.len() + 1).sum());
        for line in &self.lines {
            let (first, rest) = line.split_once(' ').unwrap_or((line, ""));
            let code = EnhancedCode::parse(first);
            let words = if code.is_some() { rest } else { line }.trim();
            enhanced = enhanced.or(code);
            if !text.is_empty() && !words.is_empty() {
                text.push(' ');
            }
            text.push_str(words);
        }
        if let Some((end, _)) = text.char_indices().nth(MAX_TEXT_CHARS) {
            text.truncate(end);
            text.push('…');
        }
        Reply { code: self.code, enhanced, text }
    }
}

/// Incremental parser for replies.
#[derive(Debug, Default)]
pub(super) struct ReplyParser {
    buffer: Vec<u8>,
    code: Option<u16>,
    lines: Vec<String>,
    length: usize,
    /// A reply was too long: nothing after it can be matched to a command.
    overflowed: bool,
    /// Secrets that no reply may repeat.
    secrets: Secrets,
}

impl ReplyParser {
    /// Adds bytes. Call [`ReplyParser::next`] until it returns `None` before feeding again.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        if !self.overflowed {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// Masks these in every later reply.
    pub(super) fn conceal(&mut self, secrets: Secrets) {
        self.secrets = secrets;
    }

    /// Returns whether no unread bytes are left. After an over-long reply there always are.
    pub(super) fn is_empty(&self) -> bool {
        self.buffer.is_empty() && self.lines.is_empty() && !self.overflowed
    }

    /// Returns the next complete reply.
    pub(super) fn next(&mut self) -> Result<Option<RawReply>, ReplyError> {
        if self.overflowed {
            return Err(ReplyError::TooLong);
        }
        while let Some(end) = memchr::memchr(b'\n', &self.buffer) {
            if end >= MAX_LINE_LEN {
                return self.cut().map(Some);
            }
            self.length += end + 1;
            let (code, last) = {
                let line = self.buffer.get(..end).unwrap_or_default();
                let (code, last, text) = parse_line(line.strip_suffix(b"\r").unwrap_or(line))?;
                self.lines.push(self.secrets.mask(text));
                (code, last)
            };
            self.buffer.drain(..=end);
            if *self.code.get_or_insert(code) != code {
                return Err(ReplyError::CodeChanged);
            }
            if last {
                (self.code, self.length) = (None, 0);
                return Ok(Some(RawReply { code, lines: std::mem::take(&mut self.lines), is_cut: false }));
            }
            if self.length > MAX_REPLY_LEN {
                return self.cut().map(Some);
            }
        }
        // A line that never ends must not fill the memory.
        if self.buffer.len() >= MAX_LINE_LEN { self.cut().map(Some) } else { Ok(None) }
    }

    /// Ends a reply that is too long. All its lines have one code (RFC 5321 §4.2.1), so the first that was read decides;
    /// the line that is too long itself must not contradict it.
    fn cut(&mut self) -> Result<RawReply, ReplyError> {
        self.overflowed = true;
        let buffer = std::mem::take(&mut self.buffer);
        let mut lines = std::mem::take(&mut self.lines);
        let line = buffer.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let begun = if line.len() < 4 { None } else { Some(parse_line(line)) };
        let code = match (self.code, begun) {
            (Some(code), None) => code,
            (Some(code), Some(Ok((other, ..)))) if code != other => return Err(ReplyError::CodeChanged),
            (_, Some(Ok((code, _, text)))) => {
                let end = text.floor_char_boundary(MAX_LINE_LEN);
                lines.push(self.secrets.mask(text.get(..end).unwrap_or_default().to_owned()));
                code
            }
            (None, None) | (_, Some(Err(_))) => return Err(ReplyError::TooLong),
        };
        Ok(RawReply { code, lines, is_cut: true })
    }
}

/// `ddd`, then `-` for "more follows", a blank or the end.
fn parse_line(line: &[u8]) -> Result<(u16, bool, String), ReplyError> {
    let [a @ b'2'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] = line else {
        return Err(ReplyError::Garbage);
    };
    let code = [a, b, c].iter().fold(0, |sum, digit| sum * 10 + u16::from(**digit - b'0'));
    match rest {
        [] => Ok((code, true, String::new())),
        [b' ', text @ ..] => Ok((code, true, clean(text))),
        [b'-', text @ ..] => Ok((code, false, clean(text))),
        _ => Err(ReplyError::Garbage),
    }
}

/// Controls, separators and characters that reverse the text after them.
const UNSAFE: UnsafeChars = UnsafeChars::CONTROLS.or(UnsafeChars::SEPARATORS).or(UnsafeChars::BIDI);

/// The text ends up on terminals and in the ledger: no control characters, nothing that turns writing around.
fn clean(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    if UNSAFE.occur_in(&text) { text.replace(|c| UNSAFE.contains(c), "?") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8]) -> Result<Option<Reply>, ReplyError> {
        let mut parser = ReplyParser::default();
        parser.feed(bytes);
        parser.next().map(|answer| answer.map(RawReply::into_reply))
    }

    #[test]
    fn several_lines_become_one_text() {
        let reply =
            read(b"550-5.1.1 The mailbox\r\n550-5.1.1 you want\n550 5.1.1 is gone\r\n").unwrap().unwrap();
        assert_eq!(reply.to_string(), "550 5.1.1 The mailbox you want is gone");
    }

    #[test]
    fn a_reply_needs_its_last_line() {
        assert_eq!(read(b"250-first\r\n"), Ok(None));
        assert_eq!(read(b"25"), Ok(None));
        assert_eq!(read(b"250\r\n").unwrap().unwrap().code, 250);
    }

    #[test]
    fn hostile_text_is_made_harmless() {
        let reply = read("250 a\u{1b}[2J\0b\u{202e}c\r\n".as_bytes()).unwrap().unwrap();
        assert_eq!(reply.text, "a?[2J?b?c");
        assert_eq!(read(b"250 caf\xe9\r\n").unwrap().unwrap().text, "caf\u{fffd}");
    }

    #[test]
    fn of_a_sermon_the_beginning_is_kept() {
        let sermon = format!("550 {}\r\n", "안".repeat(MAX_TEXT_CHARS + 1));
        let kept = read(sermon.as_bytes()).unwrap().unwrap().text;
        assert_eq!(kept, format!("{}…", "안".repeat(MAX_TEXT_CHARS)));
        let short = format!("550 {}\r\n", "a".repeat(MAX_TEXT_CHARS));
        assert_eq!(read(short.as_bytes()).unwrap().unwrap().text.len(), MAX_TEXT_CHARS);
    }

    #[test]
    fn what_is_no_reply_is_a_fault() {
        for garbage in [&b"hello\r\n"[..], b"\r\n", b"25\r\n", b"250x\r\n", b"150 no\r\n", b"999 no\r\n"] {
            assert_eq!(read(garbage), Err(ReplyError::Garbage), "{garbage:?}");
        }
        assert_eq!(read(b"250-a\r\n251 b\r\n"), Err(ReplyError::CodeChanged));
        assert_eq!(read(&[b'2'; MAX_LINE_LEN]), Err(ReplyError::TooLong));
        assert_eq!(read(&[b'x'; MAX_LINE_LEN]), Err(ReplyError::TooLong));
    }

    #[test]
    fn code_of_an_over_long_reply_counts_and_nothing_after_it_is_read() {
        let long = |start: &str, end: &str| [start, &"x".repeat(MAX_LINE_LEN), end].concat();
        let lines = "250-x\r\n".repeat(MAX_REPLY_LEN / 7 + 1);
        let swollen = ["550-5.7.1 no\r\n", &long("550 ", "")].concat();
        for (wire, code) in [
            (long("250 ", ""), 250),
            (long("250 ", "\r\n"), 250),
            (long("250-", "\r\n250 ok\r\n"), 250),
            (long("550 5.7.1 ", "\r\n"), 550),
            (lines.clone(), 250),
            (swollen, 550),
        ] {
            let mut parser = ReplyParser::default();
            parser.feed(wire.as_bytes());
            let reply = parser.next().unwrap().unwrap();
            assert_eq!((reply.code, reply.is_cut), (code, true));
            parser.feed(b"354 go\r\n");
            assert!(!parser.is_empty());
            assert_eq!(parser.next(), Err(ReplyError::TooLong));
        }
        let changed = ["250-ok\r\n", &long("550 ", "")].concat();
        assert_eq!(read(changed.as_bytes()), Err(ReplyError::CodeChanged));
        let garbage = ["250-ok\r\n", &long("", "")].concat();
        assert_eq!(read(garbage.as_bytes()), Err(ReplyError::TooLong));
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_portions_are_survived(bytes: Vec<u8>, portion in 1_usize..20) {
            let mut parser = ReplyParser::default();
            for part in bytes.chunks(portion) {
                parser.feed(part);
                if parser.next().is_err() {
                    break;
                }
            }
        }

        #[test]
        fn portions_do_not_matter(texts in prop::collection::vec("[ -~]{0,40}", 1..6), portion in 1_usize..20) {
            let (last, before) = texts.split_last().unwrap();
            let mut lines: Vec<String> = before.iter().map(|text| format!("250-{text}\r\n")).collect();
            lines.push(format!("250 {last}\r\n"));
            let wire = lines.concat();
            let mut parser = ReplyParser::default();
            let mut found = None;
            for part in wire.as_bytes().chunks(portion) {
                parser.feed(part);
                found = parser.next().unwrap().or(found);
            }
            prop_assert_eq!(found, Some(RawReply { code: 250, lines: texts, is_cut: false }));
            prop_assert!(parser.is_empty());
        }
    }
}
