//! A session with a relay, open and greeted.

use std::time::Duration;

use super::reply::Answer;
use super::wire::Wire;
use super::{Capabilities, Failure, Timeouts};
use crate::domain::{Reply, Stage};

/// An open session: one connection, one message at a time.
///
/// Dropping a future of it in the middle leaves the session unusable, so that a caller's own time limit can never hand
/// on a connection with an answer still on its way.
#[derive(Debug)]
pub struct Session {
    pub(super) wire: Wire,
    pub(super) timeouts: Timeouts,
    pub(super) capabilities: Capabilities,
    pub(super) phase: Phase,
    /// Messages accepted so far.
    pub(super) carried: u64,
}

/// Where a session stands between two calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Waiting for the next envelope.
    Ready,
    /// After the 354: only content may follow.
    Open,
    /// In the middle of a call, or given up.
    Broken,
}

impl Session {
    /// Whether the session may carry the next message.
    pub fn is_usable(&self) -> bool {
        self.phase == Phase::Ready
    }

    /// What the relay offered, after TLS where there is TLS.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Messages accepted in this session.
    pub fn carried(&self) -> u64 {
        self.carried
    }

    /// Whether the connection is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.wire.is_encrypted()
    }

    /// Forgets an envelope (`RSET`). After the 354 there is no way back but to close: anything sent would be content.
    pub async fn reset(&mut self) -> Result<(), Failure> {
        let phase = std::mem::replace(&mut self.phase, Phase::Broken);
        if phase != Phase::Ready {
            self.wire.close();
            return Ok(());
        }
        let answer = self.ask(Stage::MailFrom, "RSET\r\n", self.timeouts.farewell).await;
        match answer.map(Answer::into_reply) {
            Ok(reply) if reply.is_positive() => self.phase = Phase::Ready,
            Ok(reply) => return Err(self.give_up(Failure::unexpected(Stage::MailFrom, reply))),
            Err(failure) => return Err(self.give_up(failure)),
        }
        Ok(())
    }

    /// Says goodbye. Nothing depends on the answer.
    pub async fn quit(mut self) {
        if self.phase == Phase::Ready {
            let _ = self.ask(Stage::MailFrom, "QUIT\r\n", self.timeouts.farewell).await;
        }
        self.wire.shutdown(self.timeouts.farewell).await;
    }

    /// One command and its answer.
    pub(super) async fn ask(
        &mut self,
        stage: Stage,
        command: &str,
        limit: Duration,
    ) -> Result<Answer, Failure> {
        let silent = |broken| Failure::silent(stage, broken);
        self.wire.send(command.as_bytes(), limit).await.map_err(silent)?;
        self.wire.reply(limit).await.map_err(silent)
    }

    /// Closes the connection and remembers what the session had done.
    pub(super) fn give_up(&mut self, failure: Failure) -> Failure {
        self.phase = Phase::Broken;
        self.wire.close();
        failure.with_connection(false).after(self.carried)
    }
}

/// Whether a reply is the positive answer that a step wants: `class` is its first digit.
pub(super) fn expect(stage: Stage, class: u16, reply: Reply) -> Result<Reply, Failure> {
    if reply.code / 100 == class {
        Ok(reply)
    } else if reply.is_transient() || reply.is_permanent() {
        Err(Failure::replied(stage, reply))
    } else {
        Err(Failure::unexpected(stage, reply))
    }
}
