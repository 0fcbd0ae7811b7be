//! A relay that lets only so many in at once.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use briefing::inbox::{Action, Event, Hook, Script};

/// Greets up to `limit` connections; whoever comes on top of them hears `answer` instead.
pub struct ConnectionLimit {
    limit: usize,
    answer: &'static str,
    inside: Mutex<BTreeSet<u64>>,
}

impl ConnectionLimit {
    pub fn new(limit: usize, answer: &'static str) -> Self {
        Self { limit, answer, inside: Mutex::default() }
    }
}

impl Script for ConnectionLimit {
    fn answer(&self, event: &Event<'_>) -> Action {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        match event.hook {
            Hook::Connect if inside.len() >= self.limit => {
                return Action::RawThenClose(format!("{}\r\n", self.answer).into());
            }
            Hook::Connect => {
                inside.insert(event.connection);
            }
            Hook::Quit => {
                inside.remove(&event.connection);
            }
            _ => {}
        }
        Action::Default
    }
}
