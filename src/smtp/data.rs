//! What goes between `DATA` and the relay's word about it.

use std::borrow::Cow;
use std::io::IoSlice;

use super::dot_stuffing::{ContentError, DotStuffer};

/// The end of a message that ends in a line's end (RFC 5321 §4.1.1.4).
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
            Self::WireReady(message) => {
                let pieces = message.pieces();
                debug_assert_eq!(stuffed(&pieces.concat()), Ok([pieces.concat(), DOT.into()].concat()));
                (pieces.into_iter().map(Cow::Borrowed).collect(), DOT)
            }
            Self::Raw(bytes) => (vec![Cow::Owned(stuffed(bytes)?)], ""),
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
