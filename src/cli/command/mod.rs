//! One file for each command, or for two that belong together.

pub(super) mod add;
pub(super) mod archive;
pub(super) mod bounces;
pub(super) mod build;
pub(super) mod check;
pub(super) mod collect;
pub(super) mod control;
pub(super) mod dkim;
pub(super) mod explain;
pub(super) mod form;
pub(super) mod generate;
pub(super) mod inbox;
pub(super) mod init;
mod newsletter_choice;
pub(super) mod preview;
pub(super) mod resolve;
pub(super) mod resume;
pub(super) mod send;
pub(super) mod serve;
pub(super) mod status;
pub(super) mod store;
pub(super) mod subscribers;
pub(super) mod verify;
