//! Text analysis for rules: words, numbers, dates, names, addresses and Korean pronunciation.

pub(super) mod canonical_url;
pub(super) mod context;
pub(super) mod dates;
pub(super) mod dialect_marks;
pub(super) mod edit_distance;
pub(super) mod hangul;
pub(super) mod hashes;
pub(super) mod hosts;
pub(super) mod indicators;
pub(super) mod markup;
pub(super) mod money;
pub(super) mod names;
pub(super) mod near_words;
pub(super) mod numbers;
pub(super) mod openers;
pub(super) mod own_names;
pub(super) mod pronunciation;
pub(super) mod quotes;
pub(super) mod sentences;
pub(super) mod splice;
pub(super) mod words;

#[cfg(test)]
mod properties;
