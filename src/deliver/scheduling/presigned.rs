//! Signatures that were made beforehand, brought along with the rows they are for.

use super::ClaimDispatcher;
use crate::deliver::store_retry::retry_while_busy;
use crate::store::{Claim, Ledger, StoreError};

impl<L: Ledger> ClaimDispatcher<L> {
    /// The same feed, which brings signatures along if there are any: otherwise nobody has to ask for them, batch after
    /// batch.
    pub(in crate::deliver) fn with_signatures(self, there_are: bool) -> Self {
        Self { has_signatures: there_are, ..self }
    }

    /// One question for the whole batch, to the thread that reads: those who write are not held up.
    pub(super) async fn attach_signatures(&self, claims: &mut [Claim]) -> Result<(), StoreError> {
        if !self.has_signatures || claims.is_empty() {
            return Ok(());
        }
        let readers: Vec<_> = claims.iter().map(|claim| claim.subscriber).collect();
        let kept = retry_while_busy(|| self.ledger.signatures(self.delivery, readers.clone())).await?;
        for (claim, signature) in claims.iter_mut().zip(kept) {
            claim.signature = signature;
        }
        Ok(())
    }
}
