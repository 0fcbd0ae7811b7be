//! One recipient's mail: headers, parts and encodings.
//!
//! What all readers share is encoded once in a [`MessageBuilder`]; [`MessageBuilder::write`] then makes the bytes of one reader's
//! message. The same facts always give the same bytes: even the boundaries come from the content, and a signature from
//! the date of the plan.

mod builder;
mod compiled;
pub mod dkim;
mod encoded_word;
mod header;
mod message_bytes;
mod presigned;
mod recipient;
mod sender_snapshot;
mod token;
mod verp;

pub use builder::{MessageBuilder, MessageError};
pub use compiled::Compiled;
pub use message_bytes::MessageBytes;
pub use recipient::{Recipient, recipient_line};
pub use sender_snapshot::SenderSnapshot;
pub use token::{Purpose, TokenError, TokenKey, TokenSigner};
pub use verp::MAX_RETURN_PATH_LOCAL_LEN;
