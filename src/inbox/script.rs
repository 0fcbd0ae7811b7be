//! Scripted relay behaviour: replies other than the default ones, for tests and rehearsals.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::Stage;

/// Behaviour of a scripted relay: called at every step, returns the action. Every action was seen at real relays.
///
/// ```
/// use briefing::inbox::{Action, Event, Hook, Script};
///
/// let full = |event: &Event<'_>| match event.hook {
///     Hook::Rcpt { .. } => Action::Reply("452 4.2.2 mailbox full".into()),
///     _ => Action::Default,
/// };
/// let script: &dyn Script = &full;
/// ```
pub trait Script: Send + Sync {
    /// Returns the action for an event.
    fn answer(&self, event: &Event<'_>) -> Action;

    /// Returns the `AUTH` mechanisms to offer, of `PLAIN` and `LOGIN`. None by default.
    fn mechanisms(&self) -> &[&'static str] {
        &[]
    }
}

impl<F: Fn(&Event<'_>) -> Action + Send + Sync> Script for F {
    fn answer(&self, event: &Event<'_>) -> Action {
        self(event)
    }
}

/// A step of the session before its reply.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// Number of the connection, from 1.
    pub connection: u64,
    /// Messages accepted on this connection so far.
    pub accepted: u64,
    /// True after a successful `AUTH`.
    pub authenticated: bool,
    /// The step.
    pub hook: Hook<'a>,
}

/// Steps at which a script is called.
#[derive(Debug, Clone, Copy)]
pub enum Hook<'a> {
    /// Connection accepted, before the greeting.
    Connect,
    /// `EHLO` or `HELO`.
    Hello {
        /// Name in the command.
        name: &'a str,
    },
    /// `STARTTLS`.
    StartTls,
    /// `AUTH` with its credentials.
    Auth {
        /// The user.
        user: &'a str,
        /// The password.
        password: &'a str,
    },
    /// `MAIL FROM`.
    Mail {
        /// The return path, empty for `<>`.
        from: &'a str,
    },
    /// `RCPT TO`.
    Rcpt {
        /// The recipient.
        to: &'a str,
    },
    /// `DATA`.
    Data,
    /// The 354 is sent and the content follows.
    Incoming,
    /// Content received with its final dot.
    Content {
        /// The return path.
        from: &'a str,
        /// The recipients.
        to: &'a [String],
        /// The content without dot-stuffing.
        bytes: &'a [u8],
    },
    /// `RSET`.
    Reset,
    /// `QUIT`.
    Quit,
}

/// Action at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The default reply.
    Default,
    /// This reply, such as `451 4.7.1 try later`; a positive one takes effect.
    Reply(String),
    /// The default reply to `EHLO` without these extensions, such as `PIPELINING`.
    Hide(Vec<&'static str>),
    /// The default reply, followed by these bytes.
    DefaultThen(Vec<u8>),
    /// These bytes instead of a reply.
    Raw(Vec<u8>),
    /// These bytes instead of a reply, then closes the connection.
    RawThenClose(Vec<u8>),
    /// Closes the connection.
    Close,
    /// Keeps the message, then closes the connection without a reply (after content; elsewhere like [`Action::Close`]).
    AcceptThenClose,
    /// Sends no more replies.
    Silence,
    /// Keeps the message and sends no more replies (after content; elsewhere like [`Action::Silence`]).
    AcceptThenSilence,
    /// Replies `421` and closes the connection.
    CloseWith421,
    /// A reply that never ends.
    Endless,
}

/// Accepts every message.
#[derive(Debug, Clone, Copy, Default)]
pub struct AcceptAll;

impl Script for AcceptAll {
    fn answer(&self, _: &Event<'_>) -> Action {
        Action::Default
    }
}

/// Chain of scripts: the first action other than [`Action::Default`] applies.
pub struct Chain(pub Vec<Arc<dyn Script>>);

impl Script for Chain {
    fn answer(&self, event: &Event<'_>) -> Action {
        let mut answers = self.0.iter().map(|script| script.answer(event));
        answers.find(|action| *action != Action::Default).unwrap_or(Action::Default)
    }

    fn mechanisms(&self) -> &[&'static str] {
        self.0.iter().map(|script| script.mechanisms()).find(|offered| !offered.is_empty()).unwrap_or(&[])
    }
}

/// Greylisting: replies 451 to the first attempt of each recipient (RFC 6647).
#[derive(Debug, Default)]
pub struct Greylist {
    seen: Mutex<BTreeSet<String>>,
}

impl Script for Greylist {
    fn answer(&self, event: &Event<'_>) -> Action {
        match event.hook {
            Hook::Rcpt { to }
                if self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(to.to_owned()) =>
            {
                Action::Reply("451 4.7.1 greylisted, try later".into())
            }
            _ => Action::Default,
        }
    }
}

/// Refuses given recipients with one reply.
#[derive(Debug, Clone)]
pub struct RefuseRecipients {
    recipients: BTreeSet<String>,
    reply: String,
}

impl RefuseRecipients {
    /// `reply` is the whole line: `550 5.1.1 no such mailbox`.
    pub fn new<T: Into<String>>(recipients: impl IntoIterator<Item = T>, reply: &str) -> Self {
        Self { recipients: recipients.into_iter().map(Into::into).collect(), reply: reply.to_owned() }
    }
}

impl Script for RefuseRecipients {
    fn answer(&self, event: &Event<'_>) -> Action {
        match event.hook {
            Hook::Rcpt { to } if self.recipients.contains(to) => Action::Reply(self.reply.clone()),
            _ => Action::Default,
        }
    }
}

/// Closes the connection at every nth occurrence of a step.
#[derive(Debug)]
pub struct DropAt {
    stage: Stage,
    every: u64,
    count: AtomicU64,
}

impl DropAt {
    /// Closes at `stage` every `every` occurrences, first at that many; 1 is always, 0 never.
    pub fn new(stage: Stage, every: u64) -> Self {
        Self { stage, every, count: AtomicU64::new(0) }
    }
}

impl Script for DropAt {
    fn answer(&self, event: &Event<'_>) -> Action {
        if self.every == 0 || !event.hook.is_at(self.stage) {
            return Action::Default;
        }
        let count = self.count.fetch_add(1, Ordering::Relaxed) + 1;
        if count.is_multiple_of(self.every) { Action::Close } else { Action::Default }
    }
}

impl Hook<'_> {
    /// Returns whether this step is the one that a client calls `stage`.
    pub fn is_at(&self, stage: Stage) -> bool {
        match self {
            Self::Connect => matches!(stage, Stage::Connect | Stage::Greeting),
            Self::Hello { .. } => stage == Stage::Hello,
            Self::StartTls => stage == Stage::Tls,
            Self::Auth { .. } => stage == Stage::Auth,
            Self::Mail { .. } => stage == Stage::MailFrom,
            Self::Rcpt { .. } => stage == Stage::RcptTo,
            Self::Data => stage == Stage::Data,
            Self::Incoming => stage == Stage::Content,
            Self::Content { .. } => stage == Stage::Dot,
            Self::Reset | Self::Quit => false,
        }
    }
}

/// Limits the messages of a connection: the next `MAIL` is answered 421.
#[derive(Debug, Clone, Copy)]
pub struct MaxPerConnection(pub u64);

impl Script for MaxPerConnection {
    fn answer(&self, event: &Event<'_>) -> Action {
        match event.hook {
            Hook::Mail { .. } if event.accepted >= self.0 => Action::CloseWith421,
            _ => Action::Default,
        }
    }
}

/// Requires `AUTH` before `MAIL`.
#[derive(Debug, Clone)]
pub struct RequireAuth {
    user: String,
    password: String,
    mechanisms: Vec<&'static str>,
}

impl RequireAuth {
    /// Offers `PLAIN` and `LOGIN`.
    pub fn new(user: &str, password: &str) -> Self {
        Self { user: user.to_owned(), password: password.to_owned(), mechanisms: vec!["PLAIN", "LOGIN"] }
    }

    /// Offers these mechanisms only.
    #[must_use]
    pub fn by(mut self, mechanisms: &[&'static str]) -> Self {
        self.mechanisms = mechanisms.to_vec();
        self
    }
}

impl Script for RequireAuth {
    fn answer(&self, event: &Event<'_>) -> Action {
        match event.hook {
            Hook::Auth { user, password } if user != self.user || password != self.password => {
                Action::Reply("535 5.7.8 user or password is wrong".into())
            }
            Hook::Mail { .. } if !event.authenticated => Action::Reply("530 5.7.0 sign in first".into()),
            _ => Action::Default,
        }
    }

    fn mechanisms(&self) -> &[&'static str] {
        &self.mechanisms
    }
}
