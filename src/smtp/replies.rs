//! A relay's bytes read without a relay, for tools that look for holes in the reading.

use super::Capabilities;
use super::reply::{RawReply, ReplyParser};
use crate::domain::Reply;

/// What was read from a relay's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedReplies {
    /// The whole replies, in order.
    pub replies: Vec<Reply>,
    /// What each would offer if it were the answer to `EHLO`.
    pub capabilities: Vec<Capabilities>,
    /// Why the session would have ended; `None` when all bytes made sense, also where a reply is not whole yet.
    pub error: Option<String>,
}

/// Reads bytes in portions, as a network delivers them, up to the first error: what a session does with what it hears.
pub fn read_replies(bytes: &[u8], portion: usize) -> ParsedReplies {
    let mut parser = ReplyParser::default();
    let mut answers: Vec<RawReply> = Vec::new();
    let mut error = None;
    'heard: for part in bytes.chunks(portion.max(1)) {
        parser.feed(part);
        loop {
            match parser.next() {
                Ok(Some(answer)) => answers.push(answer),
                Ok(None) => break,
                Err(found) => {
                    error = Some(found.to_string());
                    break 'heard;
                }
            }
        }
    }
    let capabilities = answers.iter().map(Capabilities::read).collect();
    ParsedReplies { replies: answers.into_iter().map(RawReply::into_reply).collect(), capabilities, error }
}
