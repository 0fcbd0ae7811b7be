//! Counts of a delivery, for people and for scripts.

use crate::app::{DeliveryStatus, format_time};
use crate::diagnostic::pluralize;
use crate::domain::{ControlState, Delivery, DeliveryId, DeliveryState, IssueId, Tally};
use crate::issue::Publication;
use serde_json::{Map, Value, json};

/// Names the way of a rehearsal's mail.
pub(super) const CAUGHT: &str = "caught by the local inbox";

/// Adds to a report on a rehearsal that it is one.
pub(super) fn mark_rehearsal(value: &mut Value, is_rehearsal: bool) {
    if is_rehearsal {
        value["rehearsal"] = json!(true);
    }
}

/// Formats the counts of a delivery as JSON.
pub(super) fn delivery_json(delivery: &Delivery, status: &DeliveryStatus, seconds: f64) -> Value {
    let is_rehearsal = delivery.destination.is_rehearsal();
    to_json(&delivery.issue, Some(delivery.id), is_rehearsal, &status.tally, &status.control, seconds)
}

/// Formats the counts as JSON; always planned = accepted + refused + deferred + uncertain + pending. Times are added where
/// they are set, and `rehearsal` where it is one.
pub(super) fn to_json(
    issue: &IssueId,
    delivery: Option<DeliveryId>,
    is_rehearsal: bool,
    tally: &Tally,
    control: &ControlState,
    seconds: f64,
) -> Value {
    let excluded: Map<_, _> =
        tally.excluded.iter().map(|(reason, count)| (reason.as_str().to_owned(), json!(count))).collect();
    let mut value = json!({
        "issue": issue,
        "delivery": delivery,
        "state": control.state(tally).as_str(),
        "planned": tally.planned(),
        "accepted": tally.accepted,
        "refused": tally.refused,
        "deferred": tally.deferred,
        "uncertain": tally.uncertain,
        "pending": tally.pending,
        "excluded": excluded,
        "seconds": (seconds * 1000.0).round() / 1000.0,
    });
    mark_rehearsal(&mut value, is_rehearsal);
    let times = [
        ("scheduled_at", control.scheduled_at),
        ("paused_at", control.paused_at),
        ("restored_at", control.restored_at),
        ("cancelled_at", control.cancelled_at),
    ];
    for (key, time) in times {
        if let Some(time) = time {
            value[key] = json!(time.to_string());
        }
    }
    if let Some(few) = control.canary {
        value["canary"] = json!(few);
    }
    value
}

/// Describes the state of a delivery, as in `paused since …`.
pub(super) fn describe_state(tally: &Tally, control: &ControlState, publication: &Publication) -> String {
    let state = control.state(tally);
    let format =
        |time: Option<jiff::Timestamp>| time.map(|time| format_time(time, publication)).unwrap_or_default();
    match state {
        DeliveryState::Scheduled => format!("scheduled for {}", format(control.scheduled_at)),
        DeliveryState::Paused => format!("paused since {}", format(control.paused_at)),
        DeliveryState::Restored => {
            format!("restored from a backup of {}: confirm before sending", format(control.restored_at))
        }
        DeliveryState::Cancelled => format!("cancelled on {}", format(control.cancelled_at)),
        DeliveryState::Canary => {
            let few = control.canary.unwrap_or_default();
            let then = match control.scheduled_at {
                Some(at) => format!("the others follow at {}", format_time(at, publication)),
                None => "the others wait for `briefing resume`".to_owned(),
            };
            format!("canary of {}, {then}", readers(few))
        }
        state => state.as_str().to_owned(),
    }
}

/// Formats the counts as lines for a person.
pub(super) fn lines(tally: &Tally, is_rehearsal: bool) -> String {
    let mut lines = vec![format!("{:>9} planned", tally.planned())];
    let accepted = if is_rehearsal { CAUGHT } else { "accepted by the mail server" };
    let rows = [
        (tally.accepted, accepted),
        (tally.refused, "refused"),
        (tally.deferred, "deferred: to be tried again"),
        (tally.uncertain, "uncertain: `briefing resolve` lists them"),
        (tally.pending, "pending: not tried yet"),
    ];
    lines.extend(
        rows.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number:>9} {word}")),
    );
    let excluded: u64 = tally.excluded.values().sum();
    if excluded > 0 {
        let reasons: Vec<_> =
            tally.excluded.iter().map(|(reason, n)| format!("{n} {}", reason.as_str())).collect();
        lines.push(format!("{excluded:>9} excluded ({})", reasons.join(", ")));
    }
    lines.join("\n")
}

/// Formats a number of recipients, as in `3 readers`.
pub(super) fn readers(number: u64) -> String {
    pluralize(usize::try_from(number).unwrap_or(usize::MAX), "reader")
}
