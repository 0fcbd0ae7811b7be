//! What a plan's messages are made from.

use super::run::RunError;
use crate::domain::EmailAddress;
use crate::message::dkim::Signers;
use crate::message::{MessageBuilder, MessageError, SenderSnapshot};
use crate::store::FrozenContent;

/// One frozen composition and all that was true when it was planned. So a message is the same for every try, also after
/// readers were added later, on another day and under another letterhead.
pub(super) struct CompiledContent {
    pub(super) letterhead: SenderSnapshot,
    pub(super) mailing: MessageBuilder,
}

impl CompiledContent {
    pub(super) fn compile(frozen: &FrozenContent, signers: &Signers) -> Result<Self, RunError> {
        let letterhead = serde_json::from_str(&frozen.sender_snapshot)?;
        let mailing = MessageBuilder::new(&letterhead, &frozen.rendered, frozen.planned_at)?.signed(signers);
        Ok(Self { letterhead, mailing })
    }

    /// Whether a message that could not be written could be written for other readers.
    pub(super) fn is_recipient_specific(&self, error: &MessageError, reader: &EmailAddress) -> bool {
        match error {
            MessageError::NeedsSmtputf8 => reader.needs_smtputf8() && !self.letterhead.from.needs_smtputf8(),
            MessageError::Header(name) => *name == "To",
            MessageError::Part | MessageError::Signature => false,
        }
    }
}
