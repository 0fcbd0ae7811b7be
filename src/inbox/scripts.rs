//! Relays met often enough to have a name.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Action, Event, Hook, Script};
use crate::domain::Stage;

/// Takes everything.
#[derive(Debug, Clone, Copy, Default)]
pub struct AcceptAll;

impl Script for AcceptAll {
    fn answer(&self, _: &Event<'_>) -> Action {
        Action::Default
    }
}

/// Several scripts: the first that does not just go on decides.
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

/// 451 the first time it hears of a recipient (RFC 6647).
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

/// Refuses these recipients with this answer.
#[derive(Debug, Clone)]
pub struct RefuseRecipients {
    recipients: BTreeSet<String>,
    reply: String,
}

impl RefuseRecipients {
    /// `reply` as it goes out: `550 5.1.1 no such mailbox`.
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

/// Hangs up each `n`th time a step is reached.
#[derive(Debug)]
pub struct DropAt {
    stage: Stage,
    every: u64,
    count: AtomicU64,
}

impl DropAt {
    /// Hangs up at `stage` each `every`th time, beginning with the `every`th; 1 is always, 0 never.
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
    /// Whether this is the step that a client knows by the name of `stage`.
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

/// 421 to the `MAIL` after this many messages on one connection.
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

/// Takes mail only from those who sign in.
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
