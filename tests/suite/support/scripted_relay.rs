//! A relay that tells the test when the program comes to a chosen point.

use std::collections::BTreeMap;
use std::sync::mpsc::Sender;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use briefing::inbox::{Action, Event, Hook, Script};

use super::disk_newsroom::WaitEvent;

/// A step of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpStep {
    Any,
    Connect,
    Mail,
    Data,
    Incoming,
    Content,
}

/// Rings when a point is reached for the `n`th time from now.
#[derive(Debug)]
pub struct Breakpoint {
    pub point: SmtpStep,
    pub nth: u64,
    /// What the relay does there.
    pub action: Action,
    pub bell: Sender<WaitEvent>,
}

/// Accepts everything, but for the moment it was set for; remembers to whom the way was open.
#[derive(Debug, Default)]
pub struct ScriptedRelay {
    breakpoint: Mutex<Option<Breakpoint>>,
    recipients: Mutex<BTreeMap<u64, String>>,
    opened: Mutex<BTreeMap<String, u64>>,
}

impl ScriptedRelay {
    /// Sets the relay; another one is taken away.
    pub fn set(&self, breakpoint: Option<Breakpoint>) {
        *lock(&self.breakpoint) = breakpoint;
    }

    /// How often the relay said 354 for this recipient: only then can content have been handed over.
    pub fn opened(&self, recipient: &str) -> u64 {
        lock(&self.opened).get(recipient).copied().unwrap_or(0)
    }
}

impl Script for ScriptedRelay {
    fn answer(&self, event: &Event<'_>) -> Action {
        let point = match event.hook {
            Hook::Connect => SmtpStep::Connect,
            Hook::Mail { .. } => SmtpStep::Mail,
            Hook::Data => SmtpStep::Data,
            Hook::Incoming => SmtpStep::Incoming,
            Hook::Content { .. } => SmtpStep::Content,
            Hook::Rcpt { to } => {
                lock(&self.recipients).insert(event.connection, to.to_owned());
                SmtpStep::Any
            }
            _ => SmtpStep::Any,
        };
        if point == SmtpStep::Incoming {
            let recipient = lock(&self.recipients)[&event.connection].clone();
            *lock(&self.opened).entry(recipient).or_default() += 1;
        }
        let mut breakpoint = lock(&self.breakpoint);
        let Some(set) = breakpoint.as_mut().filter(|set| set.point == SmtpStep::Any || set.point == point)
        else {
            return Action::Default;
        };
        set.nth -= 1;
        if set.nth > 0 {
            return Action::Default;
        }
        let sprung = breakpoint.take().unwrap();
        let _ = sprung.bell.send(WaitEvent::Notified);
        sprung.action
    }
}

/// A gate that whoever comes waits at until it is opened, for scripts in a runtime of several threads.
#[derive(Debug, Default)]
pub struct Latch {
    open: Mutex<bool>,
    opened: Condvar,
}

impl Latch {
    /// Waits until it is open.
    pub fn wait(&self) {
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
