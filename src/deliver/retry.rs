//! When to try again, when to give up, and whom never to try again.
//!
//! A relay that says "later" (4yz), or breaks off before the final dot, is tried again: after five minutes, which is
//! what greylisting relays want to see (RFC 5321 §4.5.4.1), then after twice as long each time, up to an hour. The
//! wait is spread by a tenth, so that readers who were put off together do not come back together; the spread
//! derives from the reader, not from chance. `give_up_after` its first try the message counts as refused: counted from
//! the plan, a reader whose turn comes on the second day of a slow delivery would get no second try.

use std::time::Duration;

use crate::domain::{Attempt, Outcome, SubscriberId};
use jiff::{SignedDuration, Timestamp};

const FIRST_DELAY: Duration = Duration::from_mins(5);
const MAX_DELAY: Duration = Duration::from_hours(1);
/// The first wait for a lost connection.
const FIRST_RECONNECT_DELAY: Duration = Duration::from_millis(500);

/// How long to wait before the next try, after `tries` of them (from 1).
pub(super) fn retry_delay(tries: u32, subscriber: SubscriberId) -> Duration {
    let doublings = tries.saturating_sub(1).min(8);
    let base = FIRST_DELAY.saturating_mul(1 << doublings).min(MAX_DELAY);
    // A multiplicative hash: neighbours in the list land far apart.
    let spread = (subscriber.0.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u32;
    base + base / 10 * spread / 256
}

/// How long to wait before a connection is tried again, after `tries` of them (from 0). Spread by a half over the
/// workers, so that a relay that restarts does not have all of us at its door in the same moment.
pub(super) fn reconnect_delay(tries: u32, worker: u32) -> Duration {
    let base = FIRST_RECONNECT_DELAY.saturating_mul(1 << tries.min(8));
    base + base / 2 * (worker.wrapping_mul(0x9E37_79B9) >> 24) / 256
}

/// What to write down for an attempt, and when the next one is due: not while the reader's domain is left alone. An attempt that was put off after the time is
/// up becomes a refusal of our own.
pub(super) fn schedule_retry(
    mut attempt: Attempt,
    tries: u32,
    subscriber: SubscriberId,
    since: Timestamp,
    give_up_after: Duration,
    not_before: Option<Timestamp>,
) -> (Attempt, Option<Timestamp>) {
    if attempt.outcome != Outcome::Deferred {
        return (attempt, None);
    }
    let span = |time: Duration| SignedDuration::try_from(time).unwrap_or(SignedDuration::MAX);
    let due = attempt.at.saturating_add(span(retry_delay(tries, subscriber))).unwrap_or(Timestamp::MAX);
    let due = not_before.map_or(due, |time| due.max(time));
    let end = since.saturating_add(span(give_up_after)).unwrap_or(Timestamp::MAX);
    if due <= end {
        return (attempt, Some(due));
    }
    attempt.outcome = Outcome::Refused;
    let why = attempt.note.take().map(|note| format!("{note}; ")).unwrap_or_default();
    attempt.note = Some(format!("{why}given up: the time for trying is over"));
    (attempt, None)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::Stage;

    #[test]
    fn workers_come_back_apart_and_each_at_its_own_time() {
        let waits: BTreeSet<_> = (0..50).map(|worker| reconnect_delay(1, worker)).collect();
        assert!(waits.len() > 40, "{waits:?}");
        assert!(waits.iter().all(|wait| (1000..1500).contains(&wait.as_millis())));
        assert_eq!(reconnect_delay(1, 7), reconnect_delay(1, 7));
    }

    #[test]
    fn waits_grow_to_an_hour() {
        let minutes = |tries| retry_delay(tries, SubscriberId(0)).as_secs() / 60;
        assert_eq!([1, 2, 3, 4, 5, 50].map(minutes), [5, 10, 20, 40, 60, 60]);
        let spread: std::collections::BTreeSet<_> =
            (0..100).map(|n| retry_delay(1, SubscriberId(n))).collect();
        assert!(spread.len() > 50 && spread.iter().all(|wait| *wait <= FIRST_DELAY + FIRST_DELAY / 10));
    }

    #[test]
    fn an_attempt_after_the_time_is_up_is_a_refusal() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let attempt = |seconds| Attempt {
            outcome: Outcome::Deferred,
            stage: Stage::RcptTo,
            reply: None,
            note: None,
            relay: "relay:25".into(),
            at: at(seconds),
        };
        let day = Duration::from_hours(24);
        let (kept, due) = schedule_retry(attempt(60), 1, SubscriberId(0), at(0), day, None);
        assert_eq!((kept.outcome, due), (Outcome::Deferred, Some(at(360))));
        let (_, due) = schedule_retry(attempt(60), 1, SubscriberId(0), at(0), day, Some(at(4000)));
        assert_eq!(due, Some(at(4000)), "its domain is left alone until then");
        let (kept, due) = schedule_retry(attempt(86_400), 9, SubscriberId(0), at(0), day, None);
        assert_eq!((kept.outcome, due), (Outcome::Refused, None));
    }
}
