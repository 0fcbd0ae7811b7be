//! Report of a delivery's audit, for people and for scripts.

use super::error::CliError;
use crate::app::{AuditFinding, AuditReport, Discrepancy};
use crate::diagnostic::pluralize;
use crate::domain::IssueId;
use crate::store::{Planned, RowFault};
use serde_json::{Map, Value, json};

const RESTORE: &str = "send nothing from this store; keep a copy of it, restore the last good one, and compare \
                       `briefing status --all` of both";

/// Returns each finding as an error with its next step.
pub(super) fn errors(report: &AuditReport, issue: &IssueId) -> Vec<CliError> {
    report.findings.iter().map(|finding| CliError::new(message(finding)).help(help(finding, issue))).collect()
}

fn code(discrepancy: Discrepancy) -> &'static str {
    match discrepancy {
        Discrepancy::MissingRows => "lost",
        Discrepancy::ExtraRows => "added",
        Discrepancy::OrphanAttempts => "stray",
        Discrepancy::Rows(fault) => fault.as_str(),
        Discrepancy::ContentChanged => "frozen",
    }
}

fn message(finding: &AuditFinding) -> String {
    let number_of = |word| pluralize(usize::try_from(finding.number).unwrap_or(usize::MAX), word);
    let rows = number_of("row");
    match finding.discrepancy {
        Discrepancy::MissingRows => format!("{rows} fewer than were planned"),
        Discrepancy::ExtraRows => format!("{rows} more than were planned"),
        Discrepancy::OrphanAttempts => format!("{} without a row", number_of("attempt")),
        Discrepancy::ContentChanged => {
            "the stored content is not the content that was checked: its hash differs".to_owned()
        }
        Discrepancy::Rows(fault) => match fault {
            RowFault::State => format!("{rows} in an unknown state"),
            RowFault::Reason => {
                format!("{rows} excluded without a reason, or with a reason but not excluded")
            }
            RowFault::Content => format!("{rows} to be sent, without content"),
            RowFault::Subscriber => format!("{rows} of subscribers who are not in the store"),
            RowFault::Attempts => format!("{rows} whose attempts do not match their count"),
            RowFault::StateMismatch => format!("{rows} whose state does not match the last attempt"),
            RowFault::AcceptedTwice => {
                format!("{rows} whose message the mail server accepted more than once")
            }
        },
    }
}

fn help(finding: &AuditFinding, issue: &IssueId) -> String {
    let list = format!("`briefing send verify {issue} --show wrong` lists them");
    match finding.discrepancy {
        Discrepancy::Rows(RowFault::AcceptedTwice) => {
            format!("{list}; `briefing status {issue} --who ADDR` shows when and how")
        }
        Discrepancy::Rows(fault) if fault != RowFault::Subscriber => format!("{list}; {RESTORE}"),
        _ => RESTORE.to_owned(),
    }
}

/// Formats the numbers as equations, line by line.
pub(super) fn lines(planned: &Planned, report: &AuditReport) -> String {
    let audit = &report.audit;
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
            "{:>9} {equal} {} planned + {excluded} excluded",
            audit.planned_first + audit.added_later,
            tally.planned()
        ),
        format!(
            "{:>9} = {} accepted + {} refused + {} deferred + {} uncertain + {} pending",
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
    lines.push(format!("{:>9} attempts that match their rows", audit.attempts));
    lines.join("\n") + "\n"
}

/// Formats the numbers for scripts.
pub(super) fn to_json(planned: &Planned, report: &AuditReport) -> Value {
    let audit = &report.audit;
    let tally = &audit.tally;
    let excluded: Map<_, _> =
        tally.excluded.iter().map(|(reason, number)| (reason.as_str().to_owned(), json!(number))).collect();
    let state = report.control.state(tally);
    json!({
        "issue": planned.delivery.issue,
        "delivery": planned.delivery.id,
        "state": state.as_str(),
        "balanced": report.findings.is_empty(),
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
        "findings": report.findings.iter().map(|finding| json!({
            "what": code(finding.discrepancy),
            "number": finding.number,
            "message": message(finding),
            "help": help(finding, &planned.delivery.issue),
        })).collect::<Vec<_>>(),
    })
}
