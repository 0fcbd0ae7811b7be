//! Mail transactions (RFC 5321 §3.3) over an open session, each next envelope pipelined behind the dot before it.

use super::prefetch::{Built, OutboundMessage, PrefetchedMessage};
use super::{SendStep, Worker};
use crate::deliver::log;
use crate::deliver::report::RunError;
use crate::deliver::scheduling::NextAction;
use crate::domain::Stage;
use crate::message::MessageBytes;
use crate::smtp::{Failure, Session};
use crate::store::{Handover, Ledger, Suppressions};

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Sends a message, and each further one whose envelope was pipelined.
    pub(super) async fn send(&mut self, message: OutboundMessage) -> Result<SendStep, RunError> {
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
        self.shared.relay_health.record_sender_accepted(self.connection.relay);
        let mut handover = self.begin_handover(&message).await?;
        loop {
            if let Handover::Excluded(_) = handover {
                // After 354 only content can follow. Close the session rather than mail an excluded subscriber.
                let _ = session.reset().await;
                self.release_slot(&message.claim);
                return Ok(SendStep::Done);
            }
            match self.send_pipelined(session, message).await? {
                SendStep::Pipelined(next, next_handover) => (message, handover) = (*next, next_handover),
                step => return Ok(step),
            }
        }
    }

    /// Begins to build another message if one may be sent now.
    async fn try_prefetch(&self, buffer: &mut MessageBytes) -> Result<Option<PrefetchedMessage>, RunError> {
        if self.shared.settings.cancel.is_cancelled() {
            return Ok(None);
        }
        match self.shared.dispatcher.next_action(self.connection, self.shared.settings.clock.as_ref()).await?
        {
            NextAction::Send(claim) => {
                Ok(Some(PrefetchedMessage::begin(&self.shared, claim, std::mem::take(buffer))))
            }
            NextAction::Wait(_) | NextAction::NeedClaims | NextAction::Done => Ok(None),
        }
    }

    /// Takes the next message if its envelope can be pipelined. If it is not ready, leaves it in the queue.
    async fn pipelined_next(&mut self, session: &Session) -> Option<OutboundMessage> {
        let disabled = self.shared.relay_health.pipelining_disabled(self.connection.relay)
            || self.shared.settings.cancel.is_cancelled();
        if disabled || !session.supports_pipelining() {
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

    /// Sends the content with the next envelope pipelined behind it, and records both results.
    async fn send_pipelined(
        &mut self,
        session: &mut Session,
        message: OutboundMessage,
    ) -> Result<SendStep, RunError> {
        let pipelined_next = self.pipelined_next(session).await;
        let wants_more = self.prefetched.is_empty();
        let mut buffer = std::mem::take(&mut self.buffer);
        let (replies, begun) = tokio::join!(
            session.send_pipelined(
                &message.content,
                pipelined_next.as_ref().map(|pipelined_next| &pipelined_next.envelope)
            ),
            async { if wants_more { self.try_prefetch(&mut buffer).await } else { Ok(None) } }
        );
        self.buffer = message.content.cleared();
        // The next prefetch meets an error of the store again; the reply is recorded first.
        self.prefetched.extend(begun.ok().flatten());
        let claim = message.claim;
        let reply = self.process_reply(&claim, self.attempt(replies.content));
        match (replies.next, pipelined_next) {
            (Some(Ok(())), Some(next)) if !self.shared.settings.cancel.is_cancelled() => {
                self.shared.relay_health.record_pipelining_works(self.connection.relay);
                let handover = self.record_and_begin_next(reply, &next).await?;
                Ok(SendStep::Pipelined(Box::new(next), handover))
            }
            (Some(Err(failure)), Some(next)) => {
                self.record_outcome(reply).await?;
                if failure.timed_out_at_mail()
                    && self.shared.relay_health.disable_pipelining_if_unproven(self.connection.relay)
                {
                    // From now on this relay gets each envelope after the reply to the dot.
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
                    // Cancelled between 354 and the content.
                    let _ = session.reset().await;
                }
                self.record_outcome(reply).await?;
                Ok(SendStep::Done)
            }
        }
    }

    /// Handles an envelope that the relay did not accept.
    async fn handle_envelope_failure(
        &mut self,
        message: OutboundMessage,
        failure: Failure,
    ) -> Result<SendStep, RunError> {
        let health = &self.shared.relay_health;
        if failure.stage() > Stage::MailFrom {
            health.record_sender_accepted(self.connection.relay);
        }
        let sender_refused = failure.refuses_sender() && !health.sender_was_accepted(self.connection.relay);
        if failure.may_retry_at_once() {
            self.shared.settings.progress.count_reconnect();
            if let Some(relay) = self.relay() {
                log::reconnecting(relay, &failure);
            }
            self.prefetched.push_front(PrefetchedMessage::ready(message));
            return Ok(SendStep::Done);
        }
        if failure.needs_other_relay() {
            let relay = self.connection.relay;
            let dispatcher = &self.shared.dispatcher;
            if dispatcher.with_balancer(|balancer| balancer.leaves_smtp_utf8_to_others(relay)) {
                // Not tried: the relay that may take it gets the claim.
                let now = self.shared.settings.clock.now();
                dispatcher.put_back(message.claim, self.connection, now);
                return Ok(SendStep::Done);
            }
        }
        if failure.is_about_relay() || sender_refused {
            self.prefetched.push_front(PrefetchedMessage::ready(message));
            return Ok(SendStep::RelayUnusable(failure));
        }
        if failure.stage() == Stage::MailFrom
            && failure.reply().is_some()
            && let Some(relay) = self.relay()
        {
            // No recipient was named yet: the words are about this relay and us.
            self.shared.settings.progress.add_failed_connection(relay, &failure);
        }
        self.record(&message.claim, self.attempt(Err(failure))).await?;
        Ok(SendStep::Done)
    }
}
