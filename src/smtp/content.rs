//! The message itself, up to the final dot and the relay's word about it.

use super::connection::ConnectionError;
use super::failure::{Cause, LocalRefusal};
use super::flight::PipelinedReply;
use super::session::{Phase, Session, expect};
use super::{Content, Failure};
use crate::domain::{Reply, Stage};

impl Session {
    /// Sends the content and its final dot in one write and waits for the relay's word. `Ok` is the acceptance: from
    /// here on the relay answers for the message.
    ///
    /// Bytes that must not leave (see [`check_content`](super::check_content)) are refused before any is written; since
    /// the relay already waits for content, that costs the connection.
    pub async fn content(&mut self, content: impl Into<Content<'_>>) -> Result<Reply, Failure> {
        let PipelinedReply { content: verdict, .. } = self.send_pipelined(content, None).await;
        verdict
    }

    /// Writes the content, its dot and `behind` in one go. `Ok`: the dot left, and from here silence means doubt.
    pub(super) async fn write(&mut self, content: Content<'_>, behind: &str) -> Result<(), Failure> {
        if std::mem::replace(&mut self.phase, Phase::Broken) != Phase::ExpectContent {
            return Err(self.abort(Failure::local(Stage::Content, LocalRefusal::OutOfOrder)));
        }
        let data = content.with(behind).map_err(|error| self.abort(Failure::local(Stage::Content, error)))?;
        let written = self.connection.write_content(&data, self.timeouts.block).await;
        written.map_err(|error| self.abort(Failure::no_reply(Stage::Content, error)))
    }

    /// The answer to the dot.
    pub(super) async fn read_data_reply(&mut self) -> Result<Reply, Failure> {
        let answer = self.connection.reply(self.timeouts.dot).await;
        let answer = answer.map_err(|error| self.abort(Failure::no_reply(Stage::Dot, error)))?;
        Ok(answer.into_reply())
    }

    /// The relay's word, unless more came with it: then nobody knows which word was about this message. Only 421 may
    /// follow, which says that the relay closes.
    pub(super) async fn validate_data_reply(&mut self, reply: Reply) -> Result<Reply, Failure> {
        let extra = self.connection.drain_extra_replies(self.timeouts.farewell).await;
        let clean = matches!(&extra, Ok(more) if more.is_empty());
        let agreed = extra.is_ok_and(|more| {
            more.iter().all(|other| {
                super::reply_class::closes_connection(other) || other.code / 100 == reply.code / 100
            })
        });
        if !agreed {
            return Err(self.abort(Failure::no_reply(Stage::Dot, ConnectionError::Contradiction)));
        }
        let verdict = expect(Stage::Dot, 2, reply);
        self.messages_sent += u64::from(verdict.is_ok());
        let refused = matches!(&verdict, Err(Failure { cause: Cause::Replied(_), usable: true, .. }));
        if clean && (verdict.is_ok() || refused) {
            self.phase = Phase::Ready;
            verdict.map_err(|failure| failure.with_messages_sent(self.messages_sent))
        } else {
            verdict.inspect(|_| self.connection.close()).map_err(|failure| failure.with_usable(false))
        }
    }
}
