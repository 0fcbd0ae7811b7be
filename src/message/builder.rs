//! A composed issue on the newsroom's sender, ready to be addressed.

use jiff::Timestamp;

use super::dkim::{Signatures, Signers};
use super::presigned::SignatureFingerprint;
use super::{Compiled, MessageBytes, Recipient, SenderSnapshot};
use crate::domain::Rendered;

/// What all messages of one variant share. There is no other way to a message: what `build` shows is what is sent.
#[derive(Debug, Clone)]
pub struct MessageBuilder {
    compiled: Compiled,
    signers: Signers,
    date: Timestamp,
    fingerprint: SignatureFingerprint,
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

impl MessageBuilder {
    /// Prepares the messages of one variant, which all bear the same date.
    ///
    /// # Errors
    /// What all readers share cannot be a message.
    pub fn new(sender: &SenderSnapshot, rendered: &Rendered, date: Timestamp) -> Result<Self, MessageError> {
        let compiled = Compiled::new(sender, rendered, date)?;
        let signers = Signers::default();
        let fingerprint = SignatureFingerprint::new(&compiled, date, &signers);
        Ok(Self { compiled, signers, date, fingerprint })
    }

    /// The same, signed.
    #[must_use]
    pub fn signed(self, signers: &Signers) -> Self {
        let fingerprint = SignatureFingerprint::new(&self.compiled, self.date, signers);
        Self { signers: signers.clone(), fingerprint, ..self }
    }

    /// One reader's complete message: CRLF line ends, nothing but ASCII. With signers this is work for a processor
    /// (most of a millisecond for RSA), so it is called where nobody waits for the network.
    ///
    /// # Errors
    /// The reader's address, name or links do not fit into a header.
    pub fn write(&self, to: &Recipient) -> Result<Vec<u8>, MessageError> {
        Ok(self.encode(to, MessageBytes::default())?.to_bytes())
    }

    /// The same as it travels, in the buffer of one that left or in new.
    ///
    /// # Errors
    /// As [`MessageBuilder::write`].
    pub fn encode(&self, to: &Recipient, buffer: MessageBytes) -> Result<MessageBytes, MessageError> {
        let mut message = self.unsigned(to, buffer)?;
        let signatures = self.sign(&message)?;
        message.prepend_headers(&signatures.headers);
        Ok(message)
    }

    /// The signatures of one reader's message, to be kept until it is sent, bound to all that they cover.
    ///
    /// # Errors
    /// As [`MessageBuilder::write`].
    pub fn signatures(&self, to: &Recipient) -> Result<Vec<u8>, MessageError> {
        let message = self.unsigned(to, MessageBytes::default())?;
        Ok(self.fingerprint.bind(to, &self.sign(&message)?.raw))
    }

    /// Whether signatures that were kept are those of this reader's message as it would be written now. The message is
    /// not written for that: it costs a microsecond.
    pub fn signatures_match(&self, signatures: &[u8], to: &Recipient) -> bool {
        self.fingerprint.verify(to, signatures).is_some()
    }

    /// One reader's message under signatures that were kept, quick as an unsigned one; `None`: they are of another
    /// message, since the reader, the sender, the date, the content or a key is another now.
    ///
    /// # Errors
    /// As [`MessageBuilder::write`].
    pub fn write_presigned(
        &self,
        signatures: &[u8],
        to: &Recipient,
    ) -> Result<Option<Vec<u8>>, MessageError> {
        Ok(self.encode_presigned(signatures, to, MessageBytes::default())?.map(|message| message.to_bytes()))
    }

    /// The same as it travels, as [`MessageBuilder::encode`] would have written it.
    ///
    /// # Errors
    /// As [`MessageBuilder::write`].
    pub fn encode_presigned(
        &self,
        signatures: &[u8],
        to: &Recipient,
        buffer: MessageBytes,
    ) -> Result<Option<MessageBytes>, MessageError> {
        let Some(raw) = self.fingerprint.verify(to, signatures) else { return Ok(None) };
        let mut message = self.unsigned(to, buffer)?;
        let Some(lines) = self.signers.headers_from_raw(message.head(), raw, self.date)? else {
            return Ok(None);
        };
        message.prepend_headers(&lines);
        Ok(Some(message))
    }

    fn unsigned(&self, to: &Recipient, buffer: MessageBytes) -> Result<MessageBytes, MessageError> {
        let mut message = buffer.cleared();
        self.compiled.write(to, &mut message)?;
        Ok(message)
    }

    fn sign(&self, message: &MessageBytes) -> Result<Signatures, MessageError> {
        self.signers.sign(message.head(), message.body(), self.date)
    }
}
