//! A composed issue on the newsroom's letterhead, ready to be addressed.

use jiff::Timestamp;

use super::beforehand::Seal;
use super::dkim::{Signed, Signers};
use super::{Addressee, Compiled, Encoded, Letterhead};
use crate::domain::Rendered;

/// What all messages of one variant share. There is no other way to a message: what `build` shows is what is sent.
#[derive(Debug, Clone)]
pub struct Mailing {
    compiled: Compiled,
    signers: Signers,
    date: Timestamp,
    seal: Seal,
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
        let signers = Signers::default();
        let seal = Seal::new(&compiled, date, &signers);
        Ok(Self { compiled, signers, date, seal })
    }

    /// The same, signed.
    #[must_use]
    pub fn signed(self, signers: &Signers) -> Self {
        let seal = Seal::new(&self.compiled, self.date, signers);
        Self { signers: signers.clone(), seal, ..self }
    }

    /// One reader's complete message: CRLF line ends, nothing but ASCII. With signers this is work for a processor
    /// (most of a millisecond for RSA), so it is called where nobody waits for the network.
    ///
    /// # Errors
    /// The reader's address, name or links do not fit into a header.
    pub fn write(&self, to: &Addressee) -> Result<Vec<u8>, MessageError> {
        Ok(self.encode(to, Encoded::default())?.to_bytes())
    }

    /// The same as it travels, in the memory of one that left or in new.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn encode(&self, to: &Addressee, memory: Encoded) -> Result<Encoded, MessageError> {
        let mut message = self.unsigned(to, memory)?;
        let signed = self.sign(&message)?;
        message.put_on_top(&signed.lines);
        Ok(message)
    }

    /// The signatures of one reader's message, to be kept until it is sent, bound to all that they cover.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn signatures(&self, to: &Addressee) -> Result<Vec<u8>, MessageError> {
        let message = self.unsigned(to, Encoded::default())?;
        Ok(self.seal.close(to, &self.sign(&message)?.bare))
    }

    /// Whether signatures that were kept are those of this reader's message as it would be written now. The message is
    /// not written for that: it costs a microsecond.
    pub fn holds(&self, signatures: &[u8], to: &Addressee) -> bool {
        self.seal.open(to, signatures).is_some()
    }

    /// One reader's message under signatures that were kept, quick as an unsigned one; `None`: they are of another
    /// message, since the reader, the letterhead, the date, the content or a key is another now.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn write_under(&self, signatures: &[u8], to: &Addressee) -> Result<Option<Vec<u8>>, MessageError> {
        Ok(self.encode_under(signatures, to, Encoded::default())?.map(|message| message.to_bytes()))
    }

    /// The same as it travels, as [`Mailing::encode`] would have written it.
    ///
    /// # Errors
    /// As [`Mailing::write`].
    pub fn encode_under(
        &self,
        signatures: &[u8],
        to: &Addressee,
        memory: Encoded,
    ) -> Result<Option<Encoded>, MessageError> {
        let Some(bare) = self.seal.open(to, signatures) else { return Ok(None) };
        let mut message = self.unsigned(to, memory)?;
        let Some(lines) = self.signers.lines(message.head(), bare, self.date)? else { return Ok(None) };
        message.put_on_top(&lines);
        Ok(Some(message))
    }

    fn unsigned(&self, to: &Addressee, memory: Encoded) -> Result<Encoded, MessageError> {
        let mut message = memory.cleared();
        self.compiled.write(to, &mut message)?;
        Ok(message)
    }

    fn sign(&self, message: &Encoded) -> Result<Signed, MessageError> {
        self.signers.sign(message.head(), message.body(), self.date)
    }
}
