//! One relay among those of a delivery, while it runs.

use std::collections::BTreeSet;
use std::time::Duration;

use super::RelayConfig;
use crate::deliver::scheduling::throttle::{Admission, Backoff, Throttle};
use jiff::Timestamp;

/// Passes are counted in fractions of a turn.
const STRIDE: u64 = 1 << 20;
const FIRST_BACKOFF: Duration = Duration::from_millis(500);
const MAX_BACKOFF: Duration = Duration::from_mins(5);

/// What is known of a relay.
#[derive(Debug)]
pub(super) struct RelayState {
    pub(super) name: String,
    pub(super) weight: u32,
    pub(super) throttle: Throttle,
    pub(super) backoff: Backoff,
    /// Connections that are open.
    pub(super) open: u32,
    /// How far it has come: less than others means that it is its turn.
    pub(super) pass: u64,
    /// Domains over which it asked for patience since it last took something: a few.
    pub(super) throttled_domains: BTreeSet<Box<str>>,
    /// It has messages and has not ended one for long.
    pub(super) stalled: bool,
}

impl RelayState {
    pub(super) fn new(route: &RelayConfig) -> Self {
        Self {
            name: route.relay.to_string(),
            weight: route.weight,
            throttle: Throttle::new(route.limits),
            backoff: Backoff::default(),
            open: 0,
            pass: 0,
            throttled_domains: BTreeSet::new(),
            stalled: false,
        }
    }

    /// One turn further.
    pub(super) fn step(&mut self) {
        self.pass += STRIDE / u64::from(self.weight.max(1));
    }

    /// Whether others have to wait for its turn: it has a connection, is not resting, has its pace to itself, and gets on.
    pub(super) fn is_competing(&mut self, now: Timestamp) -> bool {
        let in_touch = self.open > 0 && self.weight > 0 && !self.stalled && self.backoff.until(now).is_none();
        in_touch && !matches!(self.throttle.admission(now, u32::MAX), Admission::NotBefore(_))
    }

    /// It could not be reached, or did not let us in.
    pub(super) fn failed(&mut self, now: Timestamp) {
        self.backoff.begin(now, FIRST_BACKOFF, MAX_BACKOFF, &self.name);
    }
}
