//! The ledger: one row per recipient of a delivery.

use jiff::Timestamp;

use super::contract::contract;
use super::{
    Audience, Claim, CompletedAttempt, Due, FencingToken, FrozenContent, Handover, Lease, NewDelivery,
    PlanPreview, PlanTransaction, Planned, RecipientHistory, Recovered, Refusal, Resolution, Row,
    SelectionTable, Selector, Signatures, StoreError, SubscriberClass, UncertainRow,
};
use crate::domain::{Attempt, Delivery, DeliveryId, EmailAddress, IssueId, SubscriberId, Tally};

contract! {
    /// Write-ahead ledger: one durable row per delivery and subscriber, written before the step it names.
    ///
    /// `queued → claimed → handed → accepted | deferred | refused | uncertain`. Refusals and
    /// deferrals may come straight from `claimed`.
    ///
    /// Other steps: `refused → deferred` when the relay rejected everybody; `deferred → claimed` when the time of the next attempt comes; `claimed → queued | deferred` by
    /// release, postponement and recovery; `handed → uncertain` by recovery; `uncertain → queued | accepted` by a person's
    /// decision. A row that is not handed over becomes `excluded` when its subscriber left or the delivery is cancelled.
    ///
    /// Operations that only the sender may call take the [`FencingToken`] of its lease. They fail with
    /// [`StoreError::is_lease_lost`](super::StoreError::is_lease_lost) once another holder took the lease.
    pub trait Ledger: Signatures {
        /// Returns the classes a plan may meet: what [`SelectionTable`] has to decide. More classes than the audience holds
        /// may be returned, never fewer.
        fn subscriber_classes(&self) -> Vec<SubscriberClass>;

        /// Freezes the contents and writes a row for every subscriber of the audience, all or nothing.
        ///
        /// An issue has one delivery and one rehearsal ([`NewDelivery::destination`]). A new rehearsal replaces the earlier
        /// one. A second plan of the delivery fails
        /// ([`StoreError::is_already_planned`](super::StoreError::is_already_planned)) unless it says `again`; then only
        /// subscribers without a row are planned. A class that the table lacks fails the plan
        /// ([`StoreError::is_list_changed`](super::StoreError::is_list_changed)): read the classes again.
        fn plan(&self, new: NewDelivery, audience: Audience, selections: SelectionTable) -> Delivery;

        /// Counts what [`Ledger::plan`] would write. With `again_of`, subscribers with a row for that issue are skipped.
        fn preview_plan(
            &self,
            audience: Audience,
            again_of: Option<IssueId>,
            selections: SelectionTable,
        ) -> PlanPreview;

        /// Begins what [`Ledger::plan`] does: one walk through the audience both counts and writes the rows, and the
        /// contents follow with [`PlanTransaction::commit`].
        fn begin_plan(
            &self,
            issue: IssueId,
            again: bool,
            rehearsal: bool,
            audience: Audience,
            selections: SelectionTable,
        ) -> PlanTransaction;

        /// Returns the delivery of an issue; a rehearsal is none.
        fn delivery(&self, issue: &IssueId) -> Option<Planned>;

        /// Returns the rehearsal of an issue.
        fn rehearsal(&self, issue: &IssueId) -> Option<Planned>;

        /// Notes that the mail of a delivery goes over these relays, each as `host:port`. A rehearsal stays one.
        fn set_relays(&self, delivery: DeliveryId, relays: Vec<String>) -> ();

        /// Returns every delivery and every rehearsal, oldest first.
        fn deliveries(&self) -> Vec<Planned>;

        /// Returns the deliveries and rehearsals that have begun: at least one attempt was recorded.
        fn begun(&self) -> Vec<DeliveryId>;

        /// Returns the frozen contents of a delivery, of every plan it had.
        fn contents(&self, delivery: DeliveryId) -> Vec<FrozenContent>;

        /// Takes the lease of a delivery.
        ///
        /// While one process holds a lease, no other gets one from the same store
        /// ([`StoreError::is_leased`](super::StoreError::is_leased)). An older copy of the store that mail was last sent
        /// from gives none ([`StoreError::is_outdated_copy`](super::StoreError::is_outdated_copy)).
        fn lease(&self, delivery: DeliveryId) -> Lease;

        /// Settles the rows of former holders: claimed rows return to the queue, handed ones become uncertain with an
        /// attempt that says so.
        fn recover(&self, lease: &Lease, now: Timestamp) -> Recovered;

        /// Claims up to `limit` waiting rows: the canary, then rows never tried, then retries by due time.
        ///
        /// Rows of subscribers who were suppressed or are no longer subscribed become `excluded` and are not returned. An
        /// empty answer means that nothing is waiting.
        fn claim(&self, token: FencingToken, limit: u32, now: Timestamp, due: Due) -> Vec<Claim>;

        /// Makes every deferred row due at `now`; returns their number.
        fn make_deferred_due(&self, delivery: DeliveryId, now: Timestamp) -> u64;

        /// Returns claimed rows to the queue, each to its former place. Rows in any other state, or claimed under another
        /// lease, stay; returns the number of rows released.
        fn release(&self, token: FencingToken, subscribers: Vec<SubscriberId>) -> u64;

        /// Returns claimed rows to the queue, each with a time before which it is not claimed. A row that was never tried
        /// stays `queued`. Rows in any other state, or claimed under another lease, stay; returns the number postponed.
        fn postpone(&self, token: FencingToken, rows: Vec<(SubscriberId, Timestamp)>) -> u64;

        /// Records that a claimed message is about to be sent to `relay` (`host:port`), after a last check of suppressions.
        /// A row that this lease did not claim is an error
        /// ([`StoreError::is_invalid_transition`](super::StoreError::is_invalid_transition)).
        fn begin_handover(
            &self,
            token: FencingToken,
            subscriber: SubscriberId,
            relay: &str,
            at: Timestamp,
        ) -> Handover;

        /// Records an attempt and moves the row to its outcome. A deferred row is due at `retry_at`, or at once. A row that
        /// is neither claimed nor handed is an error
        /// ([`StoreError::is_invalid_transition`](super::StoreError::is_invalid_transition)).
        fn record(
            &self,
            token: FencingToken,
            subscriber: SubscriberId,
            attempt: Attempt,
            retry_at: Option<Timestamp>,
        ) -> ();

        /// [`Ledger::record`] for one row and [`Ledger::begin_handover`] for the next, all or nothing, in one commit.
        fn record_and_begin_next(
            &self,
            token: FencingToken,
            completed: CompletedAttempt,
            next: SubscriberId,
            relay: &str,
            at: Timestamp,
        ) -> Handover;

        /// Counts the rows by state.
        fn tally(&self, delivery: DeliveryId) -> Tally;

        /// Returns when the first deferred or postponed row is due.
        fn next_due(&self, delivery: DeliveryId) -> Option<Timestamp>;

        /// Returns when the last attempt ended.
        fn last_attempt(&self, delivery: DeliveryId) -> Option<Timestamp>;

        /// Returns the next `limit` rows after `after`, in row order.
        fn rows(&self, delivery: DeliveryId, after: Option<SubscriberId>, limit: u32) -> Vec<Row>;

        /// Returns one recipient's row and attempts.
        fn recipient_history(&self, delivery: DeliveryId, address: &EmailAddress) -> Option<RecipientHistory>;

        /// Returns the rows with an unknown outcome, in row order.
        fn uncertain(&self, delivery: DeliveryId) -> Vec<UncertainRow>;

        /// Marks refusals recorded up to `at` as untrusted: the circuit breaker of a relay tripped.
        fn distrust_refusals_until(&self, delivery: DeliveryId, at: Timestamp) -> ();

        /// Returns the next `limit` refused and not suppressed recipients after `after`, in row order. Refusals that are
        /// distrusted are left out.
        fn refusals(&self, delivery: DeliveryId, after: Option<SubscriberId>, limit: u32) -> Vec<Refusal>;

        /// Returns the next `limit` refused and not suppressed recipients after `after` whose refusal is distrusted, in row
        /// order.
        fn distrusted_refusals(
            &self,
            delivery: DeliveryId,
            after: Option<SubscriberId>,
            limit: u32,
        ) -> Vec<Refusal>;

        /// Records a deferral of refused rows, all or nothing: their refusal was not final. Rows in any other state stay, and
        /// so do all rows of a cancelled delivery; returns the number deferred.
        fn defer_refusals(&self, token: FencingToken, deferrals: Vec<CompletedAttempt>) -> u64;

        /// Settles every `uncertain` row as a person decided; returns their number. Rows still `handed` are not touched:
        /// take the lease and [`Ledger::recover`] first.
        fn resolve(&self, delivery: DeliveryId, resolution: Resolution, now: Timestamp) -> u64;
    }
}

impl SelectionTable {
    /// Decides on every class of the store.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn decide(store: &impl Ledger, mut select: Selector) -> Result<Self, StoreError> {
        let classes = store.subscriber_classes().await?;
        Ok(classes.into_iter().map(|class| (class.clone(), select(&class))).collect())
    }
}
