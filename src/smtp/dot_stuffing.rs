//! Making content safe to send.
//!
//! The end of a message is a dot on a line of its own (RFC 5321 §4.5.2), and a relay that is lenient about line ends may
//! see that end where we see text: `LF . CRLF` in a body lets a writer smuggle a whole second message. So content has
//! CRLF line ends only, or it does not leave.

use memchr::memchr3;

/// Why content cannot be sent.
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

/// Whether [`Session::content`](super::Session::content) would take these bytes. Worth asking before a message is
/// written down as handed over.
pub fn check_content(content: &[u8]) -> Result<(), ContentError> {
    let mut stuffer = DotStuffer::default();
    stuffer.scan(content, |_| {})?;
    stuffer.end().map(|_| ())
}

/// Where the next byte stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Place {
    /// At the start of a line: a dot here is doubled.
    #[default]
    LineStart,
    Inside,
    /// After CR: only LF may follow.
    AfterCr,
}

/// The state machine; content may come in any portions.
#[derive(Debug, Default)]
pub(super) struct DotStuffer {
    place: Place,
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

    /// Whether the content ends with a line end.
    fn end(self) -> Result<bool, ContentError> {
        match self.place {
            Place::LineStart => Ok(true),
            Place::Inside => Ok(false),
            Place::AfterCr => Err(ContentError::BareCarriageReturn),
        }
    }

    /// Hands the pieces to send to `emit`. Lines are copied whole: only CR, LF and NUL are looked for.
    fn scan(&mut self, portion: &[u8], mut emit: impl FnMut(&[u8])) -> Result<(), ContentError> {
        let mut rest = portion;
        while let Some(&first) = rest.first() {
            match self.place {
                Place::AfterCr if first != b'\n' => return Err(ContentError::BareCarriageReturn),
                Place::AfterCr => {
                    emit(b"\n");
                    self.place = Place::LineStart;
                    rest = rest.get(1..).unwrap_or_default();
                    continue;
                }
                Place::LineStart if first == b'.' => emit(b"."),
                Place::LineStart | Place::Inside => {}
            }
            let end = memchr3(b'\r', b'\n', 0, rest).unwrap_or(rest.len());
            let (place, length) = match rest.get(end..) {
                None | Some([]) => (Place::Inside, end),
                Some([b'\r', b'\n', ..]) => (Place::LineStart, end + 2),
                Some([b'\r', ..]) => (Place::AfterCr, end + 1),
                Some([b'\n', ..]) => return Err(ContentError::BareLineFeed),
                Some(_) => return Err(ContentError::Nul),
            };
            self.place = place;
            let (piece, after) = rest.split_at(length);
            emit(piece);
            rest = after;
        }
        Ok(())
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

    /// What a relay makes of it, written as plainly as possible.
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
