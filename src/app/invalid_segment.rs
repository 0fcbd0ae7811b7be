//! A segment of `--to` that cannot be read.

use crate::domain::SegmentError;

/// An expression that is no valid segment.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct InvalidSegment {
    /// The expression as it was written.
    pub expression: String,
    /// The fault and its column.
    pub error: SegmentError,
    /// The next step.
    pub(super) hint: Option<String>,
}
