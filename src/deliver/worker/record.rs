//! From the relay's word to the ledger.

use super::Worker;
use super::prefetch::OutboundMessage;
use crate::deliver::log;
use crate::deliver::retry;
use crate::deliver::run::RunError;
use crate::deliver::scheduling::SendFeedback;
use crate::deliver::store_retry::retry_while_busy;
use crate::domain::{Attempt, EmailAddress, Outcome, Reply, Stage};
use crate::smtp::Failure;
use crate::store::{self, Claim, Handover, Ledger, Suppressions};

/// What the relay's word about a message comes to, before it is written down.
pub(in crate::deliver) struct ProcessedReply {
    settled: store::CompletedAttempt,
    /// Nobody should write to these again.
    to_suppress: Vec<EmailAddress>,
    /// The relay was found out, by this word or before.
    breaker_open: bool,
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Writes down that a message is about to leave. From here on the row says so, whatever happens to us.
    pub(in crate::deliver) async fn begin_handover(
        &self,
        message: &OutboundMessage,
    ) -> Result<Handover, RunError> {
        let shared = &self.shared;
        let (delivery, reader) = (shared.planned.delivery.id, message.claim.subscriber);
        let (relay, at) = (self.name.as_str(), shared.settings.clock.now());
        Ok(retry_while_busy(|| shared.ledger.begin_handover(delivery, reader, relay, at)).await?)
    }

    /// Learns from the relay's word: for the pace, for the breaker, for the retry. When the delivery has to stop over
    /// it, it is asked to: messages under way come to their end, and nothing else is begun.
    pub(in crate::deliver) fn process_reply(&self, claim: &Claim, attempt: Attempt) -> ProcessedReply {
        let shared = &self.shared;
        let feedback = SendFeedback::new(self.slot, claim, &attempt);
        let pause = shared.dispatcher.complete(&feedback, attempt.at);
        let (to_suppress, stop) =
            shared.relay_health.record(self.slot.relay, feedback.class, &attempt, &claim.email);
        if stop {
            shared.settings.cancel.cancel();
        }
        let (tries, subscriber) = (claim.tries.saturating_add(1), claim.subscriber);
        let (since, give_up_after) = (claim.tried_since.unwrap_or(attempt.at), shared.settings.give_up_after);
        let (attempt, retry_at) =
            retry::schedule_retry(attempt, tries, subscriber, since, give_up_after, pause);
        log::outcome(claim.email.masked(), || shared.message_id(subscriber), &attempt);
        ProcessedReply {
            settled: store::CompletedAttempt { subscriber, attempt, retry_at },
            to_suppress,
            breaker_open: stop,
        }
    }

    /// Writes down what became of a message.
    pub(in crate::deliver) async fn record_outcome(&self, reply: ProcessedReply) -> Result<(), RunError> {
        let ProcessedReply { settled, to_suppress, breaker_open } = reply;
        if breaker_open {
            // Before the word itself: nobody is ever to be suppressed on it, whatever happens to us.
            let (delivery, now) = (self.shared.planned.delivery.id, self.shared.settings.clock.now());
            retry_while_busy(|| self.shared.ledger.distrust_refusals_until(delivery, now)).await?;
        }
        self.write(&settled).await?;
        self.shared.settings.progress.count(settled.attempt.outcome);
        self.suppress_all(to_suppress).await
    }

    /// [`Worker::keep`] and [`Worker::hand`] in one commit. After a word that stops the delivery nothing is handed over.
    pub(in crate::deliver) async fn record_and_begin_next(
        &self,
        reply: ProcessedReply,
        next: &OutboundMessage,
    ) -> Result<Handover, RunError> {
        let (ProcessedReply { settled, to_suppress, .. }, shared) = (reply, &self.shared);
        let (delivery, reader) = (shared.planned.delivery.id, next.claim.subscriber);
        let (relay, at) = (self.name.as_str(), shared.settings.clock.now());
        let both = retry_while_busy(|| {
            shared.ledger.record_and_begin_next(delivery, settled.clone(), reader, relay, at)
        })
        .await;
        if both.is_err() {
            // What the relay said must not be lost because the next row is in a state that it should not be in.
            self.write(&settled).await?;
        }
        shared.settings.progress.count(settled.attempt.outcome);
        let hand = both?;
        self.suppress_all(to_suppress).await?;
        Ok(hand)
    }

    /// What becomes of a message for which nothing else is to be done.
    pub(in crate::deliver) async fn record(&self, claim: &Claim, attempt: Attempt) -> Result<(), RunError> {
        self.record_outcome(self.process_reply(claim, attempt)).await
    }

    /// The message is not sent, and nothing is to be learned from that.
    pub(in crate::deliver) fn release_slot(&self, claim: &Claim) {
        let feedback = SendFeedback::without_reply(self.slot, claim.email.ascii_domain());
        self.shared.dispatcher.complete(&feedback, self.shared.settings.clock.now());
    }

    async fn write(&self, settled: &store::CompletedAttempt) -> Result<(), RunError> {
        let (shared, delivery) = (&self.shared, self.shared.planned.delivery.id);
        let store::CompletedAttempt { subscriber, retry_at, .. } = *settled;
        retry_while_busy(|| shared.ledger.record(delivery, subscriber, settled.attempt.clone(), retry_at))
            .await?;
        Ok(())
    }

    async fn suppress_all(&self, to_suppress: Vec<EmailAddress>) -> Result<(), RunError> {
        for address in to_suppress {
            self.shared.suppress(&address).await?;
        }
        Ok(())
    }

    /// The line for the ledger.
    pub(in crate::deliver) fn attempt(&self, ended: Result<Reply, Failure>) -> Attempt {
        let (relay, at) = (self.name.clone(), self.shared.settings.clock.now());
        match ended {
            Ok(reply) => Attempt {
                outcome: Outcome::Accepted,
                stage: Stage::Dot,
                reply: Some(reply),
                note: None,
                relay,
                at,
            },
            Err(failure) => {
                let later = failure.refuses_sender();
                let attempt = failure.into_attempt(relay, at);
                if later { Attempt { outcome: Outcome::Deferred, ..attempt } } else { attempt }
            }
        }
    }

    /// The line for a reader whose message can never be written.
    pub(in crate::deliver) fn unbuildable_attempt(&self, note: String) -> Attempt {
        let (outcome, stage, at) = (Outcome::Refused, Stage::RcptTo, self.shared.settings.clock.now());
        Attempt { outcome, stage, reply: None, note: Some(note), relay: self.name.clone(), at }
    }
}
