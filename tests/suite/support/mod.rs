//! What several tests need.

mod clock;
pub mod desk;
mod seeded_rng;
mod connection_limit;
pub mod failing_disk;
pub mod keys;
pub mod documented_tests;
mod newsroom;
pub mod disk_newsroom;
pub mod site;
pub mod scripted_relay;
pub mod dkim_verifier;

pub use clock::TestClock;
pub use desk::Desk;
pub use seeded_rng::SeededRng;
pub use connection_limit::ConnectionLimit;
pub use newsroom::{TestNewsroom, LoadedIssue, repository, sample};
pub use disk_newsroom::DiskNewsroom;
