//! A step that did not succeed.

use std::fmt;

use jiff::Timestamp;

use super::classify;
use super::credentials::Mechanism;
use super::stuffing::ContentError;
use super::wire::Broken;
use crate::domain::{Attempt, Outcome, Reply, Stage};

/// Why a message, or a whole session, got no further. What it is made of stays private; ask it.
///
/// Neither `Display` nor `Debug` shows the relay's words, which often repeat the recipient's address: those are in
/// [`Failure::reply`], for the ledger.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    pub(super) stage: Stage,
    pub(super) cause: Cause,
    pub(super) usable: bool,
    /// Messages the session had carried before.
    pub(super) carried: u64,
}

/// What stood in the way.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Cause {
    /// A refusal, 4yz or 5yz.
    Replied(Reply),
    /// A reply that does not answer this command, such as 250 to `DATA`: we are out of step.
    Unexpected(Reply),
    /// No answer that could be read.
    Silent(Broken),
    /// We did not even try.
    Ours(Objection),
}

/// Why we did not try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Objection {
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
        "5.6.7 the address has letters beyond ASCII before the `@`, and the relay does not carry such addresses"
    )]
    NoSmtpUtf8,
    #[error("{0}")]
    Content(#[from] ContentError),
    #[error("the session is not at this step")]
    OutOfOrder,
}

impl Failure {
    pub(super) fn replied(stage: Stage, reply: Reply) -> Self {
        // RFC 5321 §3.8: after 421 the relay closes the connection.
        let usable = reply.code != 421;
        Self { stage, cause: Cause::Replied(reply), usable, carried: 0 }
    }

    pub(super) fn unexpected(stage: Stage, reply: Reply) -> Self {
        Self { stage, cause: Cause::Unexpected(reply), usable: false, carried: 0 }
    }

    pub(super) fn silent(stage: Stage, broken: impl Into<Broken>) -> Self {
        // What a relay says on its way out is its answer: 421 anywhere, a refusal while content is under way.
        let cause = match broken.into() {
            Broken::OutOfTurn(Some(reply))
                if reply.code == 421
                    || (stage == Stage::Content && (reply.is_transient() || reply.is_permanent())) =>
            {
                Cause::Replied(reply)
            }
            broken => Cause::Silent(broken),
        };
        Self { stage, cause, usable: false, carried: 0 }
    }

    pub(super) fn ours(stage: Stage, objection: impl Into<Objection>) -> Self {
        Self { stage, cause: Cause::Ours(objection.into()), usable: false, carried: 0 }
    }

    pub(super) fn with_connection(mut self, usable: bool) -> Self {
        self.usable = usable;
        self
    }

    pub(super) fn after(mut self, carried: u64) -> Self {
        self.carried = carried;
        self
    }

    /// The step that did not succeed.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What is now known about the message.
    pub fn outcome(&self) -> Outcome {
        classify::outcome(self.stage, &self.cause)
    }

    /// The relay's answer, when there was one.
    pub fn reply(&self) -> Option<&Reply> {
        match &self.cause {
            Cause::Replied(reply) | Cause::Unexpected(reply) => Some(reply),
            Cause::Silent(Broken::OutOfTurn(reply)) => reply.as_ref(),
            Cause::Silent(_) | Cause::Ours(_) => None,
        }
    }

    /// What happened, in words, when the relay's answer alone does not say it.
    pub fn note(&self) -> Option<String> {
        match &self.cause {
            Cause::Replied(_) => None,
            Cause::Unexpected(_) => Some("the relay's answer does not belong to the command".into()),
            Cause::Silent(broken) => Some(broken.to_string()),
            Cause::Ours(objection) => Some(objection.to_string()),
        }
    }

    /// Whether it is about the relay or our settings for it, and says nothing about the recipient: trying the next
    /// reader would end the same way.
    pub fn is_about_relay(&self) -> bool {
        self.stage <= Stage::Auth || matches!(self.cause, Cause::Ours(Objection::TooLarge { .. }))
    }

    /// Whether the connection may carry the next message.
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    /// Whether the relay merely ended a session that had carried messages before, without having heard of this one
    /// (421 or silence at `MAIL FROM`): no attempt at all, and a new connection may be tried at once.
    pub fn may_retry_at_once(&self) -> bool {
        let ended = match &self.cause {
            Cause::Replied(reply) => reply.code == 421,
            Cause::Silent(broken) => !matches!(broken, Broken::TimedOut(_)),
            Cause::Unexpected(_) | Cause::Ours(_) => false,
        };
        self.carried > 0 && self.stage == Stage::MailFrom && ended
    }

    /// Whether the relay did not say a word about `MAIL FROM` in all the time it had.
    pub fn is_unheard(&self) -> bool {
        self.stage == Stage::MailFrom && matches!(self.cause, Cause::Silent(Broken::TimedOut(_)))
    }

    /// The line for the ledger.
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

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.stage.as_str();
        match &self.cause {
            Cause::Replied(reply) | Cause::Unexpected(reply) => {
                write!(f, "the relay answered {}", reply.code)?;
                reply.enhanced.map_or(Ok(()), |code| write!(f, " {code}"))?;
                write!(f, " (step `{step}`)")
            }
            Cause::Silent(broken) => write!(f, "{broken} (step `{step}`)"),
            Cause::Ours(objection) => write!(f, "{objection} (step `{step}`)"),
        }
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Failure({self}; {:?}, usable: {})", self.outcome(), self.usable)
    }
}

impl std::error::Error for Failure {}
