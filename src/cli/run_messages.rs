//! How a run of a delivery ended, and what is left to do, in words.

use super::delivery_runner::canary_line;
use super::error::CliError;
use super::send_time;
use super::tally;
use crate::deliver::{Relays, RunReport, StopReason, Trip, TripReason};
use crate::domain::{CanaryStats, ControlState, DeliveryState, IssueId, Stage, Tally};
use crate::issue::Publication;
use crate::smtp::Failure;

/// Where a delivery stands when a command leaves it.
pub(super) struct Ending<'a> {
    pub(super) steering: ControlState,
    /// How the few fared, while the others wait.
    pub(super) canary: Option<CanaryStats>,
    pub(super) tally: &'a Tally,
}

impl Ending<'_> {
    /// What a person's word has to do with it, and how to go on.
    pub(super) fn sentence(&self, issue: &IssueId, publication: &Publication) -> Option<String> {
        let steering = &self.steering;
        let resume = format!("`briefing resume {issue}`");
        if steering.cancelled_at.is_some() {
            return Some("the delivery was cancelled".to_owned());
        }
        if self.tally.state() == DeliveryState::Done {
            return None;
        }
        if steering.paused_at.is_some() {
            return Some(format!("the delivery is paused; carry on with {resume}"));
        }
        if let Some(at) = steering.scheduled_at {
            let at = send_time::format_time(at, publication);
            return Some(format!(
                "it stays planned for {at}: {resume} waits for the hour again, and with `--now` sends at once; \
                 `briefing cancel {issue}` calls it off"
            ));
        }
        let fared = self.canary.as_ref()?;
        Some(if fared.waiting > 0 {
            format!("not all who get it first were tried; carry on with {resume}")
        } else {
            format!(
                "{}; the others wait: look at the mail, and then {resume} sends it to them, or \
                 `briefing cancel {issue}` calls it off",
                canary_line(fared)
            )
        })
    }
}

/// What the mail server's word has to do with it.
pub(super) fn sentences(report: &RunReport, ending: &Ending<'_>, issue: &str) -> Vec<String> {
    let mut out = Vec::new();
    if report.found_uncertain > 0 {
        let readers = tally::readers(report.found_uncertain);
        out.push(format!(
            "an earlier run broke off while it was handing over to {readers}: these are in doubt"
        ));
    }
    match &report.unfinished {
        Some(StopReason::Cancelled) if ending.steering.is_held() => {}
        Some(StopReason::Cancelled) => out.push(format!("stopped; carry on with `briefing resume {issue}`")),
        Some(StopReason::Deferred(due)) if ending.canary.is_none() => out.push(format!(
            "some readers were put off, the first until {due:.0}; carry on with `briefing resume {issue}`"
        )),
        Some(
            StopReason::Deferred(_)
            | StopReason::RelayFailed(_)
            | StopReason::BreakerTripped(_)
            | StopReason::Uncertain,
        )
        | None => {}
    }
    if report.tally.uncertain > 0 {
        let readers = tally::readers(report.tally.uncertain);
        out.push(format!(
            "nobody knows whether the mail reached {readers}: `briefing resolve {issue}` lists them"
        ));
    }
    out
}

pub(super) fn relay_problem(relays: &Relays, failure: &Failure, issue: &str) -> CliError {
    let names: Vec<_> = relays.routes().iter().map(|route| format!("`{}`", route.relay)).collect();
    let what = match (names.as_slice(), failure.stage()) {
        ([relay], Stage::Auth) => format!("the mail server {relay} does not let us in: {failure}"),
        ([relay], _) => format!("the mail server {relay} cannot be worked with: {failure}"),
        (all, _) => format!("none of the mail servers {} can be worked with: {failure}", all.join(", ")),
    };
    let first = if failure.stage() == Stage::Auth { "see whether user and password are right; " } else { "" };
    CliError::new(what).help(format!("{first}the plan stays: carry on with `briefing resume {issue}`"))
}

/// Why the delivery was stopped before it burnt the list: the relay's own words, and what to do about them.
pub(super) fn breaker_problem(tripped: &Trip, issue: &str) -> CliError {
    let Trip { relay, refused, of, .. } = tripped;
    // Some relays preach.
    let reply = tripped.reply.as_ref().map(ToString::to_string).unwrap_or_default();
    let reply: String = reply.chars().take(300).collect();
    let (what, help) = match tripped.reason {
        TripReason::PolicyRejections => (
            "does not want this mail",
            "see whether SPF, DKIM and DMARC are right and what the answer asks for; nobody was suppressed over it",
        ),
        TripReason::UnknownMailboxes => (
            "says of nearly everybody that there is no such mailbox",
            "see whether it is the right server for these readers; nobody was suppressed on its word",
        ),
        TripReason::NoReplies => {
            let what = format!(
                "stopped: the mail server `{relay}` took {refused} messages one after the other without a word"
            );
            let help = "ask whoever runs it, and look for the messages in its log";
            return CliError::new(what)
                .help(format!("{help}; then `briefing resolve {issue}` and `briefing resume {issue}`"));
        }
    };
    CliError::new(format!(
        "stopped: the mail server `{relay}` {what}: {refused} of its last {of} answers were refusals, the last of them \
         `{reply}`"
    ))
    .help(format!("{help}; carry on with `briefing resume {issue}`"))
}
