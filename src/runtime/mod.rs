//! Building blocks for asynchronous code: the clock, cancellation, backoff, blocking work, chunks from a blocking
//! reader, and folder watching.
//!
//! Time and cancellation are passed in as parameters. Tests pass a clock that jumps, so no test waits.

mod backoff;
mod blocking;
mod cancel;
mod chunks;
mod clock;
pub mod watch;

pub use backoff::{Backoff, BackoffState, jitter_of};
pub use blocking::{BlockingTask, TaskPanicked, spawn_blocking};
pub use cancel::{CancellationToken, DropGuard, Sleep, sleep};
pub use chunks::{ChunkReceiver, ChunkSender, chunk_channel};
pub use clock::{Clock, SystemClock, is_set};
