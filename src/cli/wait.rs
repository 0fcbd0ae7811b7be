//! Waiting for the hour a delivery is for.
//!
//! Whoever waits holds no lease: other issues may be sent meanwhile, and another person may pause, cancel or name
//! another hour. When the hour has come, the lease decides between two who waited.

use std::time::Duration;

use super::console::Console;
use super::error::CliError;
use super::send_time;
use super::signals;
use crate::domain::{ControlState, DeliveryState};
use crate::issue::Publication;
use crate::runtime::Clock;
use crate::store::{DeliveryControl, Ledger, Planned, Store};
use jiff::Timestamp;

/// How often the store and the clock are asked. The clock too, since a machine may sleep and a clock be put right.
const EVERY: Duration = Duration::from_secs(1);

/// How waiting ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WaitEnd {
    /// The hour has come and nobody else is sending.
    Due,
    /// It was paused or cancelled, or is done.
    Over(ControlState),
    /// This process was asked to end.
    Cancelled(ControlState),
}

/// Waits until the delivery may be sent.
pub(super) async fn wait_until_scheduled(
    store: &Store,
    planned: &Planned,
    publication: &Publication,
    console: &Console,
    clock: &dyn Clock,
) -> Result<WaitEnd, CliError> {
    let (id, issue) = (planned.delivery.id, &planned.delivery.issue);
    let (mut told, mut said_busy) = (None, false);
    let mut ear = signals::ShutdownSignal::open();
    loop {
        let (steering, now) = (store.control_state(id).await?, clock.now());
        if steering.is_held() {
            return Ok(WaitEnd::Over(steering));
        }
        let due = steering.scheduled_at.filter(|at| *at > now);
        match due {
            None if is_free(store, planned).await? => return Ok(WaitEnd::Due),
            None => {
                if store.tally(id).await?.state() == DeliveryState::Done {
                    return Ok(WaitEnd::Over(steering));
                }
                if !std::mem::replace(&mut said_busy, true) {
                    console.say("another process is sending from this store; waiting until it is done");
                }
            }
            Some(at) if told != due => {
                told = due;
                console.say(&format!(
                    "waiting until {} ({}); Ctrl-C ends the waiting and leaves the delivery of `{issue}` planned",
                    send_time::format_time(at, publication),
                    in_words(now, at),
                ));
            }
            Some(_) => {}
        }
        let left = due.and_then(|at| Duration::try_from(at.duration_since(now)).ok());
        tokio::select! {
            biased;
            () = ear.asked_to_end() => return Ok(WaitEnd::Cancelled(steering)),
            () = clock.sleep(left.unwrap_or(EVERY).min(EVERY)) => {}
        }
    }
}

async fn is_free(store: &Store, planned: &Planned) -> Result<bool, CliError> {
    match store.lease(planned.delivery.id).await {
        Ok(_) => Ok(true),
        Err(error) if error.is_leased() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// `in 3 d 4 h`, `in 12 min`: the two largest units.
pub(super) fn in_words(now: Timestamp, then: Timestamp) -> String {
    let seconds = then.duration_since(now).as_secs().max(0);
    let units = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let first = units.iter().position(|(number, _)| *number > 0).unwrap_or(units.len() - 1);
    let shown = units.iter().skip(first).take(2).filter(|(number, _)| *number > 0);
    let words: Vec<_> = shown.map(|(number, unit)| format!("{number} {unit}")).collect();
    if words.is_empty() { "now".to_owned() } else { format!("in {}", words.join(" ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_two_largest_units() {
        let told = |seconds| in_words(Timestamp::UNIX_EPOCH, Timestamp::from_second(seconds).unwrap());
        let spans = [0, 5, 65, 3600, 3665, 90_000, 86_400 + 59, 3 * 86_400 + 4 * 3600 + 5].map(told);
        assert_eq!(
            spans,
            ["now", "in 5 s", "in 1 min 5 s", "in 1 h", "in 1 h 1 min", "in 1 d 1 h", "in 1 d", "in 3 d 4 h"]
        );
    }
}
