//! What the books of a delivery say, for people and for scripts.

use crate::diagnostic::pluralize;
use crate::domain::{ControlState, DeliveryState, IssueId};
use crate::store::{Audit, Planned, RowFault};
use serde_json::{Map, Value, json};

/// Something that does not add up, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) what: &'static str,
    pub(super) number: u64,
    pub(super) sentence: String,
    pub(super) help: String,
}

const RESTORE: &str = "send nothing from this store; keep a copy of it, put back the last good one, and look at \
                       `briefing status --all` of both";

/// Everything that does not add up.
pub(super) fn findings(audit: &Audit, issue: &IssueId) -> Vec<Finding> {
    let mut found = Vec::new();
    let planned_for = audit.planned_first + audit.added_later;
    if audit.rows < planned_for {
        let number = planned_for - audit.rows;
        found.push(Finding {
            what: "lost",
            number,
            sentence: format!("{} fewer than were planned", rows_of(number, "row")),
            help: RESTORE.to_owned(),
        });
    }
    if audit.rows > planned_for {
        let number = audit.rows - planned_for;
        found.push(Finding {
            what: "added",
            number,
            sentence: format!("{} more than were planned", rows_of(number, "row")),
            help: RESTORE.to_owned(),
        });
    }
    if audit.orphan_attempts > 0 {
        found.push(Finding {
            what: "stray",
            number: audit.orphan_attempts,
            sentence: format!("{} beside no row", rows_of(audit.orphan_attempts, "attempt")),
            help: RESTORE.to_owned(),
        });
    }
    found.extend(audit.faults.iter().map(|(fault, number)| Finding {
        what: fault.as_str(),
        number: *number,
        sentence: sentence(*fault, *number),
        help: help(*fault, issue),
    }));
    found
}

fn rows_of(number: u64, word: &str) -> String {
    pluralize(usize::try_from(number).unwrap_or(usize::MAX), word)
}

/// The contents are not what was planned.
pub(super) fn content_changed() -> Finding {
    Finding {
        what: "frozen",
        number: 1,
        sentence: "what is stored to be sent is not what was checked: its hash differs".to_owned(),
        help: RESTORE.to_owned(),
    }
}

fn sentence(fault: RowFault, number: u64) -> String {
    let rows = rows_of(number, "row");
    match fault {
        RowFault::State => format!("{rows} in a state that is unknown"),
        RowFault::Reason => format!("{rows} where being left out and the reason do not go together"),
        RowFault::Content => format!("{rows} to be mailed, with nothing to be mailed"),
        RowFault::Subscriber => format!("{rows} of readers who are not in the store"),
        RowFault::Attempts => format!("{rows} with more or fewer attempts than were counted"),
        RowFault::StateMismatch => format!("{rows} whose state is not what the last attempt came to"),
        RowFault::AcceptedTwice => format!("{rows} whose message the mail server took more than once"),
    }
}

fn help(fault: RowFault, issue: &IssueId) -> String {
    let names = format!("`briefing send verify {issue} --show wrong` names them");
    match fault {
        RowFault::AcceptedTwice => {
            format!("{names}; `briefing status {issue} --who ADDR` tells when and how")
        }
        RowFault::Subscriber => RESTORE.to_owned(),
        _ => format!("{names}; {RESTORE}"),
    }
}

/// The equation, line by line.
pub(super) fn lines(planned: &Planned, audit: &Audit) -> String {
    let tally = &audit.tally;
    let excluded: u64 = tally.excluded.values().sum();
    let equal =
        if audit.planned_first + audit.added_later == tally.planned() + excluded { '=' } else { '≠' };
    let mut lines = vec![
        format!(
            "issue `{}`: {} on the list + {} joined later",
            planned.delivery.issue, audit.planned_first, audit.added_later
        ),
        format!(
            "{:>9} {equal} {} planned + {excluded} left out",
            audit.planned_first + audit.added_later,
            tally.planned()
        ),
        format!(
            "{:>9} = {} accepted + {} refused + {} deferred + {} in doubt + {} not tried yet",
            tally.planned(),
            tally.accepted,
            tally.refused,
            tally.deferred,
            tally.uncertain,
            tally.pending,
        ),
    ];
    if excluded > 0 {
        let reasons: Vec<_> =
            tally.excluded.iter().map(|(reason, n)| format!("{n} {}", reason.as_str())).collect();
        lines.push(format!("{excluded:>9} = {}", reasons.join(" + ")));
    }
    lines.push(format!("{:>9} attempts beside their rows", audit.attempts));
    lines.join("\n") + "\n"
}

/// The same for scripts.
pub(super) fn to_json(
    planned: &Planned,
    audit: &Audit,
    steering: &ControlState,
    findings: &[Finding],
) -> Value {
    let tally = &audit.tally;
    let excluded: Map<_, _> =
        tally.excluded.iter().map(|(reason, number)| (reason.as_str().to_owned(), json!(number))).collect();
    let state: DeliveryState = steering.state(tally);
    json!({
        "issue": planned.delivery.issue,
        "delivery": planned.delivery.id,
        "state": state.as_str(),
        "balanced": findings.is_empty(),
        "list": audit.planned_first,
        "joined": audit.added_later,
        "rows": audit.rows,
        "planned": tally.planned(),
        "excluded": excluded,
        "accepted": tally.accepted,
        "refused": tally.refused,
        "deferred": tally.deferred,
        "uncertain": tally.uncertain,
        "pending": tally.pending,
        "in_hand": audit.in_flight,
        "attempts": audit.attempts,
        "findings": findings.iter().map(|finding| json!({
            "what": finding.what, "number": finding.number, "message": finding.sentence, "help": finding.help,
        })).collect::<Vec<_>>(),
    })
}
