//! What several tests need.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on stops")]

mod clock;
pub mod desk;
mod dice;
mod door;
mod newsroom;

pub use clock::TestClock;
pub use desk::Desk;
pub use dice::Dice;
pub use door::Door;
pub use newsroom::{Newsroom, repository, sample};
