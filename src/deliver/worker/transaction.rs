//! Messages over an open session: one after the other, each next envelope behind the dot before it.

use super::prefetch::{Built, OutboundMessage, PrefetchedMessage};
use super::{SendStep, Worker};
use crate::deliver::log;
use crate::deliver::run::RunError;
use crate::deliver::scheduling::NextAction;
use crate::domain::Stage;
use crate::message::MessageBytes;
use crate::smtp::{Failure, Session};
use crate::store::{Handover, Ledger, Suppressions};

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Sends a message, and every one whose envelope went behind the dot of the one before.
    pub(in crate::deliver) async fn send(&mut self, message: OutboundMessage) -> Result<SendStep, RunError> {
        let Some(mut session) = self.session.take() else {
            self.prefetched.push_front(PrefetchedMessage::ready(message));
            return Ok(SendStep::Done);
        };
        let step = self.send_over(&mut session, message).await;
        self.session = Some(session);
        step
    }

    async fn send_over(
        &mut self,
        session: &mut Session,
        mut message: OutboundMessage,
    ) -> Result<SendStep, RunError> {
        if self.prefetched.is_empty() {
            let mut buffer = std::mem::take(&mut self.buffer);
            let begun = self.try_prefetch(&mut buffer).await?;
            self.prefetched.extend(begun);
            self.buffer = buffer;
        }
        if let Err(failure) = session.envelope(&message.envelope).await {
            return self.handle_envelope_failure(message, failure).await;
        }
        self.shared.relay_health.record_sender_accepted(self.slot.relay);
        let mut hand = self.begin_handover(&message).await?;
        loop {
            if let Handover::Excluded(_) = hand {
                // After the 354 only content can follow: close rather than mail somebody who left.
                let _ = session.reset().await;
                self.release_slot(&message.claim);
                return Ok(SendStep::Done);
            }
            match self.send_pipelined(session, message).await? {
                SendStep::Pipelined(next, handed) => (message, hand) = (*next, handed),
                step => return Ok(step),
            }
        }
    }

    /// Begins another message if there is one whose turn it is at this moment.
    async fn try_prefetch(&self, buffer: &mut MessageBytes) -> Result<Option<PrefetchedMessage>, RunError> {
        if self.shared.settings.cancel.is_cancelled() {
            return Ok(None);
        }
        match self.shared.dispatcher.next_action(self.slot, self.shared.settings.clock.as_ref()).await? {
            NextAction::Send(claim) => {
                Ok(Some(PrefetchedMessage::begin(&self.shared, claim, std::mem::take(buffer))))
            }
            NextAction::Wait(_) | NextAction::NeedClaims | NextAction::Done => Ok(None),
        }
    }

    /// The message ahead if its envelope can travel behind this one's dot. Whatever else it is waits for its turn.
    async fn pipelined_next(&mut self, session: &Session) -> Option<OutboundMessage> {
        let apart = self.shared.relay_health.pipelining_disabled(self.slot.relay)
            || self.shared.settings.cancel.is_cancelled();
        if apart || !session.supports_pipelining() {
            return None;
        }
        match self.prefetched.pop_front()?.finish().await {
            (_, Ok(Built::Ready(message))) => Some(*message),
            (claim, other) => {
                self.prefetched.push_front(PrefetchedMessage::unsendable(claim, other));
                None
            }
        }
    }

    /// Sends the content with the next envelope behind it, and writes down what became of either.
    async fn send_pipelined(
        &mut self,
        session: &mut Session,
        message: OutboundMessage,
    ) -> Result<SendStep, RunError> {
        let pipelined_next = self.pipelined_next(session).await;
        let wants_more = self.prefetched.is_empty();
        let mut buffer = std::mem::take(&mut self.buffer);
        let (flight, begun) = tokio::join!(
            session.send_pipelined(
                &message.content,
                pipelined_next.as_ref().map(|pipelined_next| &pipelined_next.envelope)
            ),
            async { if wants_more { self.try_prefetch(&mut buffer).await } else { Ok(None) } }
        );
        self.buffer = message.content.cleared();
        // An error of the store is met again by whoever looks ahead next; first the relay's word is written down.
        self.prefetched.extend(begun.ok().flatten());
        let claim = message.claim;
        let reply = self.process_reply(&claim, self.attempt(flight.content));
        match (flight.next, pipelined_next) {
            (Some(Ok(())), Some(next)) if !self.shared.settings.cancel.is_cancelled() => {
                self.shared.relay_health.record_pipelining_works(self.slot.relay);
                let hand = self.record_and_begin_next(reply, &next).await?;
                Ok(SendStep::Pipelined(Box::new(next), hand))
            }
            (Some(Err(failure)), Some(next)) => {
                self.record_outcome(reply).await?;
                if failure.timed_out_at_mail()
                    && self.shared.relay_health.disable_pipelining_if_unproven(self.slot.relay)
                {
                    // It gets each envelope by itself from now on.
                    self.prefetched.push_front(PrefetchedMessage::ready(next));
                    return Ok(SendStep::Done);
                }
                self.handle_envelope_failure(next, failure).await
            }
            (next, pipelined_next) => {
                if let Some(pipelined_next) = pipelined_next {
                    self.prefetched.push_front(PrefetchedMessage::ready(pipelined_next));
                }
                if next.is_some() {
                    // Asked to stop between the 354 and the content.
                    let _ = session.reset().await;
                }
                self.record_outcome(reply).await?;
                Ok(SendStep::Done)
            }
        }
    }

    /// What it means that an envelope was not taken.
    async fn handle_envelope_failure(
        &mut self,
        message: OutboundMessage,
        failure: Failure,
    ) -> Result<SendStep, RunError> {
        let health = &self.shared.relay_health;
        if failure.stage() > Stage::MailFrom {
            health.record_sender_accepted(self.slot.relay);
        }
        let unwelcome = failure.refuses_sender() && !health.sender_was_accepted(self.slot.relay);
        if failure.may_retry_at_once() {
            self.shared.settings.progress.count_reconnect();
            if let Some(relay) = self.relay() {
                log::reconnecting(relay, &failure);
            }
            self.prefetched.push_front(PrefetchedMessage::ready(message));
            return Ok(SendStep::Done);
        }
        if failure.is_about_relay() || unwelcome {
            self.prefetched.push_front(PrefetchedMessage::ready(message));
            return Ok(SendStep::RelayUnusable(failure));
        }
        self.record(&message.claim, self.attempt(Err(failure))).await?;
        Ok(SendStep::Done)
    }
}
