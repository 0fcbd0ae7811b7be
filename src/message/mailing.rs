//! A composed issue on the newsroom's letterhead, ready to be addressed.

use jiff::Timestamp;

use super::dkim::Signers;
use super::{Addressee, Compiled, Encoded, Letterhead};
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
        Ok(self.encode(to, Vec::new())?.into_bytes())
    }

    /// The same as it travels, in memory that served another one before ([`Encoded::into_buffer`]) or is new.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn encode(&self, to: &Addressee, buffer: Vec<u8>) -> Result<Encoded, MessageError> {
        let room = self.signers.size_hint();
        let (message, body) = self.unsigned(to, room, buffer)?;
        let signatures = self.sign(message.get(room..).unwrap_or_default(), body)?;
        Ok(under(&signatures, message, room))
    }

    /// The signatures of one reader's message, to be kept until it is sent. They stay right as long as content, reader
    /// and date are the same.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn signatures(&self, to: &Addressee) -> Result<Vec<u8>, MessageError> {
        let (message, body) = self.unsigned(to, 0, Vec::new())?;
        self.sign(&message, body)
    }

    /// One reader's message under signatures that were made beforehand.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn write_under(&self, signatures: &[u8], to: &Addressee) -> Result<Vec<u8>, MessageError> {
        Ok(self.encode_under(signatures, to, Vec::new())?.into_bytes())
    }

    /// The same as it travels, as [`Mailing::encode`] would have written it.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn encode_under(
        &self,
        signatures: &[u8],
        to: &Addressee,
        buffer: Vec<u8>,
    ) -> Result<Encoded, MessageError> {
        let room = signatures.len();
        Ok(under(signatures, self.unsigned(to, room, buffer)?.0, room))
    }

    /// The message behind so much room, and where in the message its body begins.
    fn unsigned(
        &self,
        to: &Addressee,
        room: usize,
        mut buffer: Vec<u8>,
    ) -> Result<(Vec<u8>, usize), MessageError> {
        buffer.clear();
        buffer.reserve(room + self.compiled.size_hint());
        buffer.resize(room, b' ');
        let body = self.compiled.write(to, &mut buffer)?;
        Ok((buffer, body - room))
    }

    fn sign(&self, message: &[u8], body: usize) -> Result<Vec<u8>, MessageError> {
        let (head, body) = message.split_at_checked(body).ok_or(MessageError::Signature)?;
        // The empty line is neither header nor body.
        self.signers.lines(head.get(..head.len().saturating_sub(2)).unwrap_or_default(), body, self.date)
    }
}

/// Signatures stand above the headers they sign: at the end of the room before them, or where that is too small, squeezed in.
fn under(signatures: &[u8], mut message: Vec<u8>, room: usize) -> Encoded {
    let from = room.saturating_sub(signatures.len());
    message.splice(from..room, signatures.iter().copied());
    Encoded::new(message, from)
}
