//! Listens to what the relays say, for the whole run.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::circuit_breaker::{CircuitBreaker, Trip};
use crate::domain::{Attempt, EmailAddress};
use crate::smtp::ReplyClass;

/// A breaker for each relay, and what tripped first.
#[derive(Debug)]
pub(super) struct RelayHealth(Mutex<State>);

#[derive(Debug)]
struct State {
    relays: Vec<RelayRecord>,
    trip: Option<Trip>,
}

#[derive(Debug, Default)]
struct RelayRecord {
    breaker: CircuitBreaker,
    /// Whether the relay took a `MAIL FROM` of ours in this run.
    sender_accepted: bool,
    /// Whether it answered an envelope behind a dot.
    pipelining_works: bool,
    /// Whether it seems not to read what stands behind a dot.
    pipelining_disabled: bool,
}

impl RelayHealth {
    pub(super) fn new(relays: usize, connections: u32) -> Self {
        let relay = || RelayRecord { breaker: CircuitBreaker::new(connections), ..RelayRecord::default() };
        let relays = std::iter::repeat_with(relay).take(relays).collect();
        Self(Mutex::new(State { relays, trip: None }))
    }

    /// The relay took a `MAIL FROM` of ours.
    pub(super) fn record_sender_accepted(&self, relay: usize) {
        if let Some(relay) = self.state().relays.get_mut(relay) {
            relay.sender_accepted = true;
        }
    }

    /// Whether it ever did.
    pub(super) fn sender_was_accepted(&self, relay: usize) -> bool {
        self.state().relays.get(relay).is_some_and(|relay| relay.sender_accepted)
    }

    /// The relay answered an envelope behind a dot.
    pub(super) fn record_pipelining_works(&self, relay: usize) {
        if let Some(relay) = self.state().relays.get_mut(relay) {
            relay.pipelining_works = true;
        }
    }

    /// The relay had nothing to say about an envelope behind a dot. Whether it swallows what stands there: it never
    /// answered one.
    pub(super) fn disable_pipelining_if_unproven(&self, relay: usize) -> bool {
        self.state().relays.get_mut(relay).is_some_and(|relay| {
            relay.pipelining_disabled |= !relay.pipelining_works;
            relay.pipelining_disabled
        })
    }

    /// Whether each envelope has to wait for the word about the dot.
    pub(super) fn pipelining_disabled(&self, relay: usize) -> bool {
        self.state().relays.get(relay).is_some_and(|relay| relay.pipelining_disabled)
    }

    /// Hears what became of a message. To whom nobody should write again; and whether the delivery has to stop.
    pub(super) fn record(
        &self,
        relay: usize,
        class: ReplyClass,
        attempt: &Attempt,
        to: &EmailAddress,
    ) -> (Vec<EmailAddress>, bool) {
        let mut state = self.state();
        if state.trip.is_some() {
            // Messages that were under way end; who is refused now is not suppressed on this relay's word.
            return (Vec::new(), true);
        }
        let Some(relay) = state.relays.get_mut(relay) else { return (Vec::new(), false) };
        let decision = relay.breaker.record(class, to);
        if let Some((reason, refused, of)) = decision.trip {
            let reply = attempt.reply.clone();
            state.trip = Some(Trip { reason, relay: attempt.relay.clone(), reply, refused, of });
        }
        (decision.suppress, state.trip.is_some())
    }

    /// What stopped the delivery, if anything did.
    pub(super) fn tripped(&self) -> Option<Trip> {
        self.state().trip.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves what was heard readable.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
