//! One recipient's mail: headers, parts and encodings.
//!
//! What all readers share is encoded once in a [`MessageBuilder`]; [`MessageBuilder::write`] then makes the bytes of one reader's
//! message. The same facts always give the same bytes: even the boundaries come from the content, and a signature from
//! the date of the plan.

mod recipient;
mod presigned;
mod compiled;
pub mod dkim;
mod message_bytes;
mod header;
mod sender_snapshot;
mod builder;
mod encoded_word;
mod token;
mod verp;

pub use recipient::{Recipient, recipient_line};
pub use compiled::Compiled;
pub use message_bytes::MessageBytes;
pub use sender_snapshot::SenderSnapshot;
pub use builder::{MessageBuilder, MessageError};
pub use token::TokenSigner;
pub use verp::MAX_RETURN_PATH_LOCAL_LEN;
