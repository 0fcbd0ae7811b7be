//! `[[check.term]]`: how the house writes a word.

use crate::source::Spanned;

/// A word of the house and the ways it is not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// As it is written.
    pub write: Spanned<String>,
    /// As it is not.
    pub not: Vec<Spanned<String>>,
}
