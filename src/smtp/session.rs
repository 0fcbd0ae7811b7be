//! Open session with a relay.

use std::time::Duration;

use super::connection::Connection;
use super::reply::RawReply;
use super::{Capabilities, Failure, Timeouts};
use crate::domain::{Reply, Stage};

/// Open session: one connection, one message at a time.
///
/// Dropping one of its futures before it completes leaves the session unusable, so a caller's timeout never leads to a
/// connection with a reply outstanding.
#[derive(Debug)]
pub struct Session {
    pub(super) connection: Connection,
    pub(super) timeouts: Timeouts,
    pub(super) capabilities: Capabilities,
    pub(super) phase: Phase,
    /// Messages accepted so far.
    pub(super) messages_sent: u64,
}

/// State of a session between two calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Waiting for the next envelope.
    Ready,
    /// After the 354: only content may follow.
    ExpectContent,
    /// During a call, or aborted.
    Broken,
}

impl Session {
    /// Returns whether the session may send the next message.
    pub fn is_usable(&self) -> bool {
        self.phase == Phase::Ready
    }

    /// Returns the relay's capabilities, those after STARTTLS if there was one.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Messages accepted in this session.
    pub fn messages_sent(&self) -> u64 {
        self.messages_sent
    }

    /// Returns whether the connection is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.connection.is_encrypted()
    }

    /// Discards an envelope (`RSET`). After the 354 only closing is possible: anything sent would be content.
    pub async fn reset(&mut self) -> Result<(), Failure> {
        let phase = std::mem::replace(&mut self.phase, Phase::Broken);
        if phase != Phase::Ready {
            self.connection.close();
            return Ok(());
        }
        let answer = self.command(Stage::MailFrom, "RSET\r\n", self.timeouts.farewell).await;
        match answer.map(RawReply::into_reply) {
            Ok(reply) if reply.is_positive() => self.phase = Phase::Ready,
            Ok(reply) => return Err(self.abort(Failure::unexpected(Stage::MailFrom, reply))),
            Err(failure) => return Err(self.abort(failure)),
        }
        Ok(())
    }

    /// Sends `QUIT` and closes. The reply does not matter.
    pub async fn quit(mut self) {
        if self.phase == Phase::Ready {
            let _ = self.command(Stage::MailFrom, "QUIT\r\n", self.timeouts.farewell).await;
        }
        self.connection.shutdown(self.timeouts.farewell).await;
    }

    /// Sends one command and reads its reply.
    pub(super) async fn command(
        &mut self,
        stage: Stage,
        command: &str,
        limit: Duration,
    ) -> Result<RawReply, Failure> {
        let silent = |error| Failure::no_reply(stage, error);
        self.connection.send(command.as_bytes(), limit).await.map_err(silent)?;
        self.connection.reply(limit).await.map_err(silent)
    }

    /// Closes the connection and notes how many messages it had sent.
    pub(super) fn abort(&mut self, failure: Failure) -> Failure {
        self.phase = Phase::Broken;
        self.connection.close();
        failure.with_usable(false).with_messages_sent(self.messages_sent)
    }
}

/// Returns the reply if it is the positive one for a step: `class` is its first digit.
pub(super) fn expect(stage: Stage, class: u16, reply: Reply) -> Result<Reply, Failure> {
    if reply.code / 100 == class {
        Ok(reply)
    } else if reply.is_transient() || reply.is_permanent() {
        Err(Failure::replied(stage, reply))
    } else {
        Err(Failure::unexpected(stage, reply))
    }
}
