//! The envelope: `MAIL`, `RCPT` and `DATA`, their replies, and resynchronising after a refusal.

use std::time::Duration;

use super::connection::ConnectionError;
use super::failure::{Cause, LocalRefusal};
use super::reply::RawReply;
use super::session::{Phase, Session, expect};
use super::{Capabilities, Failure, Timeouts};
use crate::domain::{EmailAddress, Stage};

/// Envelope of one message with one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Address for bounces; `None` is the null return path `<>`.
    pub return_path: Option<EmailAddress>,
    /// The recipient.
    pub recipient: EmailAddress,
    /// Bytes of content before dot stuffing (RFC 1870 §4).
    pub size: usize,
}

/// The three commands, each with the first digit of its positive reply.
const COMMANDS: [(Stage, u16); 3] = [(Stage::MailFrom, 2), (Stage::RcptTo, 2), (Stage::Data, 3)];

impl Envelope {
    /// Returns the commands, or why this relay cannot take them.
    pub(super) fn commands(&self, relay: &Capabilities) -> Result<[String; 3], Failure> {
        let sender = self.return_path.as_ref();
        let return_path = sender.map(EmailAddress::to_ascii).unwrap_or_default();
        if let Some(limit) = relay.size_limit().filter(|limit| self.size as u64 > *limit) {
            return Err(Failure::local(Stage::MailFrom, LocalRefusal::TooLarge { limit }));
        }
        let size = if relay.size.is_some() { format!(" SIZE={}", self.size) } else { String::new() };
        let beyond_ascii =
            self.recipient.needs_smtputf8() || sender.is_some_and(EmailAddress::needs_smtputf8);
        if beyond_ascii && !relay.smtp_utf8 {
            return Err(Failure::local(Stage::RcptTo, LocalRefusal::NoSmtpUtf8));
        }
        // Headers in UTF-8 are 8-bit content (RFC 6531 §3.1: whoever offers SMTPUTF8 takes it).
        let smtp_utf8 = match (beyond_ascii, relay.eight_bit_mime) {
            (false, _) => "",
            (true, true) => " BODY=8BITMIME SMTPUTF8",
            (true, false) => " SMTPUTF8",
        };
        let mail = ["MAIL FROM:<", &return_path, ">", &size, smtp_utf8, "\r\n"].concat();
        let rcpt = ["RCPT TO:<", &self.recipient.to_ascii(), ">\r\n"].concat();
        Ok([mail, rcpt, "DATA\r\n".to_owned()])
    }
}

/// Failed envelope, and the state in which it left the relay.
pub(super) struct EnvelopeFailure {
    failure: Failure,
    /// The relay replied 354 to `DATA` all the same, so it reads content now.
    content_expected: bool,
    /// The relay refused `RCPT`, so an empty message reaches nobody.
    no_recipient: bool,
}

impl EnvelopeFailure {
    /// Failure after which the relay waits for the next command, or for nothing any more.
    fn plain(failure: Failure) -> Self {
        Self { failure, content_expected: false, no_recipient: false }
    }
}

/// Result of resynchronising.
pub(super) struct Resynced {
    pub(super) failure: Failure,
    /// Number of replies that may each belong to the previous command, because the relay is out of step.
    pub(super) misaligned_replies: usize,
}

impl Session {
    /// Sends `MAIL FROM`, `RCPT TO` and `DATA` and waits for the 354. With PIPELINING (RFC 2920) this takes one round
    /// trip, else three. No content has left when it returns.
    pub async fn envelope(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        if self.phase != Phase::Ready {
            return Err(self.abort(Failure::local(Stage::MailFrom, LocalRefusal::OutOfOrder)));
        }
        let commands = envelope.commands(&self.capabilities).map_err(|failure| failure.with_usable(true))?;
        self.phase = Phase::Broken;
        let result = if self.capabilities.pipelining {
            self.send_grouped(&commands.concat()).await
        } else {
            self.send_one_by_one(&commands).await
        };
        match result {
            Ok(()) => {
                self.phase = Phase::ExpectContent;
                Ok(())
            }
            Err(failed) => Err(self.resync(failed).await.failure),
        }
    }

    async fn send_one_by_one(&mut self, commands: &[String; 3]) -> Result<(), EnvelopeFailure> {
        for ((stage, class), command) in COMMANDS.into_iter().zip(commands) {
            let reply = self.command(stage, command, limit(&self.timeouts, stage)).await;
            reply
                .and_then(|reply| expect(stage, class, reply.into_reply()))
                .map_err(EnvelopeFailure::plain)?;
        }
        Ok(())
    }

    async fn send_grouped(&mut self, commands: &str) -> Result<(), EnvelopeFailure> {
        let sent = self.connection.send(commands.as_bytes(), self.timeouts.mail).await;
        sent.map_err(|error| EnvelopeFailure::plain(Failure::no_reply(Stage::MailFrom, error)))?;
        self.read_envelope_replies(&mut Vec::new()).await
    }

    /// Reads exactly one reply for each command, whatever they say: an unread reply would shift all that follow. Adds the
    /// first digit of each to `classes`.
    pub(super) async fn read_envelope_replies(
        &mut self,
        classes: &mut Vec<u16>,
    ) -> Result<(), EnvelopeFailure> {
        let mut first: Option<Failure> = None;
        let (mut content_expected, mut no_recipient) = (false, false);
        for (stage, class) in COMMANDS {
            let reply = self.connection.reply(limit(&self.timeouts, stage)).await;
            classes.extend(reply.as_ref().map(|reply| reply.code / 100));
            let result = reply
                .map_err(|error| Failure::no_reply(stage, error))
                .and_then(|reply| expect(stage, class, reply.into_reply()));
            match result {
                Ok(_) => content_expected = stage == Stage::Data,
                // Out of step: a refusal read before may belong to another command.
                Err(failure) if !is_refusal(&failure) && !is_cut(&failure) => {
                    return Err(EnvelopeFailure::plain(failure));
                }
                // 421, or the connection is gone: no more replies will come.
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

    /// Returns the session to the state before an envelope, so that a refused recipient costs no connection.
    pub(super) async fn resync(&mut self, failed: EnvelopeFailure) -> Resynced {
        let EnvelopeFailure { failure, content_expected, no_recipient } = failed;
        if !failure.is_usable() {
            let misaligned_replies =
                if matches!(failure.cause, Cause::Unexpected(_)) { COMMANDS.len() } else { 0 };
            return Resynced { failure: self.abort(failure), misaligned_replies };
        }
        let reply = if content_expected && no_recipient {
            // RFC 2920 §3.1: without recipients a lone dot ends the transaction; its reply accepts nothing.
            self.command(Stage::Dot, ".\r\n", self.timeouts.dot).await
        } else if content_expected {
            // `MAIL` was refused, `RCPT` and `DATA` were not: a dot might deliver an empty message.
            return Resynced { failure: self.abort(failure), misaligned_replies: 0 };
        } else {
            self.command(Stage::MailFrom, "RSET\r\n", self.timeouts.farewell).await
        };
        let misaligned = match &reply {
            Ok(reply) => !content_expected && !matches!(reply.code, 200..=299 | 421),
            Err(other) => matches!(other.cause, Cause::NoReply(ConnectionError::OutOfTurn(_))),
        };
        let resynced =
            |reply: &RawReply| if content_expected { reply.code != 421 } else { reply.code / 100 == 2 };
        if reply.as_ref().is_ok_and(resynced) {
            self.phase = Phase::Ready;
            let failure = failure.with_messages_sent(self.messages_sent);
            return Resynced { failure, misaligned_replies: 0 };
        }
        Resynced { failure: self.abort(failure), misaligned_replies: usize::from(misaligned) }
    }
}

fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::Replied(_))
}

/// Returns whether the connection ended, which casts no doubt on the replies before.
fn is_cut(failure: &Failure) -> bool {
    use ConnectionError::{Closed, Network, TimedOut};
    matches!(failure.cause, Cause::NoReply(Closed | Network(_) | TimedOut(_)))
}

fn limit(timeouts: &Timeouts, stage: Stage) -> Duration {
    match stage {
        Stage::RcptTo => timeouts.rcpt,
        Stage::Data => timeouts.data,
        _ => timeouts.mail,
    }
}
