//! What a relay may do instead of saying yes.

/// A relay's behaviour: asked at every step, answers what to do. Everything it can do has been seen in the wild.
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
    /// What to do now.
    fn answer(&self, event: &Event<'_>) -> Action;

    /// The mechanisms of `AUTH` to offer: `PLAIN`, `LOGIN`. None by default.
    fn mechanisms(&self) -> &[&'static str] {
        &[]
    }
}

impl<F: Fn(&Event<'_>) -> Action + Send + Sync> Script for F {
    fn answer(&self, event: &Event<'_>) -> Action {
        self(event)
    }
}

/// Something that just happened, before it is answered.
#[derive(Debug, Clone, Copy)]
pub struct Event<'a> {
    /// The connection's number, from 1.
    pub connection: u64,
    /// Messages accepted on this connection so far.
    pub accepted: u64,
    /// Whether the client signed in.
    pub authenticated: bool,
    /// What happened.
    pub hook: Hook<'a>,
}

/// The steps at which a script is asked.
#[derive(Debug, Clone, Copy)]
pub enum Hook<'a> {
    /// A client connected and waits for the greeting.
    Connect,
    /// `EHLO` or `HELO`.
    Hello {
        /// The name it greeted with.
        name: &'a str,
    },
    /// `STARTTLS`.
    StartTls,
    /// `AUTH`, with what the client sent.
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
    /// The 354 is out, the content is coming.
    Incoming,
    /// The content came, with its final dot.
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

/// What to do at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// The normal answer.
    Default,
    /// This answer, such as `451 4.7.1 try later`; a positive one takes effect.
    Reply(String),
    /// The normal answer without these words in `EHLO`, such as `PIPELINING`.
    Hide(Vec<&'static str>),
    /// The normal answer, and these bytes right behind it.
    DefaultThen(Vec<u8>),
    /// These bytes instead of an answer.
    Raw(Vec<u8>),
    /// These bytes instead of an answer, then hang up.
    RawThenClose(Vec<u8>),
    /// Hang up.
    Close,
    /// Keep the message, then hang up without a word (after content; elsewhere like [`Action::Close`]).
    AcceptThenClose,
    /// Never answer again.
    Silence,
    /// Keep the message and never answer again (after content; elsewhere like [`Action::Silence`]).
    AcceptThenSilence,
    /// `421`, then hang up.
    CloseWith421,
    /// An answer that never ends.
    Endless,
}
