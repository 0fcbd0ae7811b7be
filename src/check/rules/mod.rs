//! The rules, by what they look at.

pub(super) mod images;
pub(super) mod issue;
pub(super) mod mail;
pub(super) mod publication;
