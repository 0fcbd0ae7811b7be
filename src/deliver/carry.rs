//! Messages over an open session: one after the other, each next envelope behind the dot before it.

use super::feed::Turn;
use super::letter::{Ahead, Letter, Made};
use super::log;
use super::run::RunError;
use super::settle::is_about_sender;
use super::worker::{Step, Worker};
use crate::domain::Stage;
use crate::message::MessageBytes;
use crate::smtp::{Failure, Session};
use crate::store::{Handover, Ledger, Suppressions};

impl<L: Ledger + Suppressions + Send + Sync + 'static> Worker<L> {
    /// Sends a message, and every one whose envelope went behind the dot of the one before.
    pub(super) async fn send(&mut self, letter: Letter) -> Result<Step, RunError> {
        let Some(mut session) = self.session.take() else {
            self.ahead.push_front(Ahead::made(letter));
            return Ok(Step::Settled);
        };
        let step = self.send_over(&mut session, letter).await;
        self.session = Some(session);
        step
    }

    async fn send_over(&mut self, session: &mut Session, mut letter: Letter) -> Result<Step, RunError> {
        if self.ahead.is_empty() {
            let mut memory = std::mem::take(&mut self.memory);
            let begun = self.begin(&mut memory).await?;
            self.ahead.extend(begun);
            self.memory = memory;
        }
        if let Err(failure) = session.envelope(&letter.envelope).await {
            return self.unopened(letter, failure).await;
        }
        self.shared.ear.welcomed(self.seat.relay);
        let mut hand = self.hand(&letter).await?;
        loop {
            if let Handover::Excluded(_) = hand {
                // After the 354 only content can follow: close rather than mail somebody who left.
                let _ = session.reset().await;
                self.let_go(&letter.claim);
                return Ok(Step::Settled);
            }
            match self.send_pipelined(session, letter).await? {
                Step::Onward(next, handed) => (letter, hand) = (*next, handed),
                step => return Ok(step),
            }
        }
    }

    /// Begins another message if there is one whose turn it is at this moment.
    async fn begin(&self, memory: &mut MessageBytes) -> Result<Option<Ahead>, RunError> {
        if self.shared.settings.cancel.is_cancelled() {
            return Ok(None);
        }
        match self.shared.feed.turn(self.seat, self.shared.settings.clock.as_ref()).await? {
            Turn::Take(claim) => Ok(Some(Ahead::begin(&self.shared, claim, std::mem::take(memory)))),
            Turn::Wait(_) | Turn::Hungry | Turn::Empty => Ok(None),
        }
    }

    /// The message ahead if its envelope can travel behind this one's dot. Whatever else it is waits for its turn.
    async fn rider(&mut self, session: &Session) -> Option<Letter> {
        let apart = self.shared.ear.is_apart(self.seat.relay) || self.shared.settings.cancel.is_cancelled();
        if apart || !session.supports_pipelining() {
            return None;
        }
        match self.ahead.pop_front()?.finish().await {
            (_, Ok(Made::Letter(letter))) => Some(*letter),
            (claim, other) => {
                self.ahead.push_front(Ahead::kept(claim, other));
                None
            }
        }
    }

    /// Sends the content with the next envelope behind it, and writes down what became of either.
    async fn send_pipelined(&mut self, session: &mut Session, letter: Letter) -> Result<Step, RunError> {
        let rider = self.rider(session).await;
        let wants_more = self.ahead.is_empty();
        let mut memory = std::mem::take(&mut self.memory);
        let (flight, begun) = tokio::join!(
            session.send_pipelined(&letter.content, rider.as_ref().map(|rider| &rider.envelope)),
            async { if wants_more { self.begin(&mut memory).await } else { Ok(None) } }
        );
        self.memory = letter.content.cleared();
        // An error of the store is met again by whoever looks ahead next; first the relay's word is written down.
        self.ahead.extend(begun.ok().flatten());
        let claim = letter.claim;
        let heard = self.hear(&claim, self.attempt(flight.content));
        match (flight.next, rider) {
            (Some(Ok(())), Some(next)) if !self.shared.settings.cancel.is_cancelled() => {
                self.shared.ear.rode(self.seat.relay);
                let hand = self.advance(heard, &next).await?;
                Ok(Step::Onward(Box::new(next), hand))
            }
            (Some(Err(failure)), Some(next)) => {
                self.keep(heard).await?;
                if failure.timed_out_at_mail() && self.shared.ear.swallowed(self.seat.relay) {
                    // It gets each envelope by itself from now on.
                    self.ahead.push_front(Ahead::made(next));
                    return Ok(Step::Settled);
                }
                self.unopened(next, failure).await
            }
            (next, rider) => {
                if let Some(rider) = rider {
                    self.ahead.push_front(Ahead::made(rider));
                }
                if next.is_some() {
                    // Asked to stop between the 354 and the content.
                    let _ = session.reset().await;
                }
                self.keep(heard).await?;
                Ok(Step::Settled)
            }
        }
    }

    /// What it means that an envelope was not taken.
    async fn unopened(&mut self, letter: Letter, failure: Failure) -> Result<Step, RunError> {
        let ear = &self.shared.ear;
        if failure.stage() > Stage::MailFrom {
            ear.welcomed(self.seat.relay);
        }
        let unwelcome = is_about_sender(&failure) && !ear.is_welcome(self.seat.relay);
        if failure.may_retry_at_once() {
            self.shared.settings.progress.count_reconnect();
            if let Some(relay) = self.relay() {
                log::reconnects(relay, &failure);
            }
            self.ahead.push_front(Ahead::made(letter));
            return Ok(Step::Settled);
        }
        if failure.is_about_relay() || unwelcome {
            self.ahead.push_front(Ahead::made(letter));
            return Ok(Step::NoRelay(failure));
        }
        self.record(&letter.claim, self.attempt(Err(failure))).await?;
        Ok(Step::Settled)
    }
}
