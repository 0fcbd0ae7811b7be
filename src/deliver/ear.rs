//! Listens to what the relays say, for the whole run.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::breaker::{Breaker, Tripped};
use super::verdict::Verdict;
use crate::domain::{Attempt, EmailAddress};

/// A breaker for each relay, and what tripped first.
#[derive(Debug)]
pub(super) struct Ear(Mutex<Heard>);

#[derive(Debug)]
struct Heard {
    relays: Vec<Listener>,
    tripped: Option<Tripped>,
}

#[derive(Debug, Default)]
struct Listener {
    breaker: Breaker,
    /// Whether the relay took a `MAIL FROM` of ours in this run.
    welcome: bool,
    /// Whether it answered an envelope behind a dot.
    rides: bool,
    /// Whether it seems not to read what stands behind a dot.
    apart: bool,
}

impl Ear {
    pub(super) fn new(relays: usize, connections: u32) -> Self {
        let listener = || Listener { breaker: Breaker::new(connections), ..Listener::default() };
        let relays = std::iter::repeat_with(listener).take(relays).collect();
        Self(Mutex::new(Heard { relays, tripped: None }))
    }

    /// The relay took a `MAIL FROM` of ours.
    pub(super) fn welcomed(&self, relay: usize) {
        if let Some(listener) = self.heard().relays.get_mut(relay) {
            listener.welcome = true;
        }
    }

    /// Whether it ever did.
    pub(super) fn is_welcome(&self, relay: usize) -> bool {
        self.heard().relays.get(relay).is_some_and(|listener| listener.welcome)
    }

    /// The relay answered an envelope behind a dot.
    pub(super) fn rode(&self, relay: usize) {
        if let Some(listener) = self.heard().relays.get_mut(relay) {
            listener.rides = true;
        }
    }

    /// The relay had nothing to say about an envelope behind a dot. Whether it swallows what stands there: it never
    /// answered one.
    pub(super) fn swallowed(&self, relay: usize) -> bool {
        self.heard().relays.get_mut(relay).is_some_and(|listener| {
            listener.apart |= !listener.rides;
            listener.apart
        })
    }

    /// Whether each envelope has to wait for the word about the dot.
    pub(super) fn is_apart(&self, relay: usize) -> bool {
        self.heard().relays.get(relay).is_some_and(|listener| listener.apart)
    }

    /// Hears what became of a message. To whom nobody should write again; and whether the delivery has to stop.
    pub(super) fn hear(
        &self,
        relay: usize,
        verdict: Verdict,
        attempt: &Attempt,
        to: &EmailAddress,
    ) -> (Vec<EmailAddress>, bool) {
        let mut heard = self.heard();
        if heard.tripped.is_some() {
            // Messages that were under way end; who is refused now is not suppressed on this relay's word.
            return (Vec::new(), true);
        }
        let Some(listener) = heard.relays.get_mut(relay) else { return (Vec::new(), false) };
        let finding = listener.breaker.hear(verdict, to);
        if let Some((why, refused, of)) = finding.trip {
            let reply = attempt.reply.clone();
            heard.tripped = Some(Tripped { why, relay: attempt.relay.clone(), reply, refused, of });
        }
        (finding.suppress, heard.tripped.is_some())
    }

    /// What stopped the delivery, if anything did.
    pub(super) fn tripped(&self) -> Option<Tripped> {
        self.heard().tripped.clone()
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        // A panic elsewhere leaves what was heard readable.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
