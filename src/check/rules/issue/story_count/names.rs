//! Names of those who pick the stories of an issue.

use std::ops::Range;

/// Places of the names in a text under which the newsroom speaks.
pub(super) struct Names {
    /// Names of the publication.
    pub(super) own: Vec<Range<usize>>,
    /// Those that can be subjects.
    pub(super) subjects: Vec<Range<usize>>,
    /// Names of authors that can be subjects.
    pub(super) authors: Vec<Range<usize>>,
}
