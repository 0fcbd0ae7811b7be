//! One relay among those of a delivery, while it runs.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Route;
use crate::deliver::pace::{Gate, Rest, Valve};
use jiff::Timestamp;

/// Passes are counted in fractions of a turn.
const TURN: u64 = 1 << 20;
const FIRST_REST: Duration = Duration::from_millis(500);
const LONGEST_REST: Duration = Duration::from_mins(5);

/// What is known of a relay.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) weight: u32,
    pub(super) valve: Valve,
    pub(super) rest: Rest,
    /// Connections that are open.
    pub(super) open: u32,
    /// How far it has come: less than others means that it is its turn.
    pub(super) pass: u64,
    /// Domains over which it asked for patience since it last took something: a few.
    pub(super) complaints: BTreeSet<Box<str>>,
    /// It has messages and has not ended one for long.
    pub(super) stuck: bool,
}

impl Member {
    pub(super) fn new(route: &Route) -> Self {
        Self {
            name: route.relay.to_string(),
            weight: route.weight,
            valve: Valve::new(route.limits),
            rest: Rest::default(),
            open: 0,
            pass: 0,
            complaints: BTreeSet::new(),
            stuck: false,
        }
    }

    /// One turn further.
    pub(super) fn step(&mut self) {
        self.pass += TURN / u64::from(self.weight.max(1));
    }

    /// Whether others have to wait for its turn: it has a connection, is not resting, has its pace to itself, and gets on.
    pub(super) fn is_lively(&mut self, now: Timestamp) -> bool {
        let in_touch = self.open > 0 && self.weight > 0 && !self.stuck && self.rest.until(now).is_none();
        in_touch && !matches!(self.valve.gate(now, u32::MAX), Gate::At(_))
    }

    /// It could not be reached, or did not let us in.
    pub(super) fn failed(&mut self, now: Timestamp) {
        self.rest.begin(now, FIRST_REST, LONGEST_REST, &self.name);
    }
}
