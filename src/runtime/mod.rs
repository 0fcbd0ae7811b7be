//! Building blocks for asynchronous code: the clock, cancellation, backoff, blocking work, and folder
//! watching.
//!
//! Time and cancellation are passed in as parameters. Tests pass a clock that jumps, so no test waits.

mod backoff;
mod blocking;
mod cancel;
mod clock;
pub mod watch;

pub use backoff::{Backoff, BackoffState, jitter_of};
pub use blocking::{BlockingTask, TaskPanicked, spawn_blocking};
pub use cancel::{CancellationToken, DropGuard, Sleep, sleep};
pub use clock::{Clock, SystemClock, is_set};
