//! One recipient's mail: headers, parts and encodings.
//!
//! Content that recipients share is encoded once in a [`MessageBuilder`]; [`MessageBuilder::write`] then makes one recipient's
//! message. The same facts always give the same bytes: even the boundaries come from the content, and a signature from
//! the date of the plan.

mod builder;
mod compiled;
pub mod dkim;
mod encoded_word;
mod error;
mod header;
mod message_bytes;
mod presigned;
mod recipient;
mod sender_snapshot;
mod token;
mod verp;

pub use builder::MessageBuilder;
pub use compiled::Compiled;
pub use error::MessageError;
pub use message_bytes::MessageBytes;
pub use recipient::{Recipient, recipient_line};
pub use sender_snapshot::SenderSnapshot;
pub use token::{Purpose, TokenError, TokenKey, TokenSigner};
pub use verp::MAX_RETURN_PATH_LOCAL_LEN;
