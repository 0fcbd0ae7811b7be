//! `MAIL`, `RCPT` and `DATA`: who, to whom, and may I.

use super::failure::{Cause, Objection};
use super::session::{Phase, Session, expect};
use super::{Capabilities, Failure, Timeouts};
use crate::domain::{EmailAddress, Stage};

/// One message's envelope. One recipient: every reader gets a mail of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// Where bounces go; `None` is the null return path `<>`.
    pub return_path: Option<EmailAddress>,
    /// The reader.
    pub recipient: EmailAddress,
    /// Bytes of content, before dots are doubled (RFC 1870 §4).
    pub size: usize,
}

/// The three commands and what each wants for an answer.
const STEPS: [(Stage, u16); 3] = [(Stage::MailFrom, 2), (Stage::RcptTo, 2), (Stage::Data, 3)];

impl Envelope {
    /// The commands, or why this relay cannot take them.
    fn commands(&self, relay: &Capabilities) -> Result<[String; 3], Failure> {
        let sender = self.return_path.as_ref();
        let return_path = sender.map(EmailAddress::to_ascii).unwrap_or_default();
        if let Some(limit) = relay.size_limit().filter(|limit| self.size as u64 > *limit) {
            return Err(Failure::ours(Stage::MailFrom, Objection::TooLarge { limit }));
        }
        let size = if relay.size.is_some() { format!(" SIZE={}", self.size) } else { String::new() };
        let beyond_ascii =
            self.recipient.needs_smtputf8() || sender.is_some_and(EmailAddress::needs_smtputf8);
        if beyond_ascii && !relay.smtp_utf8 {
            return Err(Failure::ours(Stage::RcptTo, Objection::NoSmtpUtf8));
        }
        let smtp_utf8 = if beyond_ascii { " SMTPUTF8" } else { "" };
        let mail = format!("MAIL FROM:<{return_path}>{size}{smtp_utf8}");
        let rcpt = format!("RCPT TO:<{}>", self.recipient.to_ascii());
        Ok([mail + "\r\n", rcpt + "\r\n", "DATA\r\n".to_owned()])
    }
}

/// How an envelope was refused, and what the relay waits for now.
struct Refusal {
    failure: Failure,
    /// `DATA` was answered 354 all the same, so the relay reads content now.
    open: bool,
    /// `RCPT` was refused, so an empty message can reach nobody.
    nobody: bool,
}

impl Session {
    /// Sends `MAIL FROM`, `RCPT TO` and `DATA` and waits for the 354: one round trip where the relay offers PIPELINING
    /// (RFC 2920), three where it does not. Nothing of the content has left when this returns.
    pub async fn envelope(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        if self.phase != Phase::Ready {
            return Err(self.give_up(Failure::ours(Stage::MailFrom, Objection::OutOfOrder)));
        }
        let commands =
            envelope.commands(&self.capabilities).map_err(|failure| failure.with_connection(true))?;
        self.phase = Phase::Broken;
        let answered = if self.capabilities.pipelining {
            self.grouped(&commands.concat()).await
        } else {
            self.one_by_one(&commands).await
        };
        match answered {
            Ok(()) => {
                self.phase = Phase::Open;
                Ok(())
            }
            Err(refusal) => Err(self.clear(refusal).await),
        }
    }

    async fn one_by_one(&mut self, commands: &[String; 3]) -> Result<(), Refusal> {
        for ((stage, class), command) in STEPS.into_iter().zip(commands) {
            let answer = self.ask(stage, command, limit(&self.timeouts, stage)).await;
            answer
                .and_then(|answer| expect(stage, class, answer.into_reply()))
                .map_err(|failure| Refusal { failure, open: false, nobody: false })?;
        }
        Ok(())
    }

    /// One write, and then exactly as many replies as commands, whatever they say: leaving one unread would shift
    /// every answer after it.
    async fn grouped(&mut self, commands: &str) -> Result<(), Refusal> {
        let broken = |failure| Refusal { failure, open: false, nobody: false };
        let sent = self.wire.send(commands.as_bytes(), self.timeouts.mail).await;
        sent.map_err(|error| broken(Failure::silent(Stage::MailFrom, error)))?;
        let mut first: Option<Failure> = None;
        let (mut open, mut nobody) = (false, false);
        for (stage, class) in STEPS {
            let answer = self.wire.reply(limit(&self.timeouts, stage)).await;
            let verdict = answer
                .map_err(|error| Failure::silent(stage, error))
                .and_then(|answer| expect(stage, class, answer.into_reply()));
            match verdict {
                Ok(_) => open = stage == Stage::Data,
                // Out of step: the refusal read before may belong to somebody else.
                Err(failure) if !is_refusal(&failure) && !is_cut(&failure) => return Err(broken(failure)),
                // 421, or the line is dead: no more replies will come.
                Err(failure) if !failure.is_usable() => {
                    return Err(broken(first.unwrap_or(failure).with_connection(false)));
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
    async fn clear(&mut self, refusal: Refusal) -> Failure {
        let Refusal { failure, open, nobody } = refusal;
        let cleared = if !failure.is_usable() {
            false
        } else if open && nobody {
            // RFC 2920 §3.1: without recipients a lone dot ends the transaction; its answer accepts nothing.
            self.ask(Stage::Dot, ".\r\n", self.timeouts.dot).await.is_ok_and(|answer| answer.code != 421)
        } else if open {
            // `MAIL` refused, `RCPT` and `DATA` not: a dot might deliver an empty message.
            false
        } else {
            let answer = self.ask(Stage::MailFrom, "RSET\r\n", self.timeouts.farewell).await;
            answer.is_ok_and(|answer| answer.code / 100 == 2)
        };
        if cleared {
            self.phase = Phase::Ready;
            failure.after(self.carried)
        } else {
            self.give_up(failure)
        }
    }
}

fn limit(timeouts: &Timeouts, stage: Stage) -> std::time::Duration {
    match stage {
        Stage::RcptTo => timeouts.rcpt,
        Stage::Data => timeouts.data,
        _ => timeouts.mail,
    }
}

fn is_refusal(failure: &Failure) -> bool {
    matches!(failure.cause, Cause::Replied(_))
}

/// The line went dead, which casts no doubt on the replies before.
fn is_cut(failure: &Failure) -> bool {
    use super::wire::Broken::{Closed, Network, TimedOut};
    matches!(failure.cause, Cause::Silent(Closed | Network(_) | TimedOut(_)))
}
