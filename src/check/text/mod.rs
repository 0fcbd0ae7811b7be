//! What rules know about language: words, sentences, names.

pub(super) mod alike;
pub(super) mod names;
pub(super) mod quotes;
pub(super) mod romanised;
pub(super) mod sentences;
pub(super) mod starters;
pub(super) mod values;
pub(super) mod words;
