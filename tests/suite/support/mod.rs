//! What several tests need.

mod clock;
mod closed_port;
mod connection_limit;
pub mod delivery;
pub mod disk_newsroom;
pub mod dkim_verifier;
pub mod documented_tests;
pub mod failing_disk;
pub mod keys;
mod newsroom;
pub mod scripted_relay;
mod seeded_rng;
pub mod server_process;
pub mod site;
mod watched_folder;

pub use clock::{TestClock, processor_time};
pub use closed_port::ClosedPort;
pub use connection_limit::ConnectionLimit;
pub use delivery::TestDelivery;
pub use disk_newsroom::DiskNewsroom;
pub use newsroom::{LoadedIssue, TestNewsroom, repository, sample};
pub use seeded_rng::SeededRng;
pub use watched_folder::wait_for_files;
