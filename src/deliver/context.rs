//! Settings of a run and the state that its workers share.

use std::sync::Arc;
use std::time::Duration;

use super::Progress;
use super::message_factory::MessageFactory;
use super::relay_health::RelayHealth;
use super::report::RunError;
use super::scheduling::{ClaimDispatcher, DomainLimits, Limits, Relays, Scheduler};
use super::store_retry::retry_while_busy;
use crate::domain::{EmailAddress, MessageId, SubscriberId, Suppression};
use crate::message::TokenSigner;
use crate::message::dkim::Signers;
use crate::runtime::{CancellationToken, Clock};
use crate::smtp::{ReplyClass, Timeouts, Tls};
use crate::store::{FencingToken, Ledger, Planned, StoreError, Suppressions};

/// Refused recipients read in one query.
const PAGE_SIZE: u32 = 500;

/// Settings of a run.
pub struct RunSettings {
    /// Relays that take the messages.
    pub relays: Relays,
    /// Trusted certificates.
    pub tls: Tls,
    /// Time limits of the steps of a session.
    pub timeouts: Timeouts,
    /// Concurrent connections to all relays together.
    pub connections: u32,
    /// Time from one message to the next, over all connections.
    pub interval: Option<Duration>,
    /// Limits of the recipients' domains.
    pub domains: DomainLimits,
    /// Longest wait for deferred recipients.
    pub patience: Duration,
    /// Time after the first attempt from which a deferred recipient counts as refused.
    pub give_up_after: Duration,
    /// Resend uncertain messages under the same Message-ID.
    pub resend_uncertain: bool,
    /// Base address of the return paths; the sender's address if `None`.
    pub return_path: Option<EmailAddress>,
    /// Signer of personal links and return paths.
    pub token_signer: TokenSigner,
    /// DKIM signers.
    pub signers: Signers,
    /// Source of the time.
    pub clock: Arc<dyn Clock>,
    /// Cancellation of the run.
    pub cancel: CancellationToken,
    /// Counters of the run.
    pub progress: Arc<Progress>,
}

/// State shared by the workers of a run.
pub(super) struct RunContext<L> {
    pub(super) ledger: L,
    pub(super) settings: RunSettings,
    pub(super) planned: Planned,
    /// Proof of the lease, carried by every write.
    pub(super) token: FencingToken,
    pub(super) factory: MessageFactory,
    pub(super) dispatcher: ClaimDispatcher<L>,
    pub(super) relay_health: RelayHealth,
}

impl<L: Ledger + Clone> RunContext<L> {
    /// Compiles the contents of the delivery and sets up the scheduling.
    pub(super) async fn new(
        ledger: &L,
        planned: Planned,
        token: FencingToken,
        settings: RunSettings,
    ) -> Result<Self, RunError> {
        let delivery = planned.delivery.id;
        let factory =
            MessageFactory::new(ledger, &planned, &settings.signers, settings.token_signer.clone()).await?;
        let has_signatures = !settings.signers.is_empty() && ledger.has_signatures(delivery).await?;
        let batch = settings.connections.saturating_mul(16).clamp(64, 1024);
        let limits = Limits { interval: settings.interval, connections: None };
        let scheduler = Scheduler::new(limits, settings.domains.clone(), &settings.relays);
        Ok(Self {
            dispatcher: ClaimDispatcher::new(ledger.clone(), token, batch, scheduler)
                .with_signatures(has_signatures),
            relay_health: RelayHealth::new(settings.relays.routes().len(), settings.connections),
            ledger: ledger.clone(),
            planned,
            token,
            factory,
            settings,
        })
    }
}

impl<L> RunContext<L> {
    /// Derives the Message-ID of a recipient's message.
    pub(super) fn message_id(&self, subscriber: SubscriberId) -> MessageId {
        self.factory.message_id(subscriber)
    }
}

impl<L: Ledger + Suppressions> RunContext<L> {
    /// Suppresses the addresses of all unknown mailboxes, at the end of a run that no breaker stopped. Reads the ledger,
    /// since a previous run may have been killed before it suppressed them.
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

    /// Suppresses an address whose mailbox is unknown.
    pub(super) async fn suppress(&self, address: &EmailAddress) -> Result<(), StoreError> {
        let (note, at) = (Some("the relay knows no such mailbox"), self.settings.clock.now());
        retry_while_busy(|| self.ledger.suppress(address, Suppression::Bounced, note, at)).await?;
        Ok(())
    }
}
