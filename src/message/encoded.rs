//! A message as it travels: what is the same for all readers is not copied, but pointed at.

use std::ops::Range;

use bytes::Bytes;

/// Up to here copying is cheaper than pointing.
const SHORT: usize = 256;

/// One reader's message, written by this room and nowhere else. Its bytes can go to a relay as they are: every line ends
/// in CRLF, also the last one, none begins with a dot, none is longer than 998 octets, and all are ASCII without NUL.
/// Whoever holds one need not look at 33,000 bytes again to know it, which would cost more than making them.
#[derive(Debug, Clone, Default)]
pub struct Encoded {
    /// What is this reader's alone, and what is short.
    own: Vec<u8>,
    pieces: Vec<Piece>,
    /// How much of `own` belongs to a piece already.
    placed: usize,
    /// The headers' length, without the empty line.
    head: usize,
    /// The first piece of the body.
    body: usize,
}

#[derive(Debug, Clone)]
enum Piece {
    Own(Range<usize>),
    Shared(Bytes),
}

impl Encoded {
    /// The message (RFC 5322), piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(|piece| self.bytes_of(piece))
    }

    /// The message in one.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        self.pieces().for_each(|piece| bytes.extend_from_slice(piece));
        bytes
    }

    /// How many bytes there are.
    pub fn len(&self) -> usize {
        self.pieces().map(<[u8]>::len).sum()
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Nothing, in the memory of this one: for the next.
    #[must_use]
    pub fn cleared(mut self) -> Self {
        self.own.clear();
        self.pieces.clear();
        Self { own: self.own, pieces: self.pieces, ..Self::default() }
    }

    /// Where to append what is this reader's.
    pub(super) fn own(&mut self) -> &mut Vec<u8> {
        &mut self.own
    }

    /// Appends what others have as well.
    pub(super) fn share(&mut self, bytes: &Bytes) {
        if bytes.len() <= SHORT {
            self.own.extend_from_slice(bytes);
        } else {
            self.place();
            self.pieces.push(Piece::Shared(bytes.clone()));
        }
    }

    /// All headers are written: appends the empty line.
    pub(super) fn end_head(&mut self) {
        self.head = self.own.len();
        self.own.extend_from_slice(b"\r\n");
        self.place();
        self.body = self.pieces.len();
    }

    /// All is written.
    pub(super) fn end(&mut self) {
        self.place();
    }

    /// The headers, without the empty line.
    pub(super) fn head(&self) -> &[u8] {
        self.own.get(..self.head).unwrap_or_default()
    }

    /// What follows the empty line.
    pub(super) fn body(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().skip(self.body).map(|piece| self.bytes_of(piece))
    }

    /// Puts further headers before the others.
    pub(super) fn put_on_top(&mut self, headers: &[u8]) {
        if headers.is_empty() {
            return;
        }
        self.own.extend_from_slice(headers);
        self.pieces.insert(0, Piece::Own(self.placed..self.own.len()));
        self.placed = self.own.len();
        self.body += 1;
    }

    fn place(&mut self) {
        if self.placed < self.own.len() {
            self.pieces.push(Piece::Own(self.placed..self.own.len()));
            self.placed = self.own.len();
        }
    }

    fn bytes_of<'a>(&'a self, piece: &'a Piece) -> &'a [u8] {
        match piece {
            Piece::Own(range) => self.own.get(range.clone()).unwrap_or_default(),
            Piece::Shared(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_stand_in_the_order_in_which_they_were_written_and_memory_serves_again() {
        let long = Bytes::from("x".repeat(SHORT + 1));
        let mut message = Encoded::default();
        for _ in 0..2 {
            message = message.cleared();
            message.own().extend_from_slice(b"To: a\r\n");
            message.end_head();
            message.share(&long);
            message.share(&Bytes::from("short"));
            message.own().extend_from_slice(b" own");
            message.end();
            assert_eq!(message.head(), b"To: a\r\n");
            message.put_on_top(b"Top: b\r\n");
            let body = [&long[..], b"short own"].concat();
            assert_eq!(message.body().collect::<Vec<_>>().concat(), body);
            assert_eq!(message.to_bytes(), [b"Top: b\r\nTo: a\r\n\r\n", &body[..]].concat());
            assert_eq!((message.len(), message.pieces().count()), (17 + body.len(), 4));
        }
    }
}
