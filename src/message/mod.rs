//! One recipient's mail: headers, parts and encodings.
//!
//! What all readers share is encoded once in a [`Mailing`]; [`Mailing::write`] then makes the bytes of one reader's
//! message. The same facts always give the same bytes: even the boundaries come from the content, and a signature from
//! the date of the plan.

mod addressee;
mod beforehand;
mod compiled;
pub mod dkim;
mod encoded;
mod header;
mod letterhead;
mod mailing;
mod phrase;
mod token;
mod verp;

pub use addressee::{Addressee, recipient_line};
pub use compiled::Compiled;
pub use encoded::Encoded;
pub use letterhead::Letterhead;
pub use mailing::{Mailing, MessageError};
pub use token::TokenMint;
pub use verp::LONGEST_BASE;
