//! A composed issue on the newsroom's letterhead, ready to be addressed.

use jiff::Timestamp;

use super::{Addressee, Compiled, Letterhead};
use crate::domain::Rendered;

/// What all messages of one variant share. There is no other way to a message: what `build` shows is what is sent.
#[derive(Debug, Clone)]
pub struct Mailing {
    compiled: Compiled,
}

/// Why a message cannot be written. No address is named, since errors end up in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// RFC 6531: the part before the `@` is not ASCII, and not every relay on the way could carry it.
    #[error("the part before the `@` is not ASCII, which needs a mail server with SMTPUTF8")]
    NeedsSmtputf8,
    /// A value holds what no header can: a line break, or a link that is not ASCII or far too long.
    #[error("the `{0}` header would hold what no header can")]
    Header(&'static str),
    /// A picture of a type or with a name that no part can have.
    #[error("a picture or part of the message has no proper type")]
    Part,
}

impl Mailing {
    /// Prepares the messages of one variant, which all bear the same date.
    ///
    /// # Errors
    /// What all readers share cannot be a message.
    pub fn new(letterhead: &Letterhead, rendered: &Rendered, date: Timestamp) -> Result<Self, MessageError> {
        Ok(Self { compiled: Compiled::new(letterhead, rendered, date)? })
    }

    /// One reader's complete message: CRLF line ends, nothing but ASCII.
    ///
    /// # Errors
    /// The reader's address, name or links do not fit into a header.
    pub fn write(&self, to: &Addressee) -> Result<Vec<u8>, MessageError> {
        let mut message = Vec::with_capacity(self.compiled.size_hint());
        self.compiled.write(to, &mut message)?;
        Ok(message)
    }
}
