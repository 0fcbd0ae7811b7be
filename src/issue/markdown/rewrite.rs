//! Small change of a text before it is parsed for good.

use std::ops::Range;

/// Replacement of some bytes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rewrite {
    pub(super) range: Range<usize>,
    pub(super) by: &'static str,
}

impl Rewrite {
    pub(super) fn insert(at: usize, text: &'static str) -> Self {
        Self { range: at..at, by: text }
    }

    pub(super) fn remove(range: Range<usize>) -> Self {
        Self { range, by: "" }
    }
}
