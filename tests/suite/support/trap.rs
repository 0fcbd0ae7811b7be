//! A relay that tells the test when the program comes to a chosen point.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use briefing::inbox::{Action, Event, Moment, Script};

use super::office::Heard;

/// A step of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    Any,
    Connect,
    Mail,
    Data,
    Incoming,
    Content,
}

/// Rings when a point is reached for the `n`th time from now.
#[derive(Debug)]
pub struct Snare {
    pub point: Point,
    pub nth: u64,
    /// What the relay does there.
    pub action: Action,
    pub bell: Sender<Heard>,
}

/// Accepts everything, but for the moment it was set for; remembers to whom the way was open.
#[derive(Debug, Default)]
pub struct Trap {
    snare: Mutex<Option<Snare>>,
    recipients: Mutex<BTreeMap<u64, String>>,
    opened: Mutex<BTreeMap<String, u64>>,
}

impl Trap {
    /// Sets the trap; another one is taken away.
    pub fn set(&self, snare: Option<Snare>) {
        *lock(&self.snare) = snare;
    }

    /// How often the relay said 354 for this recipient: only then can content have been handed over.
    pub fn opened(&self, recipient: &str) -> u64 {
        lock(&self.opened).get(recipient).copied().unwrap_or(0)
    }
}

impl Script for Trap {
    fn answer(&self, event: &Event<'_>) -> Action {
        let point = match event.moment {
            Moment::Connect => Point::Connect,
            Moment::Mail { .. } => Point::Mail,
            Moment::Data => Point::Data,
            Moment::Incoming => Point::Incoming,
            Moment::Content { .. } => Point::Content,
            Moment::Rcpt { to } => {
                lock(&self.recipients).insert(event.connection, to.to_owned());
                Point::Any
            }
            _ => Point::Any,
        };
        if point == Point::Incoming {
            let recipient = lock(&self.recipients)[&event.connection].clone();
            *lock(&self.opened).entry(recipient).or_default() += 1;
        }
        let mut snare = lock(&self.snare);
        let Some(set) = snare.as_mut().filter(|set| set.point == Point::Any || set.point == point) else {
            return Action::Go;
        };
        set.nth -= 1;
        if set.nth > 0 {
            return Action::Go;
        }
        let sprung = snare.take().unwrap();
        let _ = sprung.bell.send(Heard::Bell);
        sprung.action
    }
}

/// A gate that whoever comes waits at until it is opened, for scripts in a runtime of several threads.
#[derive(Debug, Default)]
pub struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    /// Waits until it is open.
    pub fn pass(&self) {
        tokio::task::block_in_place(|| {
            let closed = |open: &mut bool| !*open;
            let long = Duration::from_secs(30);
            drop(self.opened.wait_timeout_while(lock(&self.open), long, closed));
        });
    }

    /// Opens it for good.
    pub fn open(&self) {
        *lock(&self.open) = true;
        self.opened.notify_all();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
