//! Retry schedule of deferred recipients (RFC 5321 §4.5.4.1).
//!
//! A recipient is deferred by a 4yz reply, or by a connection that breaks before the final dot. The next attempt follows
//! after five minutes, which greylisting relays expect; then the delay doubles, up to an hour. The jitter is derived from
//! the subscriber, not from chance.
//!
//! The time for trying counts from the recipient's first attempt. Counted from the plan, a recipient reached on the
//! second day of a slow delivery would get no second attempt.

use std::time::Duration;

use crate::domain::{Attempt, Outcome, SubscriberId};
use crate::runtime::Backoff;
use crate::smtp::ReplyClass;
use jiff::{SignedDuration, Timestamp};

/// Delay between two attempts for the same recipient.
const RETRY: Backoff =
    Backoff { first: Duration::from_mins(5), max: Duration::from_hours(1), jitter_divisor: 10 };
/// Delay before a worker reconnects to a relay that rejected it. The jitter spreads the workers, so that a relay that
/// restarts does not get all of them in one moment.
const RECONNECT: Backoff =
    Backoff { first: Duration::from_millis(500), max: Duration::from_secs(128), jitter_divisor: 2 };

/// Returns the delay before the next attempt after `tries` of them, from 1.
pub(super) fn retry_delay(tries: u32, subscriber: SubscriberId) -> Duration {
    // A multiplicative hash: neighbours in the list get very different jitter.
    let random = (subscriber.0.cast_unsigned().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 56) as u8;
    RETRY.delay(tries, random)
}

/// Returns the delay before the next connection after `rejections` rejections, from 1.
pub(super) fn reconnect_delay(rejections: u32, connection_id: u32) -> Duration {
    RECONNECT.delay(rejections, (connection_id.wrapping_mul(0x9E37_79B9) >> 24) as u8)
}

/// Attempts before a recipient is given up because of faults of the relay, and the multiple of the time for trying. A daily
/// limit or a missing password may outlast that time; a reply that only looks like a fault must not be tried for ever.
const MIN_TRIES_OF_FAULTS: u32 = 10;
const PATIENCE_WITH_FAULTS: u32 = 3;

/// Returns the time for trying after a reply of this class to attempt number `tries`.
pub(super) fn give_up_after(class: ReplyClass, tries: u32, configured: Duration) -> Duration {
    match class {
        ReplyClass::Fault(_) if tries < MIN_TRIES_OF_FAULTS => Duration::MAX,
        ReplyClass::Fault(_) => configured.saturating_mul(PATIENCE_WITH_FAULTS),
        _ => configured,
    }
}

/// Returns the attempt to record and the time of the next one. That time is not before `not_before`, the end of a pause
/// of the recipient's domain. A deferred attempt after `give_up_after` becomes a refusal of our own.
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
    fn reconnect_delays_differ_by_worker_and_repeat() {
        let delays: BTreeSet<_> = (0..50).map(|connection_id| reconnect_delay(2, connection_id)).collect();
        assert!(delays.len() > 40, "{delays:?}");
        assert!(delays.iter().all(|delay| (1000..1500).contains(&delay.as_millis())));
        assert_eq!(reconnect_delay(2, 7), reconnect_delay(2, 7));
    }

    #[test]
    fn retry_delays_double_up_to_an_hour() {
        let minutes = |tries| retry_delay(tries, SubscriberId(0)).as_secs() / 60;
        assert_eq!([1, 2, 3, 4, 5, 50].map(minutes), [5, 10, 20, 40, 60, 60]);
        let jitter: BTreeSet<_> = (0..100).map(|n| retry_delay(1, SubscriberId(n))).collect();
        assert!(jitter.len() > 50 && jitter.iter().all(|delay| *delay <= RETRY.first + RETRY.first / 10));
    }

    #[test]
    fn fault_of_the_relay_gives_nobody_up_before_ten_attempts() {
        let day = Duration::from_hours(24);
        let fault = ReplyClass::Fault(crate::smtp::RelayFault::Limit);
        assert_eq!([9, 10].map(|tries| give_up_after(fault, tries, day)), [Duration::MAX, 3 * day]);
        assert_eq!(give_up_after(ReplyClass::Transient, 1, day), day);
    }

    #[test]
    fn deferral_after_the_time_limit_becomes_a_refusal() {
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
        assert_eq!(due, Some(at(4000)), "its domain is paused until then");
        let (kept, due) = schedule_retry(attempt(86_400), 9, SubscriberId(0), at(0), day, None);
        assert_eq!((kept.outcome, due), (Outcome::Refused, None));
    }
}
