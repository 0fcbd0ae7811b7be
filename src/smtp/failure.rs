//! Failed step of a session, and what it means for the message.

use std::fmt;

use jiff::Timestamp;

use super::connection::ConnectionError;
use super::dot_stuffing::ContentError;
use super::relay_fault::RelayFault;
use super::relay_url::Mechanism;
use super::reply_class::{ReplyClass, closes_connection};
use crate::domain::{Attempt, Outcome, Reply, Stage};

/// Failure of a message or of a whole session.
///
/// Up to `MAIL FROM`, `Display` quotes the reply's words made harmless ([`Reply::quote`]): they alone say what to do. Later
/// replies are about a recipient and often repeat the address, so their text is left out; [`Failure::reply`] returns it.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    pub(super) stage: Stage,
    pub(super) cause: Cause,
    pub(super) usable: bool,
    /// Messages that the session had sent before.
    pub(super) messages_sent: u64,
}

/// Cause of a failure.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// A refusal: 4yz or 5yz.
    Replied(Reply),
    /// A reply that does not fit the command, such as 250 to `DATA`: out of step.
    Unexpected(Reply),
    /// No valid reply.
    NoReply(ConnectionError),
    /// Not attempted.
    Local(LocalRefusal),
}

/// Reason why a step was not attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum LocalRefusal {
    #[error("the relay does not offer STARTTLS, and without it nothing is sent")]
    NoStartTls,
    #[error("the relay offers no sign-in by PLAIN or LOGIN")]
    NoMechanism,
    #[error("the relay offers no sign-in by {}", .0.as_str())]
    NotOffered(Mechanism),
    #[error("a password does not travel unencrypted to another machine")]
    PlainPassword,
    #[error("the message is larger than the {limit} bytes the relay takes")]
    TooLarge { limit: u64 },
    #[error(
        "5.6.7 the address has letters beyond ASCII before the `@`, and the relay does not offer SMTPUTF8 for them"
    )]
    NoSmtpUtf8,
    #[error("{0}")]
    Content(#[from] ContentError),
    #[error("the session is not at this step")]
    OutOfOrder,
}

impl Failure {
    pub(super) fn replied(stage: Stage, reply: Reply) -> Self {
        let usable = !closes_connection(&reply);
        Self { stage, cause: Cause::Replied(reply), usable, messages_sent: 0 }
    }

    pub(super) fn unexpected(stage: Stage, reply: Reply) -> Self {
        Self { stage, cause: Cause::Unexpected(reply), usable: false, messages_sent: 0 }
    }

    pub(super) fn no_reply(stage: Stage, error: impl Into<ConnectionError>) -> Self {
        // A reply before closing is the relay's reply: 421 anywhere, a refusal while content is being written.
        let cause = match error.into() {
            ConnectionError::OutOfTurn(Some(reply))
                if closes_connection(&reply)
                    || (stage == Stage::Content && (reply.is_transient() || reply.is_permanent())) =>
            {
                Cause::Replied(reply)
            }
            error => Cause::NoReply(error),
        };
        Self { stage, cause, usable: false, messages_sent: 0 }
    }

    pub(super) fn local(stage: Stage, refusal: impl Into<LocalRefusal>) -> Self {
        Self { stage, cause: Cause::Local(refusal.into()), usable: false, messages_sent: 0 }
    }

    pub(super) fn with_usable(mut self, usable: bool) -> Self {
        self.usable = usable;
        self
    }

    pub(super) fn with_messages_sent(mut self, messages_sent: u64) -> Self {
        self.messages_sent = messages_sent;
        self
    }

    /// Returns the failed step.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// Returns the outcome for the message.
    pub fn outcome(&self) -> Outcome {
        match &self.cause {
            Cause::Replied(reply) => ReplyClass::of_refusal(self.stage, reply).outcome(),
            Cause::Unexpected(_) | Cause::NoReply(_) => ReplyClass::without_reply(self.stage).outcome(),
            // Later attempts would end the same way. A size limit is a matter of settings, which may change.
            Cause::Local(LocalRefusal::NoSmtpUtf8 | LocalRefusal::Content(_)) if self.stage > Stage::Auth => {
                Outcome::Refused
            }
            Cause::Local(_) => Outcome::Deferred,
        }
    }

    /// Returns the relay's reply, if there was one.
    pub fn reply(&self) -> Option<&Reply> {
        match &self.cause {
            Cause::Replied(reply) | Cause::Unexpected(reply) => Some(reply),
            Cause::NoReply(ConnectionError::OutOfTurn(reply)) => reply.as_ref(),
            Cause::NoReply(_) | Cause::Local(_) => None,
        }
    }

    /// Describes the failure in words if the reply alone does not.
    pub fn note(&self) -> Option<String> {
        match &self.cause {
            Cause::Replied(_) => None,
            Cause::Unexpected(_) => Some("the relay's answer does not belong to the command".into()),
            Cause::NoReply(error) => Some(error.to_string()),
            Cause::Local(refusal) => Some(refusal.to_string()),
        }
    }

    /// Returns whether the failure is about the relay or our settings for it, so that the next recipient would fail the
    /// same way.
    pub fn is_about_relay(&self) -> bool {
        self.stage <= Stage::Auth || matches!(self.cause, Cause::Local(LocalRefusal::TooLarge { .. }))
    }

    /// Returns whether this relay lacks an extension that the recipient's address needs: another relay may have it.
    pub fn needs_other_relay(&self) -> bool {
        matches!(self.cause, Cause::Local(LocalRefusal::NoSmtpUtf8))
    }

    /// Returns whether the relay refuses the sender: a permanent reply to `MAIL FROM`, before any recipient was named.
    pub fn refuses_sender(&self) -> bool {
        self.stage == Stage::MailFrom
            && (self.outcome() == Outcome::Refused || self.relay_fault().is_some())
            && matches!(self.cause, Cause::Replied(_))
    }

    /// Returns what a reply from `MAIL FROM` on says about the relay, the account or the session.
    pub fn relay_fault(&self) -> Option<RelayFault> {
        match &self.cause {
            Cause::Replied(reply) => RelayFault::of(self.stage, reply),
            Cause::Unexpected(_) | Cause::NoReply(_) | Cause::Local(_) => None,
        }
    }

    /// Returns whether another connection would fail the same way: a permanent reply, a wrong password, a certificate.
    /// A connection that broke may succeed later, also during `EHLO`.
    pub fn is_permanent_for_session(&self) -> bool {
        match self.reply() {
            Some(reply) => ReplyClass::of_refusal(self.stage, reply) == ReplyClass::SessionRejected,
            None => matches!(self.stage, Stage::Tls | Stage::Auth),
        }
    }

    /// Returns whether the connection may be used for the next message.
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    /// Returns whether the relay merely closed a session that had sent messages before (421 or a closed connection at
    /// `MAIL FROM`). This does not count as an attempt, and a new connection may be tried at once.
    pub fn may_retry_at_once(&self) -> bool {
        let ended = match &self.cause {
            Cause::Replied(reply) => closes_connection(reply),
            Cause::NoReply(error) => !matches!(error, ConnectionError::TimedOut(_)),
            Cause::Unexpected(_) | Cause::Local(_) => false,
        };
        self.messages_sent > 0 && self.stage == Stage::MailFrom && ended
    }

    /// Returns whether the reply to `MAIL FROM` timed out.
    pub fn timed_out_at_mail(&self) -> bool {
        self.stage == Stage::MailFrom && matches!(self.cause, Cause::NoReply(ConnectionError::TimedOut(_)))
    }

    /// Converts the failure into an attempt to record.
    pub fn into_attempt(self, relay: String, at: Timestamp) -> Attempt {
        Attempt {
            outcome: self.outcome(),
            stage: self.stage,
            reply: self.reply().cloned(),
            note: self.note(),
            relay,
            at,
        }
    }
}

impl Failure {
    /// Describes the failure with the reply's words made harmless ([`Reply::quote`]) at every step, for the sender of a
    /// test mail: it goes to their own addresses, and nothing else tells what the relay said.
    pub fn with_words(&self) -> String {
        struct WithWords<'a>(&'a Failure);
        impl fmt::Display for WithWords<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.describe(f, true)
            }
        }
        WithWords(self).to_string()
    }

    fn describe(&self, f: &mut fmt::Formatter<'_>, all_words: bool) -> fmt::Result {
        let step = self.stage.as_str();
        match &self.cause {
            Cause::Replied(reply) | Cause::Unexpected(reply) => {
                write!(f, "the relay answered {}", reply.code)?;
                reply.enhanced.map_or(Ok(()), |code| write!(f, " {code}"))?;
                if let Some(words) = reply.quote().filter(|_| all_words || self.stage <= Stage::MailFrom) {
                    write!(f, " `{words}`")?;
                }
                write!(f, " (step `{step}`)")
            }
            Cause::NoReply(error) => write!(f, "{error} (step `{step}`)"),
            Cause::Local(refusal) => write!(f, "{refusal} (step `{step}`)"),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.describe(f, false)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failure({self}; {:?}, usable: {})", self.outcome(), self.usable)
    }
}

impl std::error::Error for Failure {}
