//! One recipient's mail: headers, parts and encodings, by lettre.
//!
//! What all readers share is prepared once in a [`Mailing`]; [`Mailing::write`] then makes the bytes of one reader's
//! message. The same facts always give the same bytes: even the boundaries come from the Message-ID.

mod addressee;
mod header;
mod letterhead;
mod mailing;
mod parts;
mod phrase;
mod token;

pub use addressee::{Addressee, recipient_line};
pub use letterhead::Letterhead;
pub use mailing::{Mailing, MessageError};
pub use token::TokenMint;
