//! Test mail and caught mail: the backend that sends and reads them, and the confirmations of tests.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use jiff::Zoned;

use crate::app::{self, SentTests, TestPlan};
use crate::runtime::spawn_blocking;

/// Backend that sends tests and reads the local inbox. It is called on the blocking pool.
pub trait TestMailer: Send + Sync {
    /// Returns the recipients and the route of a test.
    ///
    /// # Errors
    /// No test can be sent.
    fn plan(&self) -> Result<TestPlan, TestError>;

    /// Sends an issue to the recipients of `confirmed`, if the plan is still the same.
    ///
    /// # Errors
    /// Nothing was sent.
    fn send_test(&self, issue: &str, confirmed: &TestPlan) -> Result<SentTests, TestError>;

    /// Returns the number of messages in the local inbox and the newest `limit` of them, newest first.
    ///
    /// # Errors
    /// The inbox cannot be read.
    fn caught(&self, limit: usize) -> io::Result<(usize, Vec<CaughtMessage>)>;

    /// Reads a caught message; `None` if there is no such message.
    ///
    /// # Errors
    /// The message cannot be read.
    fn message(&self, id: &str) -> io::Result<Option<Vec<u8>>>;
}

/// A test that was not sent, as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestError {
    /// `[release] test_to` is empty.
    NoRecipients,
    /// The issue has this many errors.
    HasErrors(usize),
    /// The recipients or the route changed since they were confirmed.
    PlanChanged,
    /// Another error.
    Other {
        /// The message.
        message: String,
        /// The next step.
        help: Option<String>,
    },
}

impl From<app::TestError> for TestError {
    fn from(error: app::TestError) -> Self {
        match error {
            app::TestError::NoRecipients => Self::NoRecipients,
            app::TestError::HasErrors(errors) => Self::HasErrors(errors),
            app::TestError::PlanChanged => Self::PlanChanged,
            app::TestError::Failed(error) => Self::Other { message: error.to_string(), help: error.hint() },
        }
    }
}

/// A message in the local inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtMessage {
    /// Id, safe in a URL.
    pub id: String,
    /// Time of arrival in the newsroom's time zone.
    pub at: Zoned,
    /// Size in bytes.
    pub size: u64,
    /// Subject.
    pub subject: String,
    /// Address in `From`, else in `Return-Path`.
    pub from: String,
    /// Address in `To`, else in `Delivered-To`.
    pub to: String,
}

/// Limit of the open confirmations and of the results kept.
const MAX_ENTRIES: usize = 64;

/// Outcome of a test.
pub(super) type Outcome = Result<SentTests, TestError>;

/// Issue and plan that a confirmation shows.
type Confirmation = (String, TestPlan);

/// Open confirmations and their results: each confirmation sends at most one test, and one test runs at a time.
///
/// A confirmation has a number and the plan that was shown. The first answer sends; every later answer with the same
/// number gets the same result, be it a double click, a reload, or a retry of the browser.
#[derive(Default)]
pub(super) struct TestSendRequests {
    open: Mutex<(u64, BTreeMap<u64, Confirmation>)>,
    done: tokio::sync::Mutex<BTreeMap<u64, Outcome>>,
}

impl TestSendRequests {
    /// Registers a confirmation that is about to be shown and returns its number.
    pub(super) fn ask(&self, issue: &str, plan: &TestPlan) -> u64 {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, questions) = &mut *open;
        *last += 1;
        questions.insert(*last, (issue.to_owned(), plan.clone()));
        if questions.len() > MAX_ENTRIES {
            questions.pop_first();
        }
        *last
    }

    /// Sends the test of a confirmation, or returns its result; `None` if the number is unknown or too old.
    pub(super) async fn send(
        &self,
        number: u64,
        issue: &str,
        send: impl FnOnce(TestPlan) -> Outcome + Send + 'static,
    ) -> Option<Outcome> {
        let mut done = self.done.lock().await;
        if let Some(outcome) = done.get(&number) {
            return Some(outcome.clone());
        }
        let plan = {
            let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            open.1.remove(&number).filter(|(about, _)| about == issue)?.1
        };
        let sent = spawn_blocking(move || send(plan)).try_join().await;
        let failed = |_| Err(TestError::Other { message: FAILED.to_owned(), help: None });
        let outcome = sent.unwrap_or_else(failed);
        done.insert(number, outcome.clone());
        if done.len() > MAX_ENTRIES {
            done.pop_first();
        }
        Some(outcome)
    }
}

/// Message after a panic while sending.
const FAILED: &str =
    "internal error while the test was being sent; some recipients may have it; please report it";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::TestRoute;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn plan() -> TestPlan {
        TestPlan { to: vec!["kim@harbour.example".into()], route: TestRoute::LocalInbox }
    }

    fn sent() -> SentTests {
        SentTests { route: TestRoute::LocalInbox, results: Vec::new() }
    }

    #[tokio::test]
    async fn confirmation_sends_once_and_repeats_its_result() {
        let (test_requests, count) = (Arc::new(TestSendRequests::default()), Arc::new(AtomicUsize::new(0)));
        let number = test_requests.ask("1", &plan());
        let answer = || {
            let (test_requests, count) = (Arc::clone(&test_requests), Arc::clone(&count));
            tokio::spawn(async move {
                let send = move |agreed| {
                    assert_eq!(agreed, plan());
                    count.fetch_add(1, Ordering::SeqCst);
                    Ok(sent())
                };
                test_requests.send(number, "1", send).await
            })
        };
        let answers = [answer(), answer(), answer()];
        for answer in answers {
            assert_eq!(answer.await.unwrap(), Some(Ok(sent())));
        }
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn unknown_or_old_confirmation_sends_nothing() {
        let test_requests = TestSendRequests::default();
        let refuse = |_| -> Outcome { panic!("not confirmed") };
        assert_eq!(test_requests.send(1, "1", refuse).await, None);
        let number = test_requests.ask("1", &plan());
        assert_eq!(test_requests.send(number, "2", refuse).await, None, "another issue");
        let number = test_requests.ask("1", &plan());
        for _ in 0..MAX_ENTRIES {
            test_requests.ask("1", &plan());
        }
        assert_eq!(test_requests.send(number, "1", refuse).await, None, "too long ago");
    }

    #[tokio::test]
    async fn dropped_result_does_not_send_again() {
        let test_requests = TestSendRequests::default();
        let first = test_requests.ask("1", &plan());
        test_requests.send(first, "1", |_| Ok(sent())).await.unwrap().unwrap();
        for _ in 0..=MAX_ENTRIES {
            let number = test_requests.ask("1", &plan());
            test_requests.send(number, "1", |_| Ok(sent())).await.unwrap().unwrap();
        }
        assert_eq!(test_requests.send(first, "1", |_| panic!("sent again")).await, None);
    }
}
