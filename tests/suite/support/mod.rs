//! What several tests need.

mod newsroom;

pub use newsroom::{Newsroom, repository, sample};
