//! Tests that go out and mail that was caught, as plain values, and who sees to them.

use std::io;

use jiff::Zoned;

/// Sends tests and reads the local inbox. Called away from the threads that answer browsers, so it may take its time.
pub trait TestMailer: Send + Sync {
    /// Where a test would go, as the newsroom is configured now.
    ///
    /// # Errors
    /// What stands in the way.
    fn route(&self) -> Result<TestRoute, TestError>;

    /// Sends an issue to all addresses of the route that somebody agreed to, or to nobody when the route is another by now.
    ///
    /// # Errors
    /// What stands in the way: nothing was sent.
    fn send_test(&self, issue: &str, agreed: &TestRoute) -> Result<TestResult, TestError>;

    /// How many messages the local inbox holds, and the newest `limit` of them, newest first.
    ///
    /// # Errors
    /// The inbox cannot be read.
    fn caught(&self, limit: usize) -> io::Result<(usize, Vec<CaughtMessage>)>;

    /// A message that was caught; `None` if there is none of that name.
    ///
    /// # Errors
    /// It cannot be read.
    fn message(&self, id: &str) -> io::Result<Option<Vec<u8>>>;
}

/// Where a test goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRoute {
    /// The addresses, each once; at least one.
    pub to: Vec<String>,
    /// How it gets there.
    pub way: TestTransport,
}

/// How a test travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestTransport {
    /// Over the relay.
    Relay {
        /// Its host and port; no user, no password.
        name: String,
        /// Whether mail travels to another machine in the open.
        unencrypted: bool,
    },
    /// Into the local inbox: nothing leaves this machine.
    Inbox,
}

/// A test that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestResult {
    /// How.
    pub way: TestTransport,
    /// Each address and what became of it.
    pub verdicts: Vec<(String, RecipientResult)>,
}

/// What became of a test to one address, with the relay's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecipientResult {
    /// The relay has it.
    Accepted(String),
    /// The relay does not want it.
    Refused(String),
    /// It never got as far as the relay's word on it.
    Unreached(String),
    /// It left, and no word came back.
    Uncertain(String),
}

/// Why no test is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestError {
    /// `[release] test_to` is empty.
    Nobody,
    /// So many errors stand.
    Errors(usize),
    /// The route is not the one that was agreed to.
    Changed,
    /// Something else.
    Other {
        /// What is wrong.
        sentence: String,
        /// What to do next.
        help: Option<String>,
    },
}

/// A message in the local inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtMessage {
    /// What it is asked for by; harmless in a URL.
    pub id: String,
    /// When it came, in the newsroom's zone.
    pub at: Zoned,
    /// Its size in bytes.
    pub size: u64,
    /// Its subject.
    pub subject: String,
    /// Whom it says to be from.
    pub from: String,
    /// Whom it says to be to.
    pub to: String,
}
