//! A clock whose time and whose intervals a test decides.

use std::future::Future;
use std::pin::Pin;
use std::sync::Mutex;
use std::time::Duration;

use briefing::runtime::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

/// Longest wait for a task to come to rest.
const PATIENCE: Duration = Duration::from_mins(1);
/// Time after which the site answers forms with an address.
const ANSWER_TIME: Duration = Duration::from_millis(100);
/// Longest interval of a task that works again and again. What is longer is the limit of a request, which no test reaches.
const LONGEST_INTERVAL: Duration = Duration::from_secs(3);

/// When forms with an address are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerTime {
    /// At once.
    Now,
    /// After the time that readers wait too, for the script that measures it.
    Real,
    /// Not before a test says [`AnswerTime::Now`].
    Held,
}

/// A clock that stands still until a test sets it. Tasks that wait for their next turn get it when a test calls a round.
pub struct SteppedClock {
    now: Mutex<Timestamp>,
    answers: watch::Sender<AnswerTime>,
    rest: watch::Sender<Rest>,
}

/// The tasks that wait for the next round.
#[derive(Debug, Default)]
struct Rest {
    round: u64,
    tasks: usize,
}

/// A task's wait for the next round. A task that gives up waiting is not counted any more.
struct Turn<'a> {
    rest: &'a watch::Sender<Rest>,
    round: u64,
}

impl SteppedClock {
    pub fn at(now: &str) -> Self {
        Self {
            now: Mutex::new(now.parse().unwrap()),
            answers: watch::channel(AnswerTime::Now).0,
            rest: watch::channel(Rest::default()).0,
        }
    }

    pub fn advance(&self, time: SignedDuration) {
        let mut now = self.now.lock().unwrap();
        *now = now.checked_add(time).unwrap();
    }

    /// Sets when forms are answered from now on, also those that wait.
    pub fn answer(&self, time: AnswerTime) {
        self.answers.send_replace(time);
    }

    /// Gives each of so many tasks one turn, and comes back when all of them wait for the next one.
    pub async fn round(&self, tasks: usize) {
        self.until_at_rest(tasks).await;
        self.rest.send_modify(|rest| *rest = Rest { round: rest.round + 1, tasks: 0 });
        self.until_at_rest(tasks).await;
    }

    async fn until_at_rest(&self, tasks: usize) {
        let mut rest = self.rest.subscribe();
        let waiting = tokio::time::timeout(PATIENCE, rest.wait_for(|rest| rest.tasks == tasks)).await;
        assert!(waiting.is_ok(), "of {tasks} tasks some do not come to rest: {:?}", self.rest.borrow());
    }

    async fn until_answer(&self) {
        let mut answers = self.answers.subscribe();
        let time = *answers.wait_for(|time| *time != AnswerTime::Held).await.unwrap();
        if time == AnswerTime::Real {
            // `scripts/measure-enumeration` measures real answers; no other test asks for this.
            tokio::time::sleep(ANSWER_TIME).await;
        }
    }
}

impl<'a> Turn<'a> {
    fn wait(rest: &'a watch::Sender<Rest>) -> Self {
        let mut round = 0;
        rest.send_modify(|rest| {
            rest.tasks += 1;
            round = rest.round;
        });
        Self { rest, round }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.rest.send_if_modified(|rest| {
            let is_waiting = rest.round == self.round;
            rest.tasks -= usize::from(is_waiting);
            is_waiting
        });
    }
}

impl Clock for SteppedClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        if time == ANSWER_TIME {
            return Box::pin(self.until_answer());
        }
        if time > LONGEST_INTERVAL {
            return Box::pin(std::future::pending());
        }
        Box::pin(async {
            let turn = Turn::wait(&self.rest);
            let mut rest = self.rest.subscribe();
            rest.wait_for(|rest| rest.round > turn.round).await.unwrap();
        })
    }
}
