//! A delivery's counts, for people and for scripts.

use super::exit::Exit;
use super::send_time;
use crate::diagnostic::pluralize;
use crate::domain::{ControlState, DeliveryId, DeliveryState, Exclusion, IssueId, Tally};
use crate::issue::Publication;
use serde_json::{Map, Value, json};

/// `{"issue","delivery","state","planned","accepted",…}`; always planned = accepted + refused + deferred + uncertain +
/// pending. What people said is added where they said something.
pub(super) fn to_json(
    issue: &IssueId,
    delivery: Option<DeliveryId>,
    tally: &Tally,
    steering: &ControlState,
    seconds: f64,
) -> Value {
    let excluded: Map<_, _> =
        tally.excluded.iter().map(|(reason, count)| (reason.as_str().to_owned(), json!(count))).collect();
    let mut value = json!({
        "issue": issue,
        "delivery": delivery,
        "state": steering.state(tally).as_str(),
        "planned": tally.planned(),
        "accepted": tally.accepted,
        "refused": tally.refused,
        "deferred": tally.deferred,
        "uncertain": tally.uncertain,
        "pending": tally.pending,
        "excluded": excluded,
        "seconds": (seconds * 1000.0).round() / 1000.0,
    });
    let times = [
        ("scheduled_at", steering.scheduled_at),
        ("paused_at", steering.paused_at),
        ("cancelled_at", steering.cancelled_at),
    ];
    for (key, time) in times {
        if let Some(time) = time {
            value[key] = json!(time.to_string());
        }
    }
    if let Some(few) = steering.canary {
        value["canary"] = json!(few);
    }
    value
}

/// Where a delivery stands, in a few words: `paused since …`.
pub(super) fn standing(tally: &Tally, steering: &ControlState, publication: &Publication) -> String {
    let state = steering.state(tally);
    let told = |time: Option<jiff::Timestamp>| {
        time.map(|time| send_time::format_time(time, publication)).unwrap_or_default()
    };
    match state {
        DeliveryState::Scheduled => format!("scheduled for {}", told(steering.scheduled_at)),
        DeliveryState::Paused => format!("paused since {}", told(steering.paused_at)),
        DeliveryState::Cancelled => format!("cancelled on {}", told(steering.cancelled_at)),
        DeliveryState::Canary => {
            let few = steering.canary.unwrap_or_default();
            let then = match steering.scheduled_at {
                Some(at) => format!("the others follow at {}", send_time::format_time(at, publication)),
                None => "the others wait for `briefing resume`".to_owned(),
            };
            format!("canary of {}, {then}", readers(few))
        }
        state => state.as_str().to_owned(),
    }
}

/// The counts as lines for a person.
pub(super) fn lines(tally: &Tally) -> String {
    let mut lines = vec![format!("{:>9} planned", tally.planned())];
    let rows = [
        (tally.accepted, "accepted by the mail server"),
        (tally.refused, "refused for good"),
        (tally.deferred, "deferred: to be tried again"),
        (tally.uncertain, "in doubt: `briefing resolve` lists them"),
        (tally.pending, "not tried yet"),
    ];
    lines.extend(
        rows.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number:>9} {word}")),
    );
    let excluded: u64 = tally.excluded.values().sum();
    if excluded > 0 {
        let reasons: Vec<_> =
            tally.excluded.iter().map(|(reason, n)| format!("{n} {}", reason.as_str())).collect();
        lines.push(format!("{excluded:>9} left out ({})", reasons.join(", ")));
    }
    lines.join("\n")
}

/// The exit code that the counts stand for.
pub(super) fn exit(tally: &Tally) -> Exit {
    if tally.deferred + tally.uncertain + tally.pending > 0 {
        Exit::Unfinished
    } else if tally.refused > 0 || tally.excluded.contains_key(&Exclusion::Cancelled) {
        Exit::Findings
    } else {
        Exit::Done
    }
}

/// `3 readers`
pub(super) fn readers(number: u64) -> String {
    pluralize(usize::try_from(number).unwrap_or(usize::MAX), "reader")
}
