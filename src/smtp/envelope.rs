//! `MAIL`, `RCPT` and `DATA`: who, to whom, and may I.

use super::failure::LocalRefusal;
use super::group::EnvelopeFailure;
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
pub(super) const ENVELOPE_COMMANDS: [(Stage, u16); 3] =
    [(Stage::MailFrom, 2), (Stage::RcptTo, 2), (Stage::Data, 3)];

impl Envelope {
    /// The commands, or why this relay cannot take them.
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
        let smtp_utf8 = if beyond_ascii { " SMTPUTF8" } else { "" };
        let mail = ["MAIL FROM:<", &return_path, ">", &size, smtp_utf8, "\r\n"].concat();
        let rcpt = ["RCPT TO:<", &self.recipient.to_ascii(), ">\r\n"].concat();
        Ok([mail, rcpt, "DATA\r\n".to_owned()])
    }
}

impl Session {
    /// Sends `MAIL FROM`, `RCPT TO` and `DATA` and waits for the 354: one round trip where the relay offers PIPELINING
    /// (RFC 2920), three where it does not. Nothing of the content has left when this returns.
    pub async fn envelope(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        if self.phase != Phase::Ready {
            return Err(self.abort(Failure::local(Stage::MailFrom, LocalRefusal::OutOfOrder)));
        }
        let commands = envelope.commands(&self.capabilities).map_err(|failure| failure.with_usable(true))?;
        self.phase = Phase::Broken;
        let answered = if self.capabilities.pipelining {
            self.grouped(&commands.concat()).await
        } else {
            self.one_by_one(&commands).await
        };
        match answered {
            Ok(()) => {
                self.phase = Phase::ExpectContent;
                Ok(())
            }
            Err(failed) => Err(self.resync(failed).await.failure),
        }
    }

    async fn one_by_one(&mut self, commands: &[String; 3]) -> Result<(), EnvelopeFailure> {
        for ((stage, class), command) in ENVELOPE_COMMANDS.into_iter().zip(commands) {
            let answer = self.command(stage, command, limit(&self.timeouts, stage)).await;
            answer
                .and_then(|answer| expect(stage, class, answer.into_reply()))
                .map_err(EnvelopeFailure::plain)?;
        }
        Ok(())
    }

    async fn grouped(&mut self, commands: &str) -> Result<(), EnvelopeFailure> {
        let sent = self.connection.send(commands.as_bytes(), self.timeouts.mail).await;
        sent.map_err(|error| EnvelopeFailure::plain(Failure::no_reply(Stage::MailFrom, error)))?;
        self.read_envelope_replies(&mut Vec::new()).await
    }
}

pub(super) fn limit(timeouts: &Timeouts, stage: Stage) -> std::time::Duration {
    match stage {
        Stage::RcptTo => timeouts.rcpt,
        Stage::Data => timeouts.data,
        _ => timeouts.mail,
    }
}
