//! How long work is asked to end. A side room, beside the clock.

use std::future::Future;
use std::time::Duration;

use crate::clock::Clock;
use tokio::sync::watch;

/// Asks a run to end: what is at hand is finished or dropped, whichever leaves nothing in doubt, and nothing else is
/// begun. Clones ask the same run.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Asks.
    pub fn ask(&self) {
        self.0.send_replace(true);
    }

    /// Whether it was asked.
    pub fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Comes back when it is asked.
    pub(crate) async fn asked(&self) {
        // The sender lives in `self`: it cannot be gone.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }

    /// Waits, but not longer than until it is asked. Whether the time went by in full.
    pub(crate) async fn sleep(&self, clock: &dyn Clock, time: Duration) -> bool {
        if time.is_zero() {
            return !self.is_asked();
        }
        self.unless_asked(clock.sleep(time)).await.is_some()
    }

    /// Does something that can be dropped half done, unless it is asked meanwhile.
    pub(crate) async fn unless_asked<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.asked() => None,
            done = work => Some(done),
        }
    }
}
