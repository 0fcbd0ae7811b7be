//! What became of every message.

use std::future::Future;

use jiff::Timestamp;

use super::{
    Audience, Claim, CompletedAttempt, Due, FencingToken, FrozenContent, Handover, Lease, NewDelivery,
    PlanPreview, Planned, RecipientHistory, Recovered, Refusal, Resolution, Row, Selector, Signatures,
    StoreError, UncertainRow,
};
use crate::domain::{Attempt, Delivery, DeliveryId, EmailAddress, IssueId, SubscriberId, Tally};

/// One durable row per delivery and reader: what is about to be done is written before it is done.
///
/// `queued → claimed → handed → accepted | deferred | refused | uncertain`. A row moves only along these arrows;
/// refusals and deferrals may come straight from `claimed`, and a row whose reader left becomes `excluded`.
pub trait Ledger: Signatures {
    /// Freezes the contents and writes a row for every reader of the audience, all or nothing.
    ///
    /// An issue has one delivery: a second plan is refused ([`StoreError::is_already_planned`]) unless it says
    /// `again`; then only readers without a row are planned. A panic of `decide` leaves nothing written and goes
    /// on in the caller.
    fn plan(
        &self,
        new: NewDelivery,
        audience: Audience,
        decide: Selector,
    ) -> impl Future<Output = Result<Delivery, StoreError>> + Send;

    /// What [`Ledger::plan`] would come to. With `again_of`, readers who have a row for that issue are passed over.
    fn preview_plan(
        &self,
        audience: Audience,
        again_of: Option<IssueId>,
        decide: Selector,
    ) -> impl Future<Output = Result<PlanPreview, StoreError>> + Send;

    /// The delivery of an issue.
    fn delivery(&self, issue: &IssueId) -> impl Future<Output = Result<Option<Planned>, StoreError>> + Send;

    /// Every delivery, oldest first.
    fn deliveries(&self) -> impl Future<Output = Result<Vec<Planned>, StoreError>> + Send;

    /// The frozen contents of a delivery, of every plan it had.
    fn contents(
        &self,
        delivery: DeliveryId,
    ) -> impl Future<Output = Result<Vec<FrozenContent>, StoreError>> + Send;

    /// The right to send the delivery, for one holder at a time; dropping it or dying gives it back.
    ///
    /// While one process holds a lease, no other process gets one from the same store
    /// ([`StoreError::is_leased`]). Nobody gets one from a store that is an older copy of the one that mail was sent
    /// from last ([`StoreError::is_outdated_copy`]).
    fn lease(&self, delivery: DeliveryId) -> impl Future<Output = Result<Lease, StoreError>> + Send;

    /// Settles what the last holder left behind: claimed rows wait again, as they did before; handed ones are in
    /// doubt, with an attempt that says so.
    fn recover(
        &self,
        lease: &Lease,
        now: Timestamp,
    ) -> impl Future<Output = Result<Recovered, StoreError>> + Send;

    /// Takes up to `limit` waiting rows, lowest due time first, then in row order.
    ///
    /// Readers who were suppressed or are no longer subscribed become `excluded` and are not returned; an empty
    /// answer means that nothing is waiting.
    fn claim(
        &self,
        token: FencingToken,
        limit: u32,
        now: Timestamp,
        due: Due,
    ) -> impl Future<Output = Result<Vec<Claim>, StoreError>> + Send;

    /// Makes every deferred row due at `now` and says how many there were. This is what `resume` wants: claiming with
    /// [`Due::All`] over and over would take up again what was deferred a moment ago.
    fn make_deferred_due(
        &self,
        delivery: DeliveryId,
        now: Timestamp,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Gives claimed rows back, each to where it waited before. Rows in any other state are left alone; the answer is
    /// how many went back.
    fn release(
        &self,
        token: FencingToken,
        subscribers: Vec<SubscriberId>,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Gives claimed rows back, each to wait for a time of its own: its domain may not have mail before. One that was
    /// never tried stays `queued`. Rows in any other state are left alone; the answer is how many went back.
    fn postpone(
        &self,
        token: FencingToken,
        rows: Vec<(SubscriberId, Timestamp)>,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;

    /// Writes down that a claimed message is about to be sent to `relay` (`host:port`). Asks once more whether the
    /// reader left. A row that is not claimed is an error ([`StoreError::is_invalid_transition`]).
    fn begin_handover(
        &self,
        token: FencingToken,
        subscriber: SubscriberId,
        relay: &str,
        at: Timestamp,
    ) -> impl Future<Output = Result<Handover, StoreError>> + Send;

    /// Keeps the attempt and moves the row to its outcome; a deferred one falls due at `retry_at`, or at once.
    /// A row neither claimed nor handed is an error ([`StoreError::is_invalid_transition`]).
    fn record(
        &self,
        token: FencingToken,
        subscriber: SubscriberId,
        attempt: Attempt,
        retry_at: Option<Timestamp>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// [`Ledger::record`] for one row and [`Ledger::begin_handover`] for the next in one step, at the price of one: a worker
    /// writes down what became of a message together with the next one's leaving. All or nothing.
    fn record_and_begin_next(
        &self,
        token: FencingToken,
        settled: CompletedAttempt,
        next: SubscriberId,
        relay: &str,
        at: Timestamp,
    ) -> impl Future<Output = Result<Handover, StoreError>> + Send;

    /// The counts.
    fn tally(&self, delivery: DeliveryId) -> impl Future<Output = Result<Tally, StoreError>> + Send;

    /// When the first deferred or postponed row falls due; `None` when there is none.
    fn next_due(
        &self,
        delivery: DeliveryId,
    ) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// When the last attempt ended; `None` before the first.
    fn last_attempt(
        &self,
        delivery: DeliveryId,
    ) -> impl Future<Output = Result<Option<Timestamp>, StoreError>> + Send;

    /// The next `limit` rows behind `after`, in row order.
    fn rows(
        &self,
        delivery: DeliveryId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Row>, StoreError>> + Send;

    /// One reader's row and attempts; `None` when the reader has no row.
    fn recipient_history(
        &self,
        delivery: DeliveryId,
        address: &EmailAddress,
    ) -> impl Future<Output = Result<Option<RecipientHistory>, StoreError>> + Send;

    /// The rows in doubt, in row order.
    fn uncertain(
        &self,
        delivery: DeliveryId,
    ) -> impl Future<Output = Result<Vec<UncertainRow>, StoreError>> + Send;

    /// A relay was found out: what was refused up to `at` says nothing about the readers.
    fn distrust_refusals_until(
        &self,
        delivery: DeliveryId,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// The next `limit` readers behind `after`, in row order, who were refused and are not suppressed, except for what is
    /// in [`Ledger::distrust_refusals_until`].
    fn refusals(
        &self,
        delivery: DeliveryId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<Refusal>, StoreError>> + Send;

    /// Settles every `uncertain` row by a person's word and says how many there were. Rows still `handed` are not
    /// touched: take the lease and [`Ledger::recover`] first.
    fn resolve(
        &self,
        delivery: DeliveryId,
        resolution: Resolution,
        now: Timestamp,
    ) -> impl Future<Output = Result<u64, StoreError>> + Send;
}
