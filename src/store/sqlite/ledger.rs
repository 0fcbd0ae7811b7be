//! The ledger in SQLite: assigns each operation to the writing or the reading thread.

use jiff::Timestamp;

use super::super::{
    Audience, Claim, CompletedAttempt, Due, FencingToken, FrozenContent, Handover, Lease, Ledger,
    NewDelivery, PlanPreview, PlanTransaction, Planned, RecipientHistory, Recovered, Refusal, Resolution,
    Row, SelectionTable, StoreError, SubscriberClass, UncertainRow,
};
use super::{SqliteStore, claim, contents, lease, plan, read, record, rollback_guard, subscribers};
use crate::domain::{Attempt, Delivery, DeliveryId, EmailAddress, IssueId, SubscriberId, Tally};

impl Ledger for SqliteStore {
    async fn subscriber_classes(&self) -> Result<Vec<SubscriberClass>, StoreError> {
        self.read(|db| subscribers::classes(db)).await
    }

    async fn plan(
        &self,
        new: NewDelivery,
        audience: Audience,
        selections: SelectionTable,
    ) -> Result<Delivery, StoreError> {
        self.write(move |db| plan::plan(db, &new, &audience, &selections)).await
    }

    async fn preview_plan(
        &self,
        audience: Audience,
        again_of: Option<IssueId>,
        selections: SelectionTable,
    ) -> Result<PlanPreview, StoreError> {
        self.read(move |db| plan::preview_plan(db, &audience, again_of.as_ref(), &selections)).await
    }

    async fn begin_plan(
        &self,
        issue: IssueId,
        again: bool,
        rehearsal: bool,
        audience: Audience,
        selections: SelectionTable,
    ) -> Result<PlanTransaction, StoreError> {
        let begun = plan::Target { issue, again, rehearsal };
        plan::begin_plan(self.writer.clone(), begun, audience, selections).await
    }

    async fn delivery(&self, issue: &IssueId) -> Result<Option<Planned>, StoreError> {
        let issue = issue.clone();
        self.read(move |db| read::delivery(db, &issue)).await
    }

    async fn rehearsal(&self, issue: &IssueId) -> Result<Option<Planned>, StoreError> {
        let issue = issue.clone();
        self.read(move |db| read::rehearsal(db, &issue)).await
    }

    async fn set_relays(&self, delivery: DeliveryId, relays: Vec<String>) -> Result<(), StoreError> {
        self.write(move |db| plan::set_relays(db, delivery, &relays)).await
    }

    async fn begun(&self) -> Result<Vec<DeliveryId>, StoreError> {
        self.read(|db| read::begun(db)).await
    }

    async fn deliveries(&self) -> Result<Vec<Planned>, StoreError> {
        self.read(|db| read::deliveries(db)).await
    }

    async fn contents(&self, delivery: DeliveryId) -> Result<Vec<FrozenContent>, StoreError> {
        self.read(move |db| contents::load(db, delivery)).await
    }

    async fn lease(&self, delivery: DeliveryId) -> Result<Lease, StoreError> {
        self.read(move |db| read::expect_delivery(db, delivery)).await?;
        let reservation = self.leases.reserve(delivery)?;
        let path = self.mark.clone();
        let (token, owner) = self
            .write(move |db| {
                // Checked while nobody else can be sending.
                if let Some(path) = &path {
                    rollback_guard::check(db, path)?;
                }
                lease::take(db, delivery)
            })
            .await?;
        Ok(Lease::new(token, owner, reservation))
    }

    async fn recover(&self, lease: &Lease, now: Timestamp) -> Result<Recovered, StoreError> {
        let token = lease.token();
        self.write(move |db| record::recover(db, token, now)).await
    }

    async fn claim(
        &self,
        token: FencingToken,
        limit: u32,
        now: Timestamp,
        due: Due,
    ) -> Result<Vec<Claim>, StoreError> {
        self.write(move |db| claim::claim(db, token, limit, now, due)).await
    }

    async fn make_deferred_due(&self, delivery: DeliveryId, now: Timestamp) -> Result<u64, StoreError> {
        self.write(move |db| claim::make_deferred_due(db, delivery, now)).await
    }

    async fn release(&self, token: FencingToken, subscribers: Vec<SubscriberId>) -> Result<u64, StoreError> {
        self.write(move |db| claim::release(db, token, &subscribers)).await
    }

    async fn postpone(
        &self,
        token: FencingToken,
        rows: Vec<(SubscriberId, Timestamp)>,
    ) -> Result<u64, StoreError> {
        self.write(move |db| claim::postpone(db, token, &rows)).await
    }

    async fn begin_handover(
        &self,
        token: FencingToken,
        subscriber: SubscriberId,
        relay: &str,
        at: Timestamp,
    ) -> Result<Handover, StoreError> {
        let relay = relay.to_owned();
        self.write(move |db| claim::begin_handover(db, token, subscriber, &relay, at)).await
    }

    async fn record(
        &self,
        token: FencingToken,
        subscriber: SubscriberId,
        attempt: Attempt,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.write(move |db| record::record(db, token, subscriber, &attempt, retry_at)).await
    }

    async fn record_and_begin_next(
        &self,
        token: FencingToken,
        completed: CompletedAttempt,
        next: SubscriberId,
        relay: &str,
        at: Timestamp,
    ) -> Result<Handover, StoreError> {
        let relay = relay.to_owned();
        self.write(move |db| {
            record::record(db, token, completed.subscriber, &completed.attempt, completed.retry_at)?;
            claim::begin_handover(db, token, next, &relay, at)
        })
        .await
    }

    async fn tally(&self, delivery: DeliveryId) -> Result<Tally, StoreError> {
        self.read(move |db| read::tally(db, delivery)).await
    }

    async fn next_due(&self, delivery: DeliveryId) -> Result<Option<Timestamp>, StoreError> {
        self.read(move |db| read::next_due(db, delivery)).await
    }

    async fn last_attempt(&self, delivery: DeliveryId) -> Result<Option<Timestamp>, StoreError> {
        self.read(move |db| read::last_attempt(db, delivery)).await
    }

    async fn rows(
        &self,
        delivery: DeliveryId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Row>, StoreError> {
        self.read(move |db| read::rows(db, delivery, after, limit)).await
    }

    async fn recipient_history(
        &self,
        delivery: DeliveryId,
        address: &EmailAddress,
    ) -> Result<Option<RecipientHistory>, StoreError> {
        let key = address.key();
        self.read(move |db| read::recipient_history(db, delivery, &key)).await
    }

    async fn uncertain(&self, delivery: DeliveryId) -> Result<Vec<UncertainRow>, StoreError> {
        self.read(move |db| read::uncertain(db, delivery)).await
    }

    async fn distrust_refusals_until(&self, delivery: DeliveryId, at: Timestamp) -> Result<(), StoreError> {
        self.write(move |db| record::distrust_refusals_until(db, delivery, at)).await
    }

    async fn refusals(
        &self,
        delivery: DeliveryId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Refusal>, StoreError> {
        self.read(move |db| record::refusals(db, delivery, after, limit)).await
    }

    async fn distrusted_refusals(
        &self,
        delivery: DeliveryId,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> Result<Vec<Refusal>, StoreError> {
        self.read(move |db| record::distrusted_refusals(db, delivery, after, limit)).await
    }

    async fn defer_refusals(
        &self,
        token: FencingToken,
        deferrals: Vec<CompletedAttempt>,
    ) -> Result<u64, StoreError> {
        self.write(move |db| record::defer_refusals(db, token, &deferrals)).await
    }

    async fn resolve(
        &self,
        delivery: DeliveryId,
        resolution: Resolution,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        self.write(move |db| record::resolve(db, delivery, resolution, now)).await
    }
}
