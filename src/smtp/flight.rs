//! One round trip a message: the next envelope behind the final dot.
//!
//! ```text
//! we:    content  .  MAIL RCPT DATA            content  .  MAIL RCPT DATA
//! relay:                       250 | 250 250 354                   250 | 250 250 354
//!                              ^ about the content  ^ about the next envelope
//! ```
//!
//! RFC 2920 §3.1 allows commands behind the dot, with `DATA` last. Replies come in the order of what they answer, and
//! a 354 at the last place proves that none is missing and none too many. Where that proof fails, the word about the
//! content counts only if the words that may be meant instead say the same.

use super::connection::ConnectionError;
use super::failure::Failure;
use super::session::{Phase, Session, expect};
use super::{Content, Envelope};
use crate::domain::{Reply, Stage};

/// What came of a message and of the envelope behind its dot.
#[derive(Debug)]
#[must_use = "both halves are about somebody"]
pub struct PipelinedReply {
    /// The relay's word about the content.
    pub content: Result<Reply, Failure>,
    /// The relay's word about the next envelope; `Ok` is the 354. `None`: the relay may not even have heard of it, and
    /// it is as if it had not been tried.
    pub next: Option<Result<(), Failure>>,
}

impl PipelinedReply {
    fn of(content: Result<Reply, Failure>) -> Self {
        Self { content, next: None }
    }
}

impl Session {
    /// Whether the next envelope may travel behind the dot.
    pub fn supports_pipelining(&self) -> bool {
        self.capabilities.pipelining
    }

    /// Sends the content, its final dot and, where the relay offers PIPELINING, the next envelope in one go; then
    /// waits for what the relay says to each. Nothing of the next message's content has left when this returns.
    pub async fn send_pipelined(
        &mut self,
        content: impl Into<Content<'_>>,
        next: Option<&Envelope>,
    ) -> PipelinedReply {
        let next = next.filter(|_| self.supports_pipelining());
        // One that this relay cannot take at all is told so by itself, afterwards.
        let commands = next.and_then(|envelope| envelope.commands(&self.capabilities).ok());
        let behind = commands.map(|commands| commands.concat());
        if let Err(failure) = self.write(content.into(), behind.as_deref().unwrap_or_default()).await {
            return PipelinedReply::of(Err(failure));
        }
        let reply = match self.read_data_reply().await {
            Ok(reply) => reply,
            Err(failure) => return PipelinedReply::of(Err(failure)),
        };
        if behind.is_none() {
            return PipelinedReply::of(self.validate_data_reply(reply).await);
        }
        match expect(Stage::Dot, 2, reply.clone()) {
            Err(failure) if !failure.is_usable() => PipelinedReply::of(Err(self.abort(failure))),
            verdict => self.read_pipelined_replies(reply.code / 100, verdict).await,
        }
    }

    /// The word about the next envelope, and whether that leaves the one about the content standing.
    async fn read_pipelined_replies(
        &mut self,
        class: u16,
        verdict: Result<Reply, Failure>,
    ) -> PipelinedReply {
        self.messages_sent += u64::from(verdict.is_ok());
        let verdict = verdict.map_err(|failure| failure.with_messages_sent(self.messages_sent));
        let mut classes = Vec::with_capacity(3);
        let failed = match self.read_envelope_replies(&mut classes).await {
            Ok(()) => {
                self.phase = Phase::ExpectContent;
                return PipelinedReply { content: verdict, next: Some(Ok(())) };
            }
            Err(failed) => failed,
        };
        let resynced = self.resync(failed).await;
        if classes.iter().take(resynced.misaligned_replies).any(|other| *other != class) {
            let doubt = Failure::no_reply(Stage::Dot, ConnectionError::Contradiction)
                .with_messages_sent(self.messages_sent);
            return PipelinedReply { content: Err(doubt), next: Some(Err(resynced.failure)) };
        }
        PipelinedReply { content: verdict, next: Some(Err(resynced.failure)) }
    }
}
