//! One file per command.

pub(super) mod build;
pub(super) mod cancel;
pub(super) mod check;
pub(super) mod completions;
pub(super) mod dkim;
pub(super) mod explain;
pub(super) mod inbox;
pub(super) mod init;
pub(super) mod man;
pub(super) mod new;
pub(super) mod pause;
pub(super) mod preview;
pub(super) mod resolve;
pub(super) mod resume;
pub(super) mod send;
pub(super) mod status;
pub(super) mod verify;
