//! Health of the relays during a run: a circuit breaker each, and the results of probing.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::circuit_breaker::{CircuitBreaker, Trip, TripReason};
use crate::domain::{Attempt, EmailAddress, Reply, Stage};
use crate::smtp::ReplyClass;

/// Health of all relays, and the first breaker that tripped.
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
    /// The relay accepted a `MAIL FROM` in this run.
    sender_accepted: bool,
    /// The relay replied to an envelope that was pipelined behind a final dot.
    pipelining_works: bool,
    /// The relay seems to discard commands pipelined behind a final dot.
    pipelining_disabled: bool,
    /// Relay, step and reply of the last message that it did not accept.
    last_rejection: Option<(String, Stage, Option<Reply>)>,
}

impl RelayRecord {
    fn trip(&self, (reason, refused, of): (TripReason, usize, usize)) -> Option<Trip> {
        let (relay, stage, reply) = self.last_rejection.clone()?;
        Some(Trip { reason, relay, reply, stage, refused, of })
    }
}

/// Decision after a reply, for the worker that received it.
#[derive(Debug)]
pub(super) struct BreakerDecision {
    /// Addresses to suppress.
    pub(super) suppress: Vec<EmailAddress>,
    /// A breaker has tripped, now or before: the delivery stops.
    pub(super) is_open: bool,
    /// The refusals until now may be mistaken.
    pub(super) distrusts: bool,
}

impl RelayHealth {
    pub(super) fn new(relays: usize, connections: u32) -> Self {
        let record = || RelayRecord { breaker: CircuitBreaker::new(connections), ..RelayRecord::default() };
        let relays = std::iter::repeat_with(record).take(relays).collect();
        Self(Mutex::new(State { relays, trip: None }))
    }

    /// Records that the relay accepted a `MAIL FROM`.
    pub(super) fn record_sender_accepted(&self, relay: usize) {
        if let Some(record) = self.state().relays.get_mut(relay) {
            record.sender_accepted = true;
        }
    }

    /// Returns whether the relay accepted a `MAIL FROM` in this run.
    pub(super) fn sender_was_accepted(&self, relay: usize) -> bool {
        self.state().relays.get(relay).is_some_and(|record| record.sender_accepted)
    }

    /// Records that the relay replied to a pipelined envelope.
    pub(super) fn record_pipelining_works(&self, relay: usize) {
        if let Some(record) = self.state().relays.get_mut(relay) {
            record.pipelining_works = true;
        }
    }

    /// Disables pipelining for this relay unless it was seen to work. Returns whether it is disabled.
    pub(super) fn disable_pipelining_if_unproven(&self, relay: usize) -> bool {
        self.state().relays.get_mut(relay).is_some_and(|record| {
            record.pipelining_disabled |= !record.pipelining_works;
            record.pipelining_disabled
        })
    }

    /// Returns whether the next envelope has to wait for the reply to the final dot.
    pub(super) fn pipelining_disabled(&self, relay: usize) -> bool {
        self.state().relays.get(relay).is_some_and(|record| record.pipelining_disabled)
    }

    /// Passes a reply to the relay's breaker.
    pub(super) fn record(
        &self,
        relay: usize,
        class: ReplyClass,
        attempt: &Attempt,
        to: &EmailAddress,
    ) -> BreakerDecision {
        let mut state = self.state();
        if let Some(trip) = &state.trip {
            // Messages under way end. Refusals after the trip suppress nobody.
            let distrusts = trip.reason.distrusts_refusals();
            return BreakerDecision { suppress: Vec::new(), is_open: true, distrusts };
        }
        let Some(record) = state.relays.get_mut(relay) else {
            return BreakerDecision { suppress: Vec::new(), is_open: false, distrusts: false };
        };
        let counts = matches!(
            class,
            ReplyClass::Fault(_)
                | ReplyClass::PolicyRejection
                | ReplyClass::UnknownMailbox
                | ReplyClass::NoReply
        );
        if counts {
            record.last_rejection = Some((attempt.relay.clone(), attempt.stage, attempt.reply.clone()));
        }
        let decision = record.breaker.record(class, to);
        let trip = decision.trip.and_then(|trip| record.trip(trip));
        let distrusts = trip.as_ref().is_some_and(|trip| trip.reason.distrusts_refusals());
        state.trip = trip;
        BreakerDecision { suppress: decision.suppress, is_open: state.trip.is_some(), distrusts }
    }

    /// Returns the first trip of a breaker, also one that shows only at the end of a run: a relay accepted nothing.
    pub(super) fn trip_at_end(&self) -> Option<Trip> {
        let mut state = self.state();
        if state.trip.is_none() {
            state.trip = state.relays.iter().find_map(|record| record.trip(record.breaker.trip_at_end()?));
        }
        state.trip.clone()
    }

    /// Returns the first trip of a breaker.
    pub(super) fn trip(&self) -> Option<Trip> {
        self.state().trip.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves the records consistent.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
