//! Signs one sheet of messages after the other.

use std::sync::Arc;

use super::super::message_factory::MessageFactory;
use super::super::run::RunError;
use super::{PresignProgress, PresignSettings};
use crate::domain::SubscriberId;
use crate::store::{Claim, Ledger, Planned};

/// One reader's signatures.
pub(super) type StoredSignature = (SubscriberId, Arc<[u8]>);

/// All that signing needs, for whichever processor is free.
pub(super) struct Presigner {
    factory: MessageFactory,
    signed: Arc<PresignProgress>,
}

impl Presigner {
    pub(super) async fn new(
        ledger: &impl Ledger,
        planned: &Planned,
        with: &PresignSettings,
    ) -> Result<Self, RunError> {
        let factory = MessageFactory::new(ledger, planned, &with.signers, with.mint.clone()).await?;
        Ok(Self { factory, signed: Arc::clone(&with.signed) })
    }

    /// The signatures of those who have none that hold.
    pub(super) fn sign(&self, batch: &[Claim]) -> Result<Vec<StoredSignature>, RunError> {
        let mut kept = Vec::with_capacity(batch.len());
        for claim in batch {
            let content = self.factory.content(claim)?;
            let to = self.factory.recipient(content, claim);
            if claim
                .signature
                .as_deref()
                .is_some_and(|signature| content.mailing.signatures_match(signature, &to))
            {
                self.signed.count_reused();
                continue;
            }
            match content.mailing.signatures(&to) {
                Ok(signature) => kept.push((claim.subscriber, signature.into())),
                // Told when it would leave, as without signing ahead.
                Err(error) if content.is_recipient_specific(&error, &claim.email) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(kept)
    }
}
