//! A message as it travels.

/// One reader's message, written by this room and nowhere else. Its bytes can go to a relay as they are: every line ends
/// in CRLF, also the last one, none begins with a dot, none is longer than 998 octets, and all are ASCII without NUL.
/// Whoever holds one need not look at 33,000 bytes again to know it, which would cost more than making them.
#[derive(Debug, Clone)]
pub struct Encoded {
    bytes: Vec<u8>,
    /// Where the message begins: what stands before is room for signatures that was not needed.
    from: usize,
}

impl Encoded {
    /// A message that begins at `from`.
    pub(super) fn new(bytes: Vec<u8>, from: usize) -> Self {
        Self { bytes, from }
    }

    /// The message (RFC 5322).
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(self.from..).unwrap_or_default()
    }

    /// The message by itself.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.drain(..self.from.min(self.bytes.len()));
        self.bytes
    }

    /// The memory it took, empty, for the next one.
    pub fn into_buffer(mut self) -> Vec<u8> {
        self.bytes.clear();
        self.bytes
    }
}
