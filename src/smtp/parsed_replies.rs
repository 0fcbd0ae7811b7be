//! Parsing replies without a connection, for fuzzing.

use super::Capabilities;
use super::reply::{RawReply, ReplyParser};
use crate::domain::Reply;

/// Replies parsed from a relay's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedReplies {
    /// The whole replies, in order.
    pub replies: Vec<Reply>,
    /// Capabilities of each, taken as a reply to `EHLO`.
    pub capabilities: Vec<Capabilities>,
    /// Error that would have ended the session; `None` if all bytes are valid, also where a reply is not complete yet.
    pub error: Option<String>,
}

/// Parses bytes in portions, as a network delivers them, up to the first error. For fuzzing.
pub fn read_replies(bytes: &[u8], portion: usize) -> ParsedReplies {
    let mut parser = ReplyParser::default();
    let mut answers: Vec<RawReply> = Vec::new();
    let mut error = None;
    'portions: for part in bytes.chunks(portion.max(1)) {
        parser.feed(part);
        loop {
            match parser.next() {
                Ok(Some(answer)) => answers.push(answer),
                Ok(None) => break,
                Err(found) => {
                    error = Some(found.to_string());
                    break 'portions;
                }
            }
        }
    }
    let capabilities = answers.iter().map(Capabilities::read).collect();
    ParsedReplies { replies: answers.into_iter().map(RawReply::into_reply).collect(), capabilities, error }
}
