//! The three replies to one envelope, and finding back to where the next can start.

use super::Failure;
use super::envelope::{STEPS, limit};
use super::failure::Cause;
use super::reply::Answer;
use super::session::{Phase, Session, expect};
use super::wire::Broken;
use crate::domain::Stage;

/// How an envelope was refused, and what the relay waits for now.
pub(super) struct Refusal {
    failure: Failure,
    /// `DATA` was answered 354 all the same, so the relay reads content now.
    open: bool,
    /// `RCPT` was refused, so an empty message can reach nobody.
    nobody: bool,
}

impl Refusal {
    /// One after which the relay waits for the next command, or for nothing any more.
    pub(super) fn plain(failure: Failure) -> Self {
        Self { failure, open: false, nobody: false }
    }
}

/// What is known after finding back.
pub(super) struct Cleared {
    pub(super) failure: Failure,
    /// How many of the group's replies may each belong to the command before, since the relay turned out to be out of
    /// step with us.
    pub(super) shifted: usize,
}

impl Session {
    /// Exactly as many replies as commands, whatever they say: leaving one unread would shift every answer after it.
    /// `classes` gets the first digit of each.
    pub(super) async fn hear_group(&mut self, classes: &mut Vec<u16>) -> Result<(), Refusal> {
        let mut first: Option<Failure> = None;
        let (mut open, mut nobody) = (false, false);
        for (stage, class) in STEPS {
            let answer = self.wire.reply(limit(&self.timeouts, stage)).await;
            classes.extend(answer.as_ref().map(|answer| answer.code / 100));
            let verdict = answer
                .map_err(|error| Failure::silent(stage, error))
                .and_then(|answer| expect(stage, class, answer.into_reply()));
            match verdict {
                Ok(_) => open = stage == Stage::Data,
                // Out of step: the refusal read before may belong to somebody else.
                Err(failure) if !is_refusal(&failure) && !is_cut(&failure) => {
                    return Err(Refusal::plain(failure));
                }
                // 421, or the line is dead: no more replies will come.
                Err(failure) if !failure.is_usable() => {
                    return Err(Refusal::plain(first.unwrap_or(failure).with_connection(false)));
                }
                Err(failure) => {
                    nobody |= stage == Stage::RcptTo;
                    first.get_or_insert(failure);
                }
            }
        }
        first.map_or(Ok(()), |failure| Err(Refusal { failure, open, nobody }))
    }

    /// Brings the session back to where the next envelope can start, so that a refused reader costs no connection.
    pub(super) async fn clear(&mut self, refusal: Refusal) -> Cleared {
        let Refusal { failure, open, nobody } = refusal;
        if !failure.is_usable() {
            let shifted = if matches!(failure.cause, Cause::Unexpected(_)) { STEPS.len() } else { 0 };
            return Cleared { failure: self.give_up(failure), shifted };
        }
        let answered = if open && nobody {
            // RFC 2920 §3.1: without recipients a lone dot ends the transaction; its answer accepts nothing.
            self.ask(Stage::Dot, ".\r\n", self.timeouts.dot).await
        } else if open {
            // `MAIL` refused, `RCPT` and `DATA` not: a dot might deliver an empty message.
            return Cleared { failure: self.give_up(failure), shifted: 0 };
        } else {
            self.ask(Stage::MailFrom, "RSET\r\n", self.timeouts.farewell).await
        };
        let shifted = match &answered {
            Ok(answer) => !open && !matches!(answer.code, 200..=299 | 421),
            Err(other) => matches!(other.cause, Cause::Silent(Broken::OutOfTurn(_))),
        };
        let cleared = |answer: &Answer| if open { answer.code != 421 } else { answer.code / 100 == 2 };
        if answered.as_ref().is_ok_and(cleared) {
            self.phase = Phase::Ready;
            return Cleared { failure: failure.after(self.carried), shifted: 0 };
        }
        Cleared { failure: self.give_up(failure), shifted: usize::from(shifted) }
    }
}

fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::Replied(_))
}

/// The line went dead, which casts no doubt on the replies before.
fn is_cut(failure: &Failure) -> bool {
    use Broken::{Closed, Network, TimedOut};
    matches!(failure.cause, Cause::Silent(Closed | Network(_) | TimedOut(_)))
}
