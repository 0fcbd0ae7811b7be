//! A relay's bytes read without a relay, for tools that look for holes in the reading.

use super::Capabilities;
use super::reply::{Answer, ReplyParser};
use crate::domain::Reply;

/// What was read from a relay's bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The whole replies, in order.
    pub replies: Vec<Reply>,
    /// What each would offer if it were the answer to `EHLO`.
    pub offers: Vec<Capabilities>,
    /// Why the session would have ended; `None` when all bytes made sense, also where a reply is not whole yet.
    pub fault: Option<String>,
}

/// Reads bytes in portions, as a network delivers them, up to the first fault: what a session does with what it hears.
pub fn read_replies(bytes: &[u8], portion: usize) -> Heard {
    let mut parser = ReplyParser::default();
    let mut answers: Vec<Answer> = Vec::new();
    let mut fault = None;
    'heard: for part in bytes.chunks(portion.max(1)) {
        parser.feed(part);
        loop {
            match parser.next() {
                Ok(Some(answer)) => answers.push(answer),
                Ok(None) => break,
                Err(found) => {
                    fault = Some(found.to_string());
                    break 'heard;
                }
            }
        }
    }
    let offers = answers.iter().map(Capabilities::read).collect();
    Heard { replies: answers.into_iter().map(Answer::into_reply).collect(), offers, fault }
}
