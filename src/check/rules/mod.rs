//! The rules, by what they look at. A rule is one file; its doc comment is its page in the manual.

pub(super) mod dates;
pub(super) mod figures;
pub(super) mod images;
pub(super) mod issue;
pub(super) mod item;
pub(super) mod korean;
pub(super) mod links;
pub(super) mod mail;
pub(super) mod publication;
pub(super) mod security;
pub(super) mod text;
pub(super) mod words;
