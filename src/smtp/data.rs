//! What goes between `DATA` and the relay's word about it.

use std::borrow::Cow;
use std::io::IoSlice;

use super::dot_stuffing::{ContentError, DotStuffer};
use crate::message::MessageBytes;

/// The end of a message that ends in a line's end (RFC 5321 §4.1.1.4).
const DOT: &str = ".\r\n";

/// A message's content. One that [`crate::message`] wrote goes as it is; any other bytes are looked at first.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// Nothing about it has to be changed on the way.
    Message(&'a MessageBytes),
    /// Nobody knows.
    Any(&'a [u8]),
}

/// What is to be written.
pub(super) struct Data<'a> {
    pieces: Vec<Cow<'a, [u8]>>,
    /// Where the final dot has ended.
    pub(super) dot: usize,
    /// How many bytes there are.
    pub(super) len: usize,
}

impl<'a> Content<'a> {
    /// The content, its final dot and the commands behind it.
    pub(super) fn with(self, behind: &str) -> Result<Data<'a>, ContentError> {
        let (mut pieces, dot) = match self {
            Self::Message(message) => {
                let bytes = || [&message.to_bytes(), DOT.as_bytes()].concat();
                debug_assert_eq!(stuffed(&message.to_bytes()), Ok(bytes()));
                (message.pieces().map(Cow::Borrowed).collect(), DOT)
            }
            Self::Any(bytes) => (vec![Cow::Owned(stuffed(bytes)?)], ""),
        };
        let content: usize = pieces.iter().map(|piece| piece.len()).sum();
        pieces.push(Cow::Owned([dot, behind].concat().into_bytes()));
        let dot = content + dot.len();
        Ok(Data { pieces, dot, len: dot + behind.len() })
    }
}

impl Data<'_> {
    /// Everything, for one call of the system.
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

impl<'a> From<&'a MessageBytes> for Content<'a> {
    fn from(message: &'a MessageBytes) -> Self {
        Self::Message(message)
    }
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Any(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Content<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Any(bytes)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Content<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        Self::Any(bytes)
    }
}
