//! Base64 (RFC 2045 §6.8) around slots of unknown length.
//!
//! Base64 turns three bytes into four letters, so a personal span shifts all that follows by none, one or two bytes.
//! Every fixed text is therefore encoded in advance for all three alignments; a span is encoded together with the bytes that
//! its neighbours are left with, on lines of its own.

use bytes::Bytes;
use data_encoding::BASE64;

use crate::message::MessageBytes;

/// 57 bytes make a line of 76 letters, which is as long as it may be.
const BYTES_PER_LINE: usize = 57;

/// Fixed text, encoded for each of the three alignments.
#[derive(Debug, Clone, Hash)]
pub(super) struct AlignedBase64 {
    /// The first two bytes, which fill up what went before.
    start: Vec<u8>,
    /// The lines when none, one or two bytes went to what was before.
    lines: [Bytes; 3],
    /// Bytes left over after these lines.
    rest: [Vec<u8>; 3],
}

impl AlignedBase64 {
    pub(super) fn of(text: &[u8]) -> Self {
        let cut = |given: usize| text.get(given..).unwrap_or_default();
        let whole = |text: &[u8]| text.len() / 3 * 3;
        let lines = |given| {
            let mut lines = Vec::new();
            let text = cut(given);
            write_lines(text.get(..whole(text)).unwrap_or_default(), &mut lines);
            lines.into()
        };
        let rest = |given| cut(given).get(whole(cut(given))..).unwrap_or_default().to_vec();
        Self {
            start: text.iter().take(2).copied().collect(),
            lines: [0, 1, 2].map(lines),
            rest: [0, 1, 2].map(rest),
        }
    }
}

/// Writes a text's pieces one after the other.
#[derive(Debug, Default)]
pub(super) struct Base64Writer {
    /// Bytes not written yet: fewer than a group of three, or personal.
    waiting: Vec<u8>,
}

impl Base64Writer {
    /// Appends a personal text.
    pub(super) fn span(&mut self, text: &str) {
        self.waiting.extend_from_slice(text.as_bytes());
    }

    /// Appends a fixed text.
    pub(super) fn fixed(&mut self, phases: &AlignedBase64, out: &mut MessageBytes) {
        let wanted = (3 - self.waiting.len() % 3) % 3;
        let given = phases.start.iter().take(wanted);
        let taken = given.len();
        self.waiting.extend(given);
        if taken == wanted {
            write_lines(&self.waiting, out.buffer_mut());
            out.append_shared(&phases.lines[taken]);
            self.waiting.clear();
            self.waiting.extend_from_slice(&phases.rest[taken]);
        }
    }

    /// Writes what is left, padded.
    pub(super) fn finish(self, out: &mut Vec<u8>) {
        write_lines(&self.waiting, out);
    }
}

/// Appends lines, each with its end.
pub(super) fn write_lines(bytes: &[u8], out: &mut Vec<u8>) {
    for chunk in bytes.chunks(BYTES_PER_LINE) {
        let mut letters = [0; BYTES_PER_LINE / 3 * 4];
        let letters = &mut letters[..chunk.len().div_ceil(3) * 4];
        BASE64.encode_mut(chunk, letters);
        out.extend_from_slice(letters);
        out.extend_from_slice(b"\r\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_any_length_between_texts_of_any_length_read_as_one() {
        let texts = ["", "가", "ab", "abc", "긴 글이 여기 있습니다.", &"x".repeat(200)];
        for first in texts {
            for span in texts {
                for last in texts {
                    let (mut out, mut writer) = (MessageBytes::default(), Base64Writer::default());
                    writer.fixed(&AlignedBase64::of(first.as_bytes()), &mut out);
                    writer.span(span);
                    writer.fixed(&AlignedBase64::of(last.as_bytes()), &mut out);
                    writer.span(span);
                    writer.finish(out.buffer_mut());
                    out.finish();
                    let text = String::from_utf8(out.to_bytes()).unwrap();
                    assert!(text.split("\r\n").all(|line| line.len() <= 76));
                    let read = BASE64.decode(text.replace("\r\n", "").as_bytes()).unwrap();
                    assert_eq!(read, [first, span, last, span].concat().as_bytes());
                }
            }
        }
    }
}
