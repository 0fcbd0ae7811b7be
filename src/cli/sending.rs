//! The shared part of `send` and `resume`: options, events and progress on the console, and the final report.

use std::sync::Arc;
use std::time::Duration;

use super::args::RelayArgs;
use super::console::Console;
use super::error::CliError;
use super::exit::Exit;
use super::logs::Log;
use super::progress::ProgressDisplay;
use super::tally;
use crate::app::{
    DeliveryStatus, Event, Observer, PresignCounts, ProgressSource, RunResult, SendOutcome,
    TransportSettings, format_time,
};
use crate::config::{Rate, parse_duration};
use crate::deliver::{Relays, StopReason, Trip, TripReason};
use crate::diagnostic::{list_of, pluralize};
use crate::domain::{CanaryStats, DeliveryState, IssueId, Stage};
use crate::issue::Publication;
use crate::runtime::Clock;
use crate::smtp::{Failure, RelayFault};
use crate::store::Planned;
use jiff::Timestamp;

/// Parses the options of the command line that concern the relay.
pub(super) fn transport_settings(args: &RelayArgs) -> Result<TransportSettings, CliError> {
    let rate = args.rate.as_deref().map(Rate::parse).transpose();
    let rate = rate.map_err(|message| CliError::new(format!("`--rate`: {message}")))?;
    let patience = parse_patience(&args.patience)?;
    Ok(TransportSettings { smtp: args.smtp.clone(), rate, connections: args.connections, patience })
}

/// Parses `--patience`: a time span, or `0`.
fn parse_patience(text: &str) -> Result<Duration, CliError> {
    if text.trim() == "0" {
        return Ok(Duration::ZERO);
    }
    parse_duration(text).map_err(|message| CliError::new(message).help("`--patience 0` does not wait at all"))
}

/// Prints events and progress of a run.
pub(super) struct ConsoleObserver<'a> {
    pub(super) console: &'a Console,
    pub(super) publication: &'a Publication,
    pub(super) log: Log,
    pub(super) clock: &'a Arc<dyn Clock>,
}

impl Observer for ConsoleObserver<'_> {
    fn event(&self, event: &Event<'_>) {
        self.console.say(&self.describe(event));
    }

    async fn with_progress<T: Send>(
        &self,
        source: ProgressSource,
        total: u64,
        work: impl Future<Output = T> + Send,
    ) -> T {
        self.log.start(self.clock);
        let display = ProgressDisplay::start(self.console, self.log.is_on(), total, &source, self.clock);
        let output = work.await;
        display.end().await;
        output
    }
}

impl ConsoleObserver<'_> {
    fn describe(&self, event: &Event<'_>) -> String {
        match event {
            Event::LocalInboxStarted => {
                "no mail server is configured: this is a rehearsal, caught by the local inbox, and nothing leaves this machine"
                    .to_owned()
            }
            Event::LocalInboxStopped => "the mail is in `inbox/`; read it with `briefing inbox`".to_owned(),
            Event::RelayChanged { before, now } => format!(
                "the delivery was planned for {} and goes on over {}",
                list_of(before.iter().map(String::as_str)),
                list_of(now.iter().map(String::as_str))
            ),
            Event::UnencryptedRelay(relay) => {
                format!("mail to {relay} is not encrypted, as `smtp+plain://` says")
            }
            Event::WaitingUntil { issue, at, now } => format!(
                "waiting until {} ({}); Ctrl-C stops waiting and leaves the delivery of `{issue}` scheduled",
                format_time(*at, self.publication),
                format_time_left(*now, *at),
            ),
            Event::StoreBusy => {
                "another process is sending from this store; waiting until it is done".to_owned()
            }
            Event::StoreBusyForPresign => {
                "another process is sending from this store; signing in advance begins when it is done".to_owned()
            }
            Event::SubscribersNotSynced => {
                "`subscribers.toml` has errors and was not read again: `briefing check` shows them".to_owned()
            }
            Event::CanaryPassed(canary) => format_canary(canary),
            Event::CanaryFailed(reason) => format!("the others are not mailed automatically: {reason}"),
            Event::NothingToPresign => {
                "no time is scheduled: nothing is signed in advance, and messages are signed when they are sent".to_owned()
            }
            Event::PresignStarted { until } => format!(
                "signing in advance for {}; Ctrl-C stops it, and finished signatures stay",
                format_time(*until, self.publication)
            ),
            Event::PresignEnded(counts) => format_presigned(counts),
            Event::PresignFailed(error) => format!("signing in advance failed: {error}"),
            Event::PresignCancelled { issue } => {
                format!("`briefing resume {issue} --prepare` signs the rest")
            }
        }
    }
}

/// Formats a time span by its two largest units, as in `in 3 d 4 h` or `in 12 min`.
pub(super) fn format_time_left(now: Timestamp, then: Timestamp) -> String {
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

/// `9980 messages are signed, 6000 of them before; 20 are left, and signed when they are sent`
fn format_presigned(counts: &PresignCounts) -> String {
    let PresignCounts { signed, reused, total } = *counts;
    let messages = pluralize(usize::try_from(signed).unwrap_or(usize::MAX), "message");
    let before = if reused > 0 { format!(", {reused} of them before") } else { String::new() };
    let left = match total.saturating_sub(signed) {
        0 => String::new(),
        1 => "; 1 is left, and signed when it is sent".to_owned(),
        left => format!("; {left} are left, and signed when they are sent"),
    };
    format!("{messages} {} signed{before}{left}", if signed == 1 { "is" } else { "are" })
}

/// `the first 12 readers: 10 accepted, 2 refused`
fn format_canary(canary: &CanaryStats) -> String {
    let tried = canary.accepted + canary.refused + canary.open;
    let mut words = vec![format!("{} accepted", canary.accepted)];
    let others = [
        (canary.refused, "refused"),
        (canary.open, "deferred or uncertain"),
        (canary.complained, "complained"),
    ];
    words.extend(
        others.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")),
    );
    format!("the first {}: {}", tally::readers(tried), words.join(", "))
}

/// Reports the outcome of `send` or `resume` and returns the exit code.
pub(super) fn report_outcome(
    planned: &Planned,
    outcome: &SendOutcome,
    publication: &Publication,
    console: &Console,
) -> Result<Exit, CliError> {
    match outcome {
        SendOutcome::NotStarted(status) => {
            report_status(planned, status, 0.0, publication, console)?;
            Ok(Exit::of_tally(&status.tally))
        }
        SendOutcome::Ran(run) => {
            report_status(planned, &run.status, run.seconds, publication, console)?;
            Ok(report_run(planned, run, console))
        }
    }
}

fn report_status(
    planned: &Planned,
    status: &DeliveryStatus,
    seconds: f64,
    publication: &Publication,
    console: &Console,
) -> Result<(), CliError> {
    let issue = &planned.delivery.issue;
    let is_rehearsal = planned.delivery.destination.is_rehearsal();
    console.say(&tally::lines(&status.tally, is_rehearsal));
    if console.is_json() {
        console.json(&tally::delivery_json(&planned.delivery, status, seconds))?;
    }
    if let Some(sentence) = next_step(status, issue, publication) {
        console.say(&sentence);
    }
    Ok(())
}

/// Describes what holds the delivery, and how to continue.
fn next_step(status: &DeliveryStatus, issue: &IssueId, publication: &Publication) -> Option<String> {
    let control = &status.control;
    let resume = format!("`briefing resume {issue}`");
    if control.cancelled_at.is_some() {
        return Some("the delivery was cancelled".to_owned());
    }
    if status.tally.state() == DeliveryState::Done {
        return None;
    }
    if control.paused_at.is_some() {
        return Some(format!("the delivery is paused; continue with {resume}"));
    }
    if let Some(at) = control.scheduled_at {
        let at = format_time(at, publication);
        return Some(format!(
            "it stays scheduled for {at}: {resume} waits for that time again, and with `--now` sends at once; \
             `briefing cancel {issue}` cancels it"
        ));
    }
    let canary = status.canary.as_ref()?;
    Some(if canary.waiting > 0 {
        format!("not all of the first readers were tried; continue with {resume}")
    } else {
        format!(
            "{}; the others wait: read the mail, and then {resume} sends it to them, or `briefing cancel {issue}` \
             cancels the delivery",
            format_canary(canary)
        )
    })
}

/// Reports why a run ended, and returns the exit code.
fn report_run(planned: &Planned, run: &RunResult, console: &Console) -> Exit {
    let (report, issue) = (&run.report, planned.delivery.issue.to_string());
    match &report.unfinished {
        Some(StopReason::RelayFailed(failure)) => console.error(&relay_error(&run.relays, failure, &issue)),
        Some(StopReason::BreakerTripped(trip)) => console.error(&breaker_error(trip, &issue)),
        _ => {}
    }
    for sentence in run_messages(run, &issue) {
        console.say(&sentence);
    }
    let tally = &report.tally;
    let could_not = match &report.unfinished {
        Some(StopReason::RelayFailed(_)) => tally.pending == tally.planned(),
        Some(StopReason::BreakerTripped(trip)) => {
            let is_fault = matches!(trip.reason, TripReason::Fault(_)) && trip.stage < Stage::Content;
            is_fault && tally.pending + tally.deferred == tally.planned()
        }
        _ => false,
    };
    if could_not { Exit::CouldNot } else { Exit::of_tally(tally) }
}

fn run_messages(run: &RunResult, issue: &str) -> Vec<String> {
    let (report, status) = (&run.report, &run.status);
    let mut messages = Vec::new();
    if report.found_uncertain > 0 {
        let readers = tally::readers(report.found_uncertain);
        messages
            .push(format!("an earlier run was interrupted while it sent to {readers}: these are uncertain"));
    }
    match &report.unfinished {
        Some(StopReason::Cancelled) if status.control.is_held() => {}
        Some(StopReason::Cancelled) => {
            messages.push(format!("stopped; continue with `briefing resume {issue}`"));
        }
        Some(StopReason::Deferred(due)) if status.canary.is_none() => messages.push(format!(
            "some readers are deferred, the first until {due:.0}; continue with `briefing resume {issue}`"
        )),
        _ => {}
    }
    if report.tally.uncertain > 0 {
        let readers = tally::readers(report.tally.uncertain);
        messages.push(format!(
            "it is uncertain whether the mail reached {readers}: `briefing resolve {issue}` lists them"
        ));
    }
    messages
}

fn relay_error(relays: &Relays, failure: &Failure, issue: &str) -> CliError {
    let names: Vec<_> = relays.routes().iter().map(|route| format!("`{}`", route.relay)).collect();
    let message = match (names.as_slice(), failure.stage()) {
        ([relay], Stage::Auth) => format!("the mail server {relay} refuses the sign-in: {failure}"),
        ([relay], _) => format!("the mail server {relay} cannot be used: {failure}"),
        (all, _) => format!("none of the mail servers {} can be used: {failure}", all.join(", ")),
    };
    let has_words = failure.reply().is_some_and(|reply| reply.quote().is_some());
    let first = match failure.stage() {
        Stage::Auth if has_words => "do what the mail server says, or check user and password; ".to_owned(),
        Stage::Auth if failure.reply().is_none() => "ask the mail provider how to sign in; ".to_owned(),
        Stage::Auth => "check user and password; ".to_owned(),
        Stage::Connect => "check host, port and network; ".to_owned(),
        _ => match failure.relay_fault() {
            Some(fault) => format!("{}; ", fault_help(fault)),
            None if has_words => "do what the mail server says; ".to_owned(),
            None => String::new(),
        },
    };
    CliError::new(message).help(format!("{first}the plan stays: continue with `briefing resume {issue}`"))
}

/// Continues "the mail server ...".
fn fault_reason(fault: RelayFault) -> &'static str {
    match fault {
        RelayFault::SignIn => "asks for a sign-in",
        RelayFault::Limit => "takes no more mail from this account for now",
        RelayFault::Relaying => "does not pass mail on for this machine or account",
        RelayFault::Sender => "does not accept this sender",
        RelayFault::System => "does not work now",
        RelayFault::Protocol => "does not understand the commands",
    }
}

fn fault_help(fault: RelayFault) -> &'static str {
    match fault {
        RelayFault::SignIn => "name user and password in `[smtp] url`, and check them",
        RelayFault::Limit => "wait until the limit ends, and set `rate` to what the provider allows",
        RelayFault::Relaying => "sign in with `[smtp] url`, or check that it is the right mail server",
        RelayFault::Sender => {
            "check that the account may send as `from` and `return_path`, and what the reply asks for"
        }
        RelayFault::System | RelayFault::Protocol => "ask its operator",
    }
}

/// Describes why the circuit breaker stopped the delivery, with the relay's reply and the next step.
fn breaker_error(trip: &Trip, issue: &str) -> CliError {
    let Trip { relay, refused, of, .. } = trip;
    let reply = trip.reply.as_ref().map(|reply| {
        let enhanced = reply.enhanced.map(|code| format!(" {code}")).unwrap_or_default();
        let words = reply.quote().map(|words| format!(" {words}")).unwrap_or_default();
        format!("{}{enhanced}{words}", reply.code)
    });
    let reply = reply.unwrap_or_default();
    let (reason, help) = match trip.reason {
        TripReason::PolicyRejections => (
            "rejects this mail",
            "check SPF, DKIM and DMARC and what the reply asks for; no reader was suppressed because of it, and those whom it \
             met wait with the others",
        ),
        TripReason::UnknownMailboxes => (
            "replies for nearly all readers that the mailbox does not exist",
            "check that it is the right server for these readers; nobody was suppressed because of it",
        ),
        TripReason::Fault(fault) => {
            let message = format!(
                "stopped: the mail server `{relay}` {}, the last reply was `{reply}`",
                fault_reason(fault)
            );
            let help = fault_help(fault);
            return CliError::new(message).help(format!(
                "{help}; no reader is refused because of it: continue with `briefing resume {issue}`"
            ));
        }
        TripReason::NoReplies => {
            let message =
                format!("stopped: the mail server `{relay}` did not reply to {refused} messages in a row");
            let help = "ask its operator, and look for the messages in its log";
            return CliError::new(message)
                .help(format!("{help}; then `briefing resolve {issue}` and `briefing resume {issue}`"));
        }
    };
    CliError::new(format!(
        "stopped: the mail server `{relay}` {reason}: {refused} of its last {of} replies were refusals, the last of them \
         `{reply}`"
    ))
    .help(format!("{help}; continue with `briefing resume {issue}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presign_message_counts_signed_reused_and_left() {
        let counts = [(0, 0, 0), (1, 0, 1), (3, 2, 3), (7, 5, 8), (7, 0, 9)];
        assert_eq!(
            counts.map(|(signed, reused, total)| format_presigned(&PresignCounts { signed, reused, total })),
            [
                "0 messages are signed",
                "1 message is signed",
                "3 messages are signed, 2 of them before",
                "7 messages are signed, 5 of them before; 1 is left, and signed when it is sent",
                "7 messages are signed; 2 are left, and signed when they are sent",
            ]
        );
    }

    #[test]
    fn time_left_is_formatted_in_two_units() {
        let format =
            |seconds| format_time_left(Timestamp::UNIX_EPOCH, Timestamp::from_second(seconds).unwrap());
        let spans = [0, 5, 65, 3600, 3665, 90_000, 86_400 + 59, 3 * 86_400 + 4 * 3600 + 5].map(format);
        assert_eq!(
            spans,
            ["now", "in 5 s", "in 1 min 5 s", "in 1 h", "in 1 h 1 min", "in 1 d 1 h", "in 1 d", "in 3 d 4 h"]
        );
    }
}
