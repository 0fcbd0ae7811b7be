//! What goes between `DATA` and the relay's word about it.

use std::borrow::Cow;
use std::io::IoSlice;

use super::stuffing::{ContentError, Stuffing};
use crate::message::Encoded;

/// The end of a message that ends in a line's end (RFC 5321 §4.1.1.4).
const DOT: &str = ".\r\n";

/// A message's content. One that [`crate::message`] wrote goes as it is; any other bytes are looked at first.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    bytes: &'a [u8],
    travels_as_it_is: bool,
}

/// What is to be written, in two pieces.
pub(super) struct Data<'a> {
    content: Cow<'a, [u8]>,
    behind: Cow<'a, str>,
    /// Where in both together the final dot has ended.
    pub(super) dot: usize,
}

impl<'a> Content<'a> {
    /// The content, its final dot and the commands behind it.
    pub(super) fn with(self, behind: &'a str) -> Result<Data<'a>, ContentError> {
        if self.travels_as_it_is {
            debug_assert_eq!(stuffed(self.bytes).as_deref(), Ok(&[self.bytes, DOT.as_bytes()].concat()[..]));
            let dot = self.bytes.len() + DOT.len();
            return Ok(Data { content: self.bytes.into(), behind: [DOT, behind].concat().into(), dot });
        }
        let content = stuffed(self.bytes)?;
        Ok(Data { dot: content.len(), content: content.into(), behind: behind.into() })
    }
}

impl Data<'_> {
    /// How many bytes there are.
    pub(super) fn len(&self) -> usize {
        self.content.len() + self.behind.len()
    }

    /// What is left when so many bytes are gone.
    pub(super) fn from(&self, sent: usize) -> [IoSlice<'_>; 2] {
        let content = self.content.get(sent..).unwrap_or_default();
        let behind =
            self.behind.as_bytes().get(sent.saturating_sub(self.content.len())..).unwrap_or_default();
        [IoSlice::new(content), IoSlice::new(behind)]
    }
}

fn stuffed(content: &[u8]) -> Result<Vec<u8>, ContentError> {
    let mut out = Vec::with_capacity(content.len() + content.len() / 64 + 16);
    let mut stuffing = Stuffing::default();
    stuffing.push(content, &mut out)?;
    stuffing.finish(&mut out)?;
    Ok(out)
}

impl<'a> From<&'a Encoded> for Content<'a> {
    fn from(message: &'a Encoded) -> Self {
        Self { bytes: message.as_bytes(), travels_as_it_is: true }
    }
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self { bytes, travels_as_it_is: false }
    }
}

impl<'a> From<&'a Vec<u8>> for Content<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        bytes.as_slice().into()
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Content<'a> {
    fn from(bytes: &'a [u8; N]) -> Self {
        bytes.as_slice().into()
    }
}
