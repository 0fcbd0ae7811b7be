//! Each question sends one test, however often it is answered; and one test at a time.
//!
//! Whoever asks gets a number, which holds what they were shown. The first answer with the number sends, every later one
//! is told the same result: a double click, a page loaded again, a browser that tries once more.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::test_mail::{TestError, TestResult, TestRoute};
use crate::runtime::spawn_blocking;

/// More questions than anybody has open, and more results than anybody comes back to.
const MAX_ENTRIES: usize = 64;

/// What came of a test.
pub(super) type Outcome = Result<TestResult, TestError>;

/// An issue, and where its test would go.
type Question = (String, TestRoute);

/// Questions that wait for their answer, and results.
#[derive(Default)]
pub(super) struct TestSendRequests {
    view_query: Mutex<(u64, BTreeMap<u64, Question>)>,
    done: tokio::sync::Mutex<BTreeMap<u64, Outcome>>,
}

impl TestSendRequests {
    /// A number for a question that is about to be shown.
    pub(super) fn ask(&self, issue: &str, route: &TestRoute) -> u64 {
        let mut view_query = self.view_query.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, open) = &mut *view_query;
        *last += 1;
        open.insert(*last, (issue.to_owned(), route.clone()));
        if open.len() > MAX_ENTRIES {
            open.pop_first();
        }
        *last
    }

    /// The result of a question that was answered "send"; `None` for one that was never asked, or too long ago.
    pub(super) async fn send(
        &self,
        number: u64,
        issue: &str,
        send: impl FnOnce(TestRoute) -> Outcome + Send + 'static,
    ) -> Option<Outcome> {
        let mut done = self.done.lock().await;
        if let Some(outcome) = done.get(&number) {
            return Some(outcome.clone());
        }
        let route = {
            let mut view_query = self.view_query.lock().unwrap_or_else(PoisonError::into_inner);
            view_query.1.remove(&number).filter(|(about, _)| about == issue)?.1
        };
        let sent = spawn_blocking(move || send(route)).try_join().await;
        let failed = |_| Err(TestError::Other { sentence: FAILED.to_owned(), help: None });
        let outcome = sent.unwrap_or_else(failed);
        done.insert(number, outcome.clone());
        if done.len() > MAX_ENTRIES {
            done.pop_first();
        }
        Some(outcome)
    }
}

/// Said when whoever sends came to grief.
const FAILED: &str =
    "the test ended in the middle: this is a fault of the program, and nobody knows who got it";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::test_mail::TestTransport;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    fn route() -> TestRoute {
        TestRoute { to: vec!["kim@harbour.example".into()], way: TestTransport::Inbox }
    }

    fn sent() -> TestResult {
        TestResult { way: TestTransport::Inbox, verdicts: Vec::new() }
    }

    #[tokio::test]
    async fn a_question_sends_once_and_tells_the_same_each_time() {
        let (test_requests, count) = (Arc::new(TestSendRequests::default()), Arc::new(AtomicUsize::new(0)));
        let number = test_requests.ask("1", &route());
        let answer = || {
            let (test_requests, count) = (Arc::clone(&test_requests), Arc::clone(&count));
            tokio::spawn(async move {
                let send = move |agreed| {
                    assert_eq!(agreed, route());
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
    async fn what_was_not_asked_is_not_sent() {
        let test_requests = TestSendRequests::default();
        let refuse = |_| -> Outcome { panic!("nobody view_query") };
        assert_eq!(test_requests.send(1, "1", refuse).await, None);
        let number = test_requests.ask("1", &route());
        assert_eq!(test_requests.send(number, "2", refuse).await, None, "another issue");
        let number = test_requests.ask("1", &route());
        for _ in 0..MAX_ENTRIES {
            test_requests.ask("1", &route());
        }
        assert_eq!(test_requests.send(number, "1", refuse).await, None, "too long ago");
    }

    #[tokio::test]
    async fn a_result_that_was_forgotten_is_no_reason_to_send_again() {
        let test_requests = TestSendRequests::default();
        let first = test_requests.ask("1", &route());
        test_requests.send(first, "1", |_| Ok(sent())).await.unwrap().unwrap();
        for _ in 0..=MAX_ENTRIES {
            let number = test_requests.ask("1", &route());
            test_requests.send(number, "1", |_| Ok(sent())).await.unwrap().unwrap();
        }
        assert_eq!(test_requests.send(first, "1", |_| panic!("sent again")).await, None);
    }
}
