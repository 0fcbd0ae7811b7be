//! Content for `DATA`: dot stuffing (RFC 5321 §4.5.2), and protection against SMTP smuggling.
//!
//! A dot on a line of its own ends a message. A relay that is lenient about line ends may see that end where we see text:
//! `LF . CRLF` in a body smuggles in a second message. So content with anything but CRLF line ends is not sent.

use std::borrow::Cow;
use std::io::IoSlice;

use memchr::memchr3;

/// Reason why content cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// LF without CR (RFC 5321 §2.3.8).
    #[error("the message holds a line feed without a carriage return")]
    BareLineFeed,
    /// CR without LF.
    #[error("the message holds a carriage return without a line feed")]
    BareCarriageReturn,
    /// NUL (RFC 5322 §4: obsolete, and cut off by many readers).
    #[error("the message holds a NUL byte")]
    Nul,
}

/// Checks that [`Session::content`](super::Session::content) would take these bytes. To be called before a message is
/// recorded as handed over.
pub fn check_content(content: &[u8]) -> Result<(), ContentError> {
    let mut stuffer = DotStuffer::default();
    stuffer.scan(content, |_| {})?;
    stuffer.end().map(|_| ())
}

/// Position of the next byte in its line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Position {
    /// At the start of a line: a dot here is doubled.
    #[default]
    LineStart,
    Inside,
    /// After CR: only LF may follow.
    AfterCr,
}

/// State machine for dot stuffing; content may come in any portions.
#[derive(Debug, Default)]
pub(super) struct DotStuffer {
    position: Position,
}

impl DotStuffer {
    /// Adds a portion to `out`, with dots doubled at line starts.
    pub(super) fn push(&mut self, portion: &[u8], out: &mut Vec<u8>) -> Result<(), ContentError> {
        self.scan(portion, |piece| out.extend_from_slice(piece))
    }

    /// Adds the final dot, on a line of its own.
    pub(super) fn finish(self, out: &mut Vec<u8>) -> Result<(), ContentError> {
        out.extend_from_slice(if self.end()? { b".\r\n" } else { b"\r\n.\r\n" });
        Ok(())
    }

    /// Returns whether the content ends with CRLF.
    fn end(self) -> Result<bool, ContentError> {
        match self.position {
            Position::LineStart => Ok(true),
            Position::Inside => Ok(false),
            Position::AfterCr => Err(ContentError::BareCarriageReturn),
        }
    }

    /// Hands the pieces to send to `emit`. Lines are copied whole: only CR, LF and NUL are looked for.
    fn scan(&mut self, portion: &[u8], mut emit: impl FnMut(&[u8])) -> Result<(), ContentError> {
        let mut rest = portion;
        while let Some(&first) = rest.first() {
            match self.position {
                Position::AfterCr if first != b'\n' => return Err(ContentError::BareCarriageReturn),
                Position::AfterCr => {
                    emit(b"\n");
                    self.position = Position::LineStart;
                    rest = rest.get(1..).unwrap_or_default();
                    continue;
                }
                Position::LineStart if first == b'.' => emit(b"."),
                Position::LineStart | Position::Inside => {}
            }
            let end = memchr3(b'\r', b'\n', 0, rest).unwrap_or(rest.len());
            let (position, length) = match rest.get(end..) {
                None | Some([]) => (Position::Inside, end),
                Some([b'\r', b'\n', ..]) => (Position::LineStart, end + 2),
                Some([b'\r', ..]) => (Position::AfterCr, end + 1),
                Some([b'\n', ..]) => return Err(ContentError::BareLineFeed),
                Some(_) => return Err(ContentError::Nul),
            };
            self.position = position;
            let (piece, after) = rest.split_at(length);
            emit(piece);
            rest = after;
        }
        Ok(())
    }
}

/// Final dot of content that ends in CRLF (RFC 5321 §4.1.1.4).
const DOT: &str = ".\r\n";

/// Content that SMTP can transport unchanged.
///
/// Implementors guarantee: every line ends in CRLF, also the last one; no line begins with a dot; there is no NUL, no
/// bare CR and no bare LF. Dot stuffing (RFC 5321 §4.5.2) would therefore change nothing. Debug builds verify it.
pub trait WireReady: Sync {
    /// The content in order, to be written with one vectored write.
    fn pieces(&self) -> Vec<&[u8]>;
}

/// Content of a message, after `DATA`.
#[derive(Clone, Copy)]
pub enum Content<'a> {
    /// Written as it is.
    WireReady(&'a dyn WireReady),
    /// Arbitrary bytes: checked and dot-stuffed first.
    Raw(&'a [u8]),
}

/// Bytes to write after the 354: the content, its final dot and the next commands.
pub(super) struct Data<'a> {
    pieces: Vec<Cow<'a, [u8]>>,
    /// Offset after the final dot.
    pub(super) dot: usize,
    /// Length of everything.
    pub(super) len: usize,
}

impl<'a> Content<'a> {
    /// Adds the final dot and the commands after it.
    pub(super) fn with_commands(self, commands: &str) -> Result<Data<'a>, ContentError> {
        let (mut pieces, dot) = match self {
            Self::WireReady(message) => {
                let pieces = message.pieces();
                debug_assert_eq!(stuffed(&pieces.concat()), Ok([pieces.concat(), DOT.into()].concat()));
                (pieces.into_iter().map(Cow::Borrowed).collect(), DOT)
            }
            Self::Raw(bytes) => (vec![Cow::Owned(stuffed(bytes)?)], ""),
        };
        let length: usize = pieces.iter().map(|piece| piece.len()).sum();
        pieces.push(Cow::Owned([dot, commands].concat().into_bytes()));
        let dot = length + dot.len();
        Ok(Data { pieces, dot, len: dot + commands.len() })
    }
}

impl Data<'_> {
    /// Slices for one vectored write.
    pub(super) fn slices(&self) -> Vec<IoSlice<'_>> {
        self.pieces.iter().map(|piece| IoSlice::new(piece)).collect()
    }
}

fn stuffed(content: &[u8]) -> Result<Vec<u8>, ContentError> {
    let mut out = Vec::with_capacity(content.len() + content.len() / 64 + 16);
    let mut stuffer = DotStuffer::default();
    stuffer.push(content, &mut out)?;
    stuffer.finish(&mut out)?;
    Ok(out)
}

impl<'a, T: WireReady> From<&'a T> for Content<'a> {
    fn from(message: &'a T) -> Self {
        Self::WireReady(message)
    }
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Raw(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Content<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Raw(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Content<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Raw(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stuffed(content: &[u8], portion: usize) -> Result<Vec<u8>, ContentError> {
        let (mut stuffer, mut out) = (DotStuffer::default(), Vec::new());
        for part in content.chunks(portion) {
            stuffer.push(part, &mut out)?;
        }
        stuffer.finish(&mut out)?;
        Ok(out)
    }

    /// Reference implementation of the receiving side.
    fn received(wire: &[u8]) -> Vec<u8> {
        let mut lines = Vec::new();
        for line in wire.split_inclusive(|b| *b == b'\n') {
            match line {
                b".\r\n" => return lines.concat(),
                [b'.', rest @ ..] => lines.push(rest),
                _ => lines.push(line),
            }
        }
        panic!("no final dot")
    }

    #[test]
    fn dots_at_line_starts_are_doubled() {
        assert_eq!(stuffed(b".a\r\n..\r\nb.c\r\n", 99).unwrap(), b"..a\r\n...\r\nb.c\r\n.\r\n");
        assert_eq!(stuffed(b"", 1).unwrap(), b".\r\n");
        assert_eq!(stuffed(b"no end", 9).unwrap(), b"no end\r\n.\r\n");
    }

    #[test]
    fn smuggling_does_not_leave() {
        for (content, error) in [
            (&b"a\n.\r\nMAIL FROM:<x@evil.example>\r\n"[..], ContentError::BareLineFeed),
            (b"a\r\n.\nb", ContentError::BareLineFeed),
            (b"a\r.\r\n", ContentError::BareCarriageReturn),
            (b"a\r\r\n", ContentError::BareCarriageReturn),
            (b"a\r", ContentError::BareCarriageReturn),
            (b"\n", ContentError::BareLineFeed),
            (b"a\0b", ContentError::Nul),
        ] {
            for portion in [1, 2, 99] {
                assert_eq!(stuffed(content, portion), Err(error), "{content:?}");
            }
            assert_eq!(check_content(content), Err(error));
        }
    }

    proptest! {
        #[test]
        fn what_is_sent_is_what_arrives(
            lines in prop::collection::vec("[.a\u{e9} ]{0,5}", 0..20),
            portion in 1_usize..9,
        ) {
            let content = lines.join("\r\n") + "\r\n";
            let wire = stuffed(content.as_bytes(), portion).unwrap();
            prop_assert_eq!(received(&wire), content.as_bytes());
        }

        #[test]
        fn any_bytes_either_arrive_or_are_refused(
            bytes in prop::collection::vec(prop::sample::select(b".\r\nx\0".to_vec()), 0..40),
            portion in 1_usize..9,
        ) {
            let outcome = stuffed(&bytes, portion);
            prop_assert_eq!(outcome.as_ref().map(|_| ()).map_err(|e| *e), check_content(&bytes));
            if let Ok(wire) = outcome {
                let mut expected = bytes.clone();
                if !expected.is_empty() && !expected.ends_with(b"\r\n") {
                    expected.extend_from_slice(b"\r\n");
                }
                prop_assert_eq!(received(&wire), expected);
            }
        }
    }
}
