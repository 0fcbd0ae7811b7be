//! Reading returned mail: what kind of message it is, about whom, and why.
//!
//! [`read()`] is a plain function over bytes. It knows delivery status notifications (RFC 3464, RFC 6533), complaints
//! (RFC 5965), automatic replies (RFC 3834), receipts (RFC 8098), notices that only people can read, and mails that ask to
//! leave (RFC 2369). Every word of them is foreign: nothing here proves that the newsroom mailed anybody. The clues in
//! [`ReturnedMail`] are for the caller to verify.

mod addresses;
mod auto_reply;
mod classify;
mod clues;
mod complaint;
mod delivery_status;
mod failure;
mod kind;
mod notice;
mod notice_words;
mod phrases;
mod quoted;
mod read;
mod reason;
mod status_codes;
mod unsubscribe;

pub use clues::Clues;
pub use failure::Failure;
pub use kind::Kind;
pub use read::{MAX_MESSAGE, ReturnedMail, read};
pub use reason::Reason;
