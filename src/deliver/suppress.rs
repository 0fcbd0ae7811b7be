//! Mailboxes that do not exist, by the word of a relay that was not found out.

use super::run::{RunContext, RunError};
use super::store_retry::retry_while_busy;
use crate::domain::{EmailAddress, Suppression};
use crate::smtp::ReplyClass;
use crate::store::{Ledger, StoreError, Suppressions};

/// How many refused readers are looked at in one go.
const PAGE_SIZE: u32 = 500;

impl<L: Ledger + Suppressions> RunContext<L> {
    /// At the end of a run that no relay had to stop: whoever has no mailbox is not written to again. The ledger is asked
    /// and not what this run remembers, since a run before may have been killed with what it remembered.
    pub(super) async fn suppress_unknown_mailboxes(&self) -> Result<(), RunError> {
        let (delivery, mut after) = (self.planned.delivery.id, None);
        loop {
            let page = self.ledger.refusals(delivery, after, PAGE_SIZE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            after = Some(last.subscriber);
            for refusal in page {
                if ReplyClass::of(&refusal.attempt) == ReplyClass::UnknownMailbox {
                    self.suppress(&refusal.email).await?;
                }
            }
        }
    }

    /// Nobody writes to this address again: the relay knows no such mailbox.
    pub(super) async fn suppress(&self, address: &EmailAddress) -> Result<(), StoreError> {
        let (note, at) = (Some("the relay knows no such mailbox"), self.settings.clock.now());
        retry_while_busy(|| self.ledger.suppress(address, Suppression::Bounced, note, at)).await?;
        Ok(())
    }
}
