//! A composed issue on the newsroom's letterhead, ready to be addressed.

use jiff::Timestamp;

use super::dkim::Signers;
use super::{Addressee, Compiled, Letterhead};
use crate::domain::Rendered;

/// What all messages of one variant share. There is no other way to a message: what `build` shows is what is sent.
#[derive(Debug, Clone)]
pub struct Mailing {
    compiled: Compiled,
    signers: Signers,
    date: Timestamp,
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
    /// A key does not work.
    #[error("the message could not be signed with the DKIM key")]
    Signature,
}

impl Mailing {
    /// Prepares the messages of one variant, which all bear the same date.
    ///
    /// # Errors
    /// What all readers share cannot be a message.
    pub fn new(letterhead: &Letterhead, rendered: &Rendered, date: Timestamp) -> Result<Self, MessageError> {
        let compiled = Compiled::new(letterhead, rendered, date)?;
        Ok(Self { compiled, signers: Signers::default(), date })
    }

    /// The same, signed.
    #[must_use]
    pub fn signed(self, signers: &Signers) -> Self {
        Self { signers: signers.clone(), ..self }
    }

    /// One reader's complete message: CRLF line ends, nothing but ASCII. With signers this is work for a processor
    /// (most of a millisecond for RSA), so it is called where nobody waits for the network.
    ///
    /// # Errors
    /// The reader's address, name or links do not fit into a header.
    pub fn write(&self, to: &Addressee) -> Result<Vec<u8>, MessageError> {
        let (message, body) = self.unsigned(to)?;
        let signatures = self.sign(&message, body)?;
        Ok(on_top(&signatures, message))
    }

    /// The signatures of one reader's message, to be kept until it is sent. They stay right as long as content, reader
    /// and date are the same.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn signatures(&self, to: &Addressee) -> Result<Vec<u8>, MessageError> {
        let (message, body) = self.unsigned(to)?;
        self.sign(&message, body)
    }

    /// One reader's message under signatures that were made beforehand.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn write_under(&self, signatures: &[u8], to: &Addressee) -> Result<Vec<u8>, MessageError> {
        Ok(on_top(signatures, self.unsigned(to)?.0))
    }

    /// The message, and where its body begins.
    fn unsigned(&self, to: &Addressee) -> Result<(Vec<u8>, usize), MessageError> {
        let mut message = Vec::with_capacity(self.compiled.size_hint() + self.signers.size_hint());
        let body = self.compiled.write(to, &mut message)?;
        Ok((message, body))
    }

    fn sign(&self, message: &[u8], body: usize) -> Result<Vec<u8>, MessageError> {
        let (head, body) = message.split_at_checked(body).ok_or(MessageError::Signature)?;
        // The empty line is neither header nor body.
        self.signers.lines(head.get(..head.len().saturating_sub(2)).unwrap_or_default(), body, self.date)
    }
}

/// Signatures stand above the headers they sign.
fn on_top(signatures: &[u8], mut message: Vec<u8>) -> Vec<u8> {
    message.splice(..0, signatures.iter().copied());
    message
}
