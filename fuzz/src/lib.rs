//! Entry points of the fuzz targets: the code that also replays the committed corpora in the ordinary test suite.

#[path = "../../tests/suite/fuzzed/mod.rs"]
pub mod fuzzed;
#[path = "../../tests/suite/support/newsroom.rs"]
pub mod newsroom;

/// Stands in for the module of that name in the suite.
mod support {
    pub(crate) use super::newsroom::{LoadedIssue, TestNewsroom};
}
