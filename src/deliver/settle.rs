//! From the relay's word to the ledger.

use super::feed::Settled;
use super::insist::insist;
use super::letter::Letter;
use super::log;
use super::retry;
use super::run::RunError;
use super::worker::Worker;
use crate::domain::{Attempt, EmailAddress, Outcome, Reply, Stage};
use crate::smtp::Failure;
use crate::store::{self, Claim, Handover, Ledger, Suppressions};

/// What the relay's word about a message comes to, before it is written down.
pub(super) struct Heard {
    settled: store::CompletedAttempt,
    /// Nobody should write to these again.
    gone: Vec<EmailAddress>,
    /// The relay was found out, by this word or before.
    found_out: bool,
}

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Writes down that a message is about to leave. From here on the row says so, whatever happens to us.
    pub(super) async fn hand(&self, letter: &Letter) -> Result<Handover, RunError> {
        let shared = &self.shared;
        let (delivery, reader) = (shared.planned.delivery.id, letter.claim.subscriber);
        let (relay, at) = (self.name.as_str(), shared.settings.clock.now());
        Ok(insist(|| shared.ledger.begin_handover(delivery, reader, relay, at)).await?)
    }

    /// Learns from the relay's word: for the pace, for the breaker, for the retry. When the delivery has to stop over
    /// it, it is asked to: messages under way come to their end, and nothing else is begun.
    pub(super) fn hear(&self, claim: &Claim, attempt: Attempt) -> Heard {
        let shared = &self.shared;
        let settled = Settled::new(self.seat, claim, &attempt);
        let pause = shared.feed.settle(&settled, attempt.at);
        let (gone, stop) = shared.ear.hear(self.seat.relay, settled.verdict, &attempt, &claim.email);
        if stop {
            shared.settings.cancel.cancel();
        }
        let (tries, subscriber) = (claim.tries.saturating_add(1), claim.subscriber);
        let (since, give_up_after) = (claim.tried_since.unwrap_or(attempt.at), shared.settings.give_up_after);
        let (attempt, retry_at) = retry::settle(attempt, tries, subscriber, since, give_up_after, pause);
        log::settled(claim.email.masked(), || shared.message_id(subscriber), &attempt);
        Heard { settled: store::CompletedAttempt { subscriber, attempt, retry_at }, gone, found_out: stop }
    }

    /// Writes down what became of a message.
    pub(super) async fn keep(&self, heard: Heard) -> Result<(), RunError> {
        let Heard { settled, gone, found_out } = heard;
        if found_out {
            // Before the word itself: nobody is ever to be suppressed on it, whatever happens to us.
            let (delivery, now) = (self.shared.planned.delivery.id, self.shared.settings.clock.now());
            insist(|| self.shared.ledger.distrust_refusals_until(delivery, now)).await?;
        }
        self.write(&settled).await?;
        self.shared.settings.progress.count(settled.attempt.outcome);
        self.part_with(gone).await
    }

    /// [`Worker::keep`] and [`Worker::hand`] in one commit. After a word that stops the delivery nothing is handed over.
    pub(super) async fn advance(&self, heard: Heard, next: &Letter) -> Result<Handover, RunError> {
        let (Heard { settled, gone, .. }, shared) = (heard, &self.shared);
        let (delivery, reader) = (shared.planned.delivery.id, next.claim.subscriber);
        let (relay, at) = (self.name.as_str(), shared.settings.clock.now());
        let both =
            insist(|| shared.ledger.record_and_begin_next(delivery, settled.clone(), reader, relay, at))
                .await;
        if both.is_err() {
            // What the relay said must not be lost because the next row is in a state that it should not be in.
            self.write(&settled).await?;
        }
        shared.settings.progress.count(settled.attempt.outcome);
        let hand = both?;
        self.part_with(gone).await?;
        Ok(hand)
    }

    /// What becomes of a message for which nothing else is to be done.
    pub(super) async fn record(&self, claim: &Claim, attempt: Attempt) -> Result<(), RunError> {
        self.keep(self.hear(claim, attempt)).await
    }

    /// The message is not sent, and nothing is to be learned from that.
    pub(super) fn let_go(&self, claim: &Claim) {
        let settled = Settled::without_a_word(self.seat, claim.email.ascii_domain());
        self.shared.feed.settle(&settled, self.shared.settings.clock.now());
    }

    async fn write(&self, settled: &store::CompletedAttempt) -> Result<(), RunError> {
        let (shared, delivery) = (&self.shared, self.shared.planned.delivery.id);
        let store::CompletedAttempt { subscriber, retry_at, .. } = *settled;
        insist(|| shared.ledger.record(delivery, subscriber, settled.attempt.clone(), retry_at)).await?;
        Ok(())
    }

    async fn part_with(&self, gone: Vec<EmailAddress>) -> Result<(), RunError> {
        for address in gone {
            self.shared.suppress(&address).await?;
        }
        Ok(())
    }

    /// The line for the ledger.
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
                let later = is_about_sender(&failure);
                let attempt = failure.into_attempt(relay, at);
                if later { Attempt { outcome: Outcome::Deferred, ..attempt } } else { attempt }
            }
        }
    }

    /// The line for a reader whose message can never be written.
    pub(super) fn never(&self, note: String) -> Attempt {
        let (outcome, stage, at) = (Outcome::Refused, Stage::RcptTo, self.shared.settings.clock.now());
        Attempt { outcome, stage, reply: None, note: Some(note), relay: self.name.clone(), at }
    }
}

/// Whether the relay does not want our `MAIL FROM`: it misses a password, or does not know the sender. It has not
/// heard of the reader yet, so no reader is refused by it. A relay that wants none of our messages ends the run; one
/// that takes others may take this one later.
pub(super) fn is_about_sender(failure: &Failure) -> bool {
    failure.stage() == Stage::MailFrom && failure.outcome() == Outcome::Refused && failure.reply().is_some()
}
