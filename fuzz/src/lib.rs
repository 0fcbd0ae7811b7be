//! What is done with one input: the same code that replays the committed corpora in the ordinary test suite.

#[path = "../../tests/suite/fuzzed/mod.rs"]
pub mod fuzzed;
#[path = "../../tests/suite/support/newsroom.rs"]
pub mod newsroom;

/// What the shared code finds under this name in the suite.
mod support {
    pub(crate) use super::newsroom::{Newsroom, Read};
}
