//! Signs one sheet of messages after the other.

use std::sync::Arc;

use super::super::run::RunError;
use super::super::scribe::Scribe;
use super::{Preparation, Signed};
use crate::domain::SubscriberId;
use crate::store::{Claim, Ledger, Planned};

/// One reader's signatures.
pub(super) type Kept = (SubscriberId, Arc<[u8]>);

/// All that signing needs, for whichever processor is free.
pub(super) struct Press {
    scribe: Scribe,
    signed: Arc<Signed>,
}

impl Press {
    pub(super) async fn new(
        ledger: &impl Ledger,
        planned: &Planned,
        with: &Preparation,
    ) -> Result<Self, RunError> {
        let scribe = Scribe::new(ledger, planned, &with.signers, with.mint.clone()).await?;
        Ok(Self { scribe, signed: Arc::clone(&with.signed) })
    }

    /// The signatures of those who have none that hold.
    pub(super) fn sign(&self, sheet: &[Claim]) -> Result<Vec<Kept>, RunError> {
        let mut kept = Vec::with_capacity(sheet.len());
        for claim in sheet {
            let forme = self.scribe.forme(claim)?;
            let to = self.scribe.addressee(forme, claim);
            if claim
                .signature
                .as_deref()
                .is_some_and(|signature| forme.mailing.signatures_match(signature, &to))
            {
                self.signed.count_known();
                continue;
            }
            match forme.mailing.signatures(&to) {
                Ok(signature) => kept.push((claim.subscriber, signature.into())),
                // Told when it would leave, as without signing ahead.
                Err(error) if forme.is_about_reader(&error, &claim.email) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(kept)
    }
}
