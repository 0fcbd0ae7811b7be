//! Bytes of a message. Content that recipients share is referenced, not copied.

use std::ops::Range;

use bytes::Bytes;

use crate::smtp::WireReady;

/// Length up to which copying is cheaper than referencing.
const MAX_COPIED_LEN: usize = 256;

/// One recipient's message, made only by this module. Its bytes can be written to a relay unchanged: every line ends in
/// CRLF, also the last one, none begins with a dot, none is longer than 998 octets, and all are ASCII without NUL. The type
/// proves it, so 33,000 bytes are not scanned again, which would take longer than making them.
#[derive(Debug, Clone, Default)]
pub struct MessageBytes {
    /// Personal and short parts.
    bytes: Vec<u8>,
    pieces: Vec<Piece>,
    /// Length of `bytes` that belongs to a piece already.
    closed: usize,
    /// Length of the headers, without the empty line.
    head: usize,
    /// The first piece of the body.
    body: usize,
}

impl WireReady for MessageBytes {
    fn pieces(&self) -> Vec<&[u8]> {
        self.pieces().collect()
    }
}

#[derive(Debug, Clone)]
enum Piece {
    Copied(Range<usize>),
    Shared(Bytes),
}

impl MessageBytes {
    /// Returns the message (RFC 5322) piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().map(|piece| self.bytes_of(piece))
    }

    /// Returns the message in one piece.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.len());
        self.pieces().for_each(|piece| bytes.extend_from_slice(piece));
        bytes
    }

    /// Returns the length in bytes.
    pub fn len(&self) -> usize {
        self.pieces().map(<[u8]>::len).sum()
    }

    /// Returns whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Empties the message and keeps its buffer for the next.
    #[must_use]
    pub fn cleared(mut self) -> Self {
        self.bytes.clear();
        self.pieces.clear();
        Self { bytes: self.bytes, pieces: self.pieces, ..Self::default() }
    }

    /// Returns the buffer for personal parts.
    pub(super) fn buffer_mut(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Appends bytes that other messages share.
    pub(super) fn append_shared(&mut self, bytes: &Bytes) {
        if bytes.len() <= MAX_COPIED_LEN {
            self.bytes.extend_from_slice(bytes);
        } else {
            self.close_piece();
            self.pieces.push(Piece::Shared(bytes.clone()));
        }
    }

    /// Ends the headers with the empty line.
    pub(super) fn finish_head(&mut self) {
        self.head = self.bytes.len();
        self.bytes.extend_from_slice(b"\r\n");
        self.close_piece();
        self.body = self.pieces.len();
    }

    /// Ends the message.
    pub(super) fn finish(&mut self) {
        self.close_piece();
    }

    /// Returns the headers, without the empty line.
    pub(super) fn head(&self) -> &[u8] {
        self.bytes.get(..self.head).unwrap_or_default()
    }

    /// Returns the body.
    pub(super) fn body(&self) -> impl Iterator<Item = &[u8]> {
        self.pieces.iter().skip(self.body).map(|piece| self.bytes_of(piece))
    }

    /// Inserts headers before the others.
    pub(super) fn prepend_headers(&mut self, headers: &[u8]) {
        if headers.is_empty() {
            return;
        }
        self.bytes.extend_from_slice(headers);
        self.pieces.insert(0, Piece::Copied(self.closed..self.bytes.len()));
        self.closed = self.bytes.len();
        self.body += 1;
    }

    fn close_piece(&mut self) {
        if self.closed < self.bytes.len() {
            self.pieces.push(Piece::Copied(self.closed..self.bytes.len()));
            self.closed = self.bytes.len();
        }
    }

    fn bytes_of<'a>(&'a self, piece: &'a Piece) -> &'a [u8] {
        match piece {
            Piece::Copied(range) => self.bytes.get(range.clone()).unwrap_or_default(),
            Piece::Shared(bytes) => bytes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_keep_their_order_and_the_buffer_is_reused() {
        let long = Bytes::from("x".repeat(MAX_COPIED_LEN + 1));
        let mut message = MessageBytes::default();
        for _ in 0..2 {
            message = message.cleared();
            message.buffer_mut().extend_from_slice(b"To: a\r\n");
            message.finish_head();
            message.append_shared(&long);
            message.append_shared(&Bytes::from("short"));
            message.buffer_mut().extend_from_slice(b" bytes");
            message.finish();
            assert_eq!(message.head(), b"To: a\r\n");
            message.prepend_headers(b"Top: b\r\n");
            let body = [&long[..], b"short bytes"].concat();
            assert_eq!(message.body().collect::<Vec<_>>().concat(), body);
            assert_eq!(message.to_bytes(), [b"Top: b\r\nTo: a\r\n\r\n", &body[..]].concat());
            assert_eq!((message.len(), message.pieces().count()), (17 + body.len(), 4));
        }
    }
}
