//! Recording: from a relay's reply to the ledger.

use super::Worker;
use super::prefetch::OutboundMessage;
use crate::deliver::report::RunError;
use crate::deliver::scheduling::SendFeedback;
use crate::deliver::store_retry::retry_while_busy;
use crate::deliver::{log, retry};
use crate::domain::{Attempt, EmailAddress, Outcome, Reply, Stage};
use crate::smtp::Failure;
use crate::store::{self, Claim, Handover, Ledger, Suppressions};

/// Processed reply, before it is recorded.
pub(super) struct ProcessedReply {
    completed: store::CompletedAttempt,
    /// Addresses to suppress.
    to_suppress: Vec<EmailAddress>,
    /// A circuit breaker is open, by this reply or an earlier one, and the refusals until now may be mistaken.
    distrusts: bool,
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Records the handover ahead of sending the content, so a crash leaves the row `handed`.
    pub(super) async fn begin_handover(&self, message: &OutboundMessage) -> Result<Handover, RunError> {
        let shared = &self.shared;
        let (token, subscriber) = (shared.token, message.claim.subscriber);
        let (relay, at) = (self.name.as_str(), shared.settings.clock.now());
        Ok(retry_while_busy(|| shared.ledger.begin_handover(token, subscriber, relay, at)).await?)
    }

    /// Passes a reply to the throttles, the circuit breaker, and the retry schedule. An open breaker cancels the run:
    /// messages under way end, and no other begins.
    pub(super) fn process_reply(&self, claim: &Claim, attempt: Attempt) -> ProcessedReply {
        let shared = &self.shared;
        let feedback = SendFeedback::new(self.connection, claim, &attempt);
        let pause = shared.dispatcher.complete(&feedback, attempt.at);
        let decision =
            shared.relay_health.record(self.connection.relay, feedback.class, &attempt, &claim.email);
        if decision.is_open {
            shared.settings.cancel.cancel();
        }
        let (tries, subscriber) = (claim.tries.saturating_add(1), claim.subscriber);
        let since = claim.tried_since.unwrap_or(attempt.at);
        let give_up_after = retry::give_up_after(feedback.class, tries, shared.settings.give_up_after);
        let (attempt, retry_at) =
            retry::schedule_retry(attempt, tries, subscriber, since, give_up_after, pause);
        log::outcome(claim.email.masked(), || shared.message_id(subscriber), &attempt);
        ProcessedReply {
            completed: store::CompletedAttempt { subscriber, attempt, retry_at },
            to_suppress: decision.suppress,
            distrusts: decision.distrusts,
        }
    }

    /// Records the outcome of a message.
    pub(super) async fn record_outcome(&self, reply: ProcessedReply) -> Result<(), RunError> {
        let ProcessedReply { completed, to_suppress, distrusts } = reply;
        if distrusts {
            // Written ahead of the reply itself: no later run suppresses an address because of it, and each puts the
            // policy rejections back that this one leaves.
            let (delivery, now) = (self.shared.planned.delivery.id, self.shared.settings.clock.now());
            retry_while_busy(|| self.shared.ledger.distrust_refusals_until(delivery, now)).await?;
        }
        self.write(&completed).await?;
        self.shared.settings.progress.count(completed.attempt.outcome);
        self.suppress_all(to_suppress).await
    }

    /// Does [`Worker::record_outcome`] and [`Worker::begin_handover`] of the next message in one commit. An open breaker
    /// has cancelled the run, so this is not called then.
    pub(super) async fn record_and_begin_next(
        &self,
        reply: ProcessedReply,
        next: &OutboundMessage,
    ) -> Result<Handover, RunError> {
        let (ProcessedReply { completed, to_suppress, .. }, shared) = (reply, &self.shared);
        let (token, subscriber) = (shared.token, next.claim.subscriber);
        let (relay, at) = (self.name.as_str(), shared.settings.clock.now());
        let both = retry_while_busy(|| {
            shared.ledger.record_and_begin_next(token, completed.clone(), subscriber, relay, at)
        })
        .await;
        if both.is_err() {
            // The reply must not be lost because the next row is in an unexpected state.
            self.write(&completed).await?;
        }
        shared.settings.progress.count(completed.attempt.outcome);
        let handover = both?;
        self.suppress_all(to_suppress).await?;
        Ok(handover)
    }

    /// Processes and records an attempt.
    pub(super) async fn record(&self, claim: &Claim, attempt: Attempt) -> Result<(), RunError> {
        self.record_outcome(self.process_reply(claim, attempt)).await
    }

    /// Ends a message that was not sent, without feedback.
    pub(super) fn release_slot(&self, claim: &Claim) {
        let feedback = SendFeedback::without_reply(self.connection, claim.email.ascii_domain());
        self.shared.dispatcher.complete(&feedback, self.shared.settings.clock.now());
    }

    async fn write(&self, completed: &store::CompletedAttempt) -> Result<(), RunError> {
        let (shared, token) = (&self.shared, self.shared.token);
        let store::CompletedAttempt { subscriber, retry_at, .. } = *completed;
        retry_while_busy(|| shared.ledger.record(token, subscriber, completed.attempt.clone(), retry_at))
            .await?;
        Ok(())
    }

    async fn suppress_all(&self, to_suppress: Vec<EmailAddress>) -> Result<(), RunError> {
        for address in to_suppress {
            self.shared.suppress(&address).await?;
        }
        Ok(())
    }

    /// Converts a result into an attempt for the ledger. A refused sender defers the recipient, whom the relay does not
    /// know yet: a relay that accepts other messages may accept this one later. So does an address beyond ASCII, while a
    /// relay that may take it does not work.
    pub(super) fn attempt(&self, ended: Result<Reply, Failure>) -> Attempt {
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
                let other_may = failure.needs_other_relay()
                    && !self.shared.dispatcher.with_balancer(|balancer| balancer.lacks_smtp_utf8());
                let later = failure.refuses_sender() || other_may;
                let attempt = failure.into_attempt(relay, at);
                if later { Attempt { outcome: Outcome::Deferred, ..attempt } } else { attempt }
            }
        }
    }

    /// Attempt of a recipient whose message cannot be built.
    pub(super) fn unbuildable_attempt(&self, note: String) -> Attempt {
        let (outcome, stage, at) = (Outcome::Refused, Stage::RcptTo, self.shared.settings.clock.now());
        Attempt { outcome, stage, reply: None, note: Some(note), relay: self.name.clone(), at }
    }
}
