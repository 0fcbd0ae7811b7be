//! What several tests need.

mod clock;
pub mod desk;
mod dice;
mod door;
pub mod failing_disk;
pub mod keys;
pub mod named;
mod newsroom;
pub mod office;
pub mod site;
pub mod trap;
pub mod verifier;

pub use clock::TestClock;
pub use desk::Desk;
pub use dice::Dice;
pub use door::Door;
pub use newsroom::{Newsroom, Read, repository, sample};
pub use office::Office;
