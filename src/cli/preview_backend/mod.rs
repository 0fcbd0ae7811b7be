//! The preview's backends: issues, comments, edits and test mail of a newsroom's folder.

pub(super) mod comments;
pub(super) mod edits;
pub(super) mod issues;
pub(super) mod test_mail;
