//! What rules know about language.
pub(super) mod sentences;
pub(super) mod starters;
pub(super) mod words;
