//! Builds the messages of one variant of an issue.

use jiff::Timestamp;

use super::dkim::{Signatures, Signers};
use super::error::MessageError;
use super::presigned::SignatureFingerprint;
use super::{Compiled, MessageBytes, Recipient, SenderSnapshot};
use crate::domain::Rendered;

/// Builder for the messages of one variant. Messages are made here and nowhere else: what `build` shows is what is sent.
#[derive(Debug, Clone)]
pub struct MessageBuilder {
    compiled: Compiled,
    signers: Signers,
    date: Timestamp,
    fingerprint: SignatureFingerprint,
}

impl MessageBuilder {
    /// Compiles a variant. All its messages bear the same date.
    ///
    /// # Errors
    /// The content or the sender cannot be encoded.
    pub fn new(sender: &SenderSnapshot, rendered: &Rendered, date: Timestamp) -> Result<Self, MessageError> {
        let compiled = Compiled::new(sender, rendered, date)?;
        let signers = Signers::default();
        let fingerprint = SignatureFingerprint::new(&compiled, date, &signers);
        Ok(Self { compiled, signers, date, fingerprint })
    }

    /// Adds DKIM signers.
    #[must_use]
    pub fn signed(self, signers: &Signers) -> Self {
        let fingerprint = SignatureFingerprint::new(&self.compiled, self.date, signers);
        Self { signers: signers.clone(), fingerprint, ..self }
    }

    /// Builds one recipient's complete message: CRLF line ends, ASCII only. Signing takes most of a millisecond with RSA, so
    /// call it away from the threads that serve the network.
    ///
    /// # Errors
    /// The recipient's address, name or links do not fit into a header.
    pub fn write(&self, to: &Recipient) -> Result<Vec<u8>, MessageError> {
        Ok(self.encode(to, MessageBytes::default())?.to_bytes())
    }

    /// Builds the message as [`MessageBytes`], reusing the buffer of an earlier one.
    ///
    /// # Errors
    /// As [`MessageBuilder::write`].
    pub fn encode(&self, to: &Recipient, buffer: MessageBytes) -> Result<MessageBytes, MessageError> {
        let mut message = self.unsigned(to, buffer)?;
        let signatures = self.sign(&message)?;
        message.prepend_headers(&signatures.headers);
        Ok(message)
    }

    /// Signs one recipient's message ahead of sending. The result is bound to everything that it covers.
    ///
    /// # Errors
    /// As [`MessageBuilder::write`].
    pub fn signatures(&self, to: &Recipient) -> Result<Vec<u8>, MessageError> {
        let message = self.unsigned(to, MessageBytes::default())?;
        Ok(self.fingerprint.bind(to, &self.sign(&message)?.raw))
    }

    /// Returns whether stored signatures belong to this recipient's message as it would be built now. The message is not
    /// built for that: it takes a microsecond.
    pub fn signatures_match(&self, signatures: &[u8], to: &Recipient) -> bool {
        self.fingerprint.verify(to, signatures).is_some()
    }

    /// Builds one recipient's message with stored signatures, as fast as an unsigned one. `None`: they belong to another
    /// message, because the recipient, sender, date, content or a key has changed.
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

    /// Builds the message with stored signatures, with the same bytes as [`MessageBuilder::encode`].
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
