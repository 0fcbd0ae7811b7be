//! Sending content, alone or pipelined with the next envelope.
//!
//! ```text
//! we:    content  .  MAIL RCPT DATA            content  .  MAIL RCPT DATA
//! relay:                       250 | 250 250 354                   250 | 250 250 354
//!                              ^ about the content  ^ about the next envelope
//! ```
//!
//! RFC 2920 §3.1 allows commands after the dot, with `DATA` last: one round trip a message. Replies come in the order of
//! the commands, and a 354 at the last place proves that none is missing and none too many. Without that proof the reply
//! about the content counts only if the replies that it may be confused with say the same.

use super::Envelope;
use super::connection::ConnectionError;
use super::dot_stuffing::Content;
use super::failure::{Cause, Failure, LocalRefusal};
use super::reply::RawReply;
use super::session::{Phase, Session, expect};
use crate::domain::{Reply, Stage};

/// Replies to a message and to the envelope after its dot.
#[derive(Debug)]
#[must_use = "both halves are about a recipient"]
pub struct PipelinedReply {
    /// The reply about the content.
    pub content: Result<Reply, Failure>,
    /// The reply about the next envelope; `Ok` is the 354. `None`: the envelope was not sent, or may not have arrived,
    /// and counts as not tried.
    pub next: Option<Result<(), Failure>>,
}

impl PipelinedReply {
    fn of(content: Result<Reply, Failure>) -> Self {
        Self { content, next: None }
    }
}

impl Session {
    /// Returns whether the next envelope may follow the dot at once.
    pub fn supports_pipelining(&self) -> bool {
        self.capabilities.pipelining
    }

    /// Sends the content and its final dot in one write and waits for the reply. `Ok` is the acceptance: from here on the
    /// relay is responsible for the message.
    ///
    /// Content that [`check_content`](super::check_content) refuses is not written. The relay already waits for content,
    /// so that costs the connection.
    pub async fn content(&mut self, content: impl Into<Content<'_>>) -> Result<Reply, Failure> {
        self.send_pipelined(content, None).await.content
    }

    /// Sends the content, its final dot and, with PIPELINING, the next envelope in one write, then reads the replies to
    /// both. No content of the next message has left when it returns.
    pub async fn send_pipelined(
        &mut self,
        content: impl Into<Content<'_>>,
        next: Option<&Envelope>,
    ) -> PipelinedReply {
        let next = next.filter(|_| self.supports_pipelining());
        // An envelope that this relay cannot take at all fails by itself, afterwards.
        let commands = next.and_then(|envelope| envelope.commands(&self.capabilities).ok());
        let commands = commands.map(|commands| commands.concat());
        if let Err(failure) = self.write(content.into(), commands.as_deref().unwrap_or_default()).await {
            return PipelinedReply::of(Err(failure));
        }
        let (is_cut, reply) = match self.read_data_reply().await {
            Ok(raw) => (raw.is_cut, raw.into_reply()),
            Err(failure) => return PipelinedReply::of(Err(failure)),
        };
        if is_cut {
            // What follows cannot be matched to a command, so the connection ends. No content of a next message has left.
            let result = expect(Stage::Dot, 2, reply);
            self.messages_sent += u64::from(result.is_ok());
            self.connection.close();
            return PipelinedReply::of(result.map_err(|failure| self.abort(failure)));
        }
        if commands.is_none() {
            return PipelinedReply::of(self.validate_data_reply(reply).await);
        }
        match expect(Stage::Dot, 2, reply.clone()) {
            Err(failure) if !failure.is_usable() => PipelinedReply::of(Err(self.abort(failure))),
            result => self.read_pipelined_replies(reply.code / 100, result).await,
        }
    }

    /// Writes the content, its dot and the next commands in one go. `Ok`: the dot has left, and no reply from here on
    /// means that the outcome is uncertain.
    async fn write(&mut self, content: Content<'_>, next_commands: &str) -> Result<(), Failure> {
        if std::mem::replace(&mut self.phase, Phase::Broken) != Phase::ExpectContent {
            return Err(self.abort(Failure::local(Stage::Content, LocalRefusal::OutOfOrder)));
        }
        let data = content
            .with_commands(next_commands)
            .map_err(|error| self.abort(Failure::local(Stage::Content, error)))?;
        let written = self.connection.write_content(&data, self.timeouts.block).await;
        written.map_err(|error| self.abort(Failure::no_reply(Stage::Content, error)))
    }

    /// Reads the reply to the dot. Its code decides, however long it is.
    async fn read_data_reply(&mut self) -> Result<RawReply, Failure> {
        let reply = self.connection.reply_or_its_beginning(self.timeouts.dot).await;
        reply.map_err(|error| self.abort(Failure::no_reply(Stage::Dot, error)))
    }

    /// Returns the reply to the dot unless more replies came with it: then it is unclear which one is about this message.
    /// Only 421 may follow, with which the relay closes.
    async fn validate_data_reply(&mut self, reply: Reply) -> Result<Reply, Failure> {
        let extra = self.connection.drain_extra_replies(self.timeouts.farewell).await;
        let clean = matches!(&extra, Ok(more) if more.is_empty());
        let agreed = extra.is_ok_and(|more| {
            more.iter().all(|other| other.code == 421 || other.code / 100 == reply.code / 100)
        });
        if !agreed {
            return Err(self.abort(Failure::no_reply(Stage::Dot, ConnectionError::Contradiction)));
        }
        let result = expect(Stage::Dot, 2, reply);
        self.messages_sent += u64::from(result.is_ok());
        let refused = matches!(&result, Err(Failure { cause: Cause::Replied(_), usable: true, .. }));
        if clean && (result.is_ok() || refused) {
            self.phase = Phase::Ready;
            result.map_err(|failure| failure.with_messages_sent(self.messages_sent))
        } else {
            result.inspect(|_| self.connection.close()).map_err(|failure| failure.with_usable(false))
        }
    }

    /// Reads the replies to the next envelope, and checks whether they leave the one about the content valid.
    async fn read_pipelined_replies(
        &mut self,
        class: u16,
        content: Result<Reply, Failure>,
    ) -> PipelinedReply {
        self.messages_sent += u64::from(content.is_ok());
        let content = content.map_err(|failure| failure.with_messages_sent(self.messages_sent));
        let mut classes = Vec::with_capacity(3);
        let failed = match self.read_envelope_replies(&mut classes).await {
            Ok(()) => {
                self.phase = Phase::ExpectContent;
                return PipelinedReply { content, next: Some(Ok(())) };
            }
            Err(failed) => failed,
        };
        let resynced = self.resync(failed).await;
        if classes.iter().take(resynced.misaligned_replies).any(|other| *other != class) {
            let uncertain = Failure::no_reply(Stage::Dot, ConnectionError::Contradiction)
                .with_messages_sent(self.messages_sent);
            return PipelinedReply { content: Err(uncertain), next: Some(Err(resynced.failure)) };
        }
        PipelinedReply { content, next: Some(Err(resynced.failure)) }
    }
}
