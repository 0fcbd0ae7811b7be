//! Building blocks for asynchronous code: the clock, cancellation, blocking work, and folder watching.
//!
//! Time and cancellation are passed in as parameters. Tests pass a clock that jumps, so no test waits.

mod blocking;
mod cancel;
mod clock;
pub mod watch;

pub use blocking::{BlockingTask, TaskPanicked, spawn_blocking};
pub use cancel::{CancellationToken, DropGuard, Sleep, sleep};
pub use clock::{Clock, SystemClock};
