//! The three replies to one envelope, and finding back to where the next can start.

use super::Failure;
use super::connection::ConnectionError;
use super::envelope::{ENVELOPE_COMMANDS, limit};
use super::failure::Cause;
use super::reply::RawReply;
use super::session::{Phase, Session, expect};
use crate::domain::Stage;

/// How an envelope was refused, and what the relay waits for now.
pub(super) struct EnvelopeFailure {
    failure: Failure,
    /// `DATA` was answered 354 all the same, so the relay reads content now.
    content_expected: bool,
    /// `RCPT` was refused, so an empty message can reach no_recipient.
    no_recipient: bool,
}

impl EnvelopeFailure {
    /// One after which the relay waits for the next command, or for nothing any more.
    pub(super) fn plain(failure: Failure) -> Self {
        Self { failure, content_expected: false, no_recipient: false }
    }
}

/// What is known after finding back.
pub(super) struct Resynced {
    pub(super) failure: Failure,
    /// How many of the group's replies may each belong to the command before, since the relay turned out to be out of
    /// step with us.
    pub(super) misaligned_replies: usize,
}

impl Session {
    /// Exactly as many replies as commands, whatever they say: leaving one unread would shift every answer after it.
    /// `classes` gets the first digit of each.
    pub(super) async fn read_envelope_replies(
        &mut self,
        classes: &mut Vec<u16>,
    ) -> Result<(), EnvelopeFailure> {
        let mut first: Option<Failure> = None;
        let (mut content_expected, mut no_recipient) = (false, false);
        for (stage, class) in ENVELOPE_COMMANDS {
            let answer = self.connection.reply(limit(&self.timeouts, stage)).await;
            classes.extend(answer.as_ref().map(|answer| answer.code / 100));
            let verdict = answer
                .map_err(|error| Failure::no_reply(stage, error))
                .and_then(|answer| expect(stage, class, answer.into_reply()));
            match verdict {
                Ok(_) => content_expected = stage == Stage::Data,
                // Out of step: the failed read before may belong to somebody else.
                Err(failure) if !is_refusal(&failure) && !is_cut(&failure) => {
                    return Err(EnvelopeFailure::plain(failure));
                }
                // 421, or the line is dead: no more replies will come.
                Err(failure) if !failure.is_usable() => {
                    return Err(EnvelopeFailure::plain(first.unwrap_or(failure).with_usable(false)));
                }
                Err(failure) => {
                    no_recipient |= stage == Stage::RcptTo;
                    first.get_or_insert(failure);
                }
            }
        }
        first.map_or(Ok(()), |failure| Err(EnvelopeFailure { failure, content_expected, no_recipient }))
    }

    /// Brings the session back to where the next envelope can start, so that a refused reader costs no connection.
    pub(super) async fn resync(&mut self, failed: EnvelopeFailure) -> Resynced {
        let EnvelopeFailure { failure, content_expected, no_recipient } = failed;
        if !failure.is_usable() {
            let misaligned_replies =
                if matches!(failure.cause, Cause::Unexpected(_)) { ENVELOPE_COMMANDS.len() } else { 0 };
            return Resynced { failure: self.abort(failure), misaligned_replies };
        }
        let answered = if content_expected && no_recipient {
            // RFC 2920 §3.1: without recipients a lone dot ends the transaction; its answer accepts nothing.
            self.command(Stage::Dot, ".\r\n", self.timeouts.dot).await
        } else if content_expected {
            // `MAIL` refused, `RCPT` and `DATA` not: a dot might deliver an empty message.
            return Resynced { failure: self.abort(failure), misaligned_replies: 0 };
        } else {
            self.command(Stage::MailFrom, "RSET\r\n", self.timeouts.farewell).await
        };
        let misaligned_replies = match &answered {
            Ok(answer) => !content_expected && !matches!(answer.code, 200..=299 | 421),
            Err(other) => matches!(other.cause, Cause::NoReply(ConnectionError::OutOfTurn(_))),
        };
        let resynced =
            |answer: &RawReply| if content_expected { answer.code != 421 } else { answer.code / 100 == 2 };
        if answered.as_ref().is_ok_and(resynced) {
            self.phase = Phase::Ready;
            return Resynced {
                failure: failure.with_messages_sent(self.messages_sent),
                misaligned_replies: 0,
            };
        }
        Resynced { failure: self.abort(failure), misaligned_replies: usize::from(misaligned_replies) }
    }
}

fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::Replied(_))
}

/// The line went dead, which casts no doubt on the replies before.
fn is_cut(failure: &Failure) -> bool {
    use ConnectionError::{Closed, Network, TimedOut};
    matches!(failure.cause, Cause::NoReply(Closed | Network(_) | TimedOut(_)))
}
