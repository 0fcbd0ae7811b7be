//! A delivery's counts, for people and for scripts.

use super::exit::Exit;
use crate::diagnostic::count;
use crate::domain::{DeliveryId, IssueId, Tally};
use serde_json::{Map, Value, json};

/// `{"issue","delivery","state","planned","accepted",…}`; always planned = accepted + refused + deferred + uncertain +
/// pending.
pub(super) fn to_json(issue: &IssueId, delivery: Option<DeliveryId>, tally: &Tally, seconds: f64) -> Value {
    let excluded: Map<_, _> =
        tally.excluded.iter().map(|(reason, count)| (reason.as_str().to_owned(), json!(count))).collect();
    json!({
        "issue": issue,
        "delivery": delivery,
        "state": tally.state().as_str(),
        "planned": tally.planned(),
        "accepted": tally.accepted,
        "refused": tally.refused,
        "deferred": tally.deferred,
        "uncertain": tally.uncertain,
        "pending": tally.pending,
        "excluded": excluded,
        "seconds": (seconds * 1000.0).round() / 1000.0,
    })
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
    } else if tally.refused > 0 {
        Exit::Findings
    } else {
        Exit::Done
    }
}

/// `3 readers`
pub(super) fn readers(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX), "reader")
}
