//! Log events of a run.
//!
//! Addresses are logged as [`Masked`] only. The text of a reply is not logged, since it often repeats the address; it is
//! in the ledger, for `status --who`. Our own notes (`why`) never hold an address. By default an accepted message is not
//! logged.

use std::fmt::Display;
use std::time::Duration;

use tracing::field::display;
use tracing::{debug, error, info, warn};

use super::report::{RunError, RunReport};
use crate::domain::{Attempt, Delivery, DeliveryId, Masked, MessageId, Outcome};
use crate::smtp::Failure;
use crate::store::UncertainRow;
use jiff::Timestamp;

/// Target of all events, so that no other library's events mix in.
pub const TARGET: &str = "briefing";

/// Logs the start of a run.
pub(super) fn delivery_began(delivery: &Delivery, relays: &[String], connections: u32, found_uncertain: u64) {
    let (id, issue, relay) = (delivery.id.0, &delivery.issue, relays.join(", "));
    info!(target: TARGET, delivery = id, %issue, relay, connections, found_uncertain, "delivery begins");
}

/// Logs the end of a run.
pub(super) fn delivery_ended(delivery: &Delivery, report: &RunReport) {
    let (id, issue, tally) = (delivery.id.0, &delivery.issue, &report.tally);
    let unfinished = report.unfinished.as_ref().map(ToString::to_string);
    info!(
        target: TARGET,
        delivery = id,
        %issue,
        accepted = tally.accepted,
        refused = tally.refused,
        deferred = tally.deferred,
        uncertain = tally.uncertain,
        pending = tally.pending,
        unfinished = unfinished.as_deref(),
        "delivery ends"
    );
}

/// Logs the end of presigning.
pub(super) fn presigned(delivery: DeliveryId, created: u64, reused: u64) {
    info!(target: TARGET, delivery = delivery.0, signed = created, before = reused, "signed ahead");
}

/// Logs that a run ends with an error of the store or of a message. The ledger has every result until then.
pub fn failed(delivery: DeliveryId, why: &RunError) {
    error!(target: TARGET, delivery = delivery.0, why = why.to_string(), "delivery breaks off");
}

/// Logs the outcome of a message. The Message-ID is derived only if the event is enabled.
pub(super) fn outcome(recipient: Masked<'_>, message_id: impl Fn() -> MessageId, attempt: &Attempt) {
    let (relay, stage) = (attempt.relay.as_str(), attempt.stage.as_str());
    let code = attempt.reply.as_ref().map(|reply| reply.code);
    let enhanced = attempt.reply.as_ref().and_then(|reply| reply.enhanced).map(display);
    let why = attempt.note.as_deref();
    macro_rules! line {
        ($level:ident, $word:literal) => {
            $level!(target: TARGET, %recipient, relay, stage, code, enhanced, why, message_id = %message_id(), $word)
        };
    }
    match attempt.outcome {
        Outcome::Accepted => line!(debug, "accepted"),
        Outcome::Deferred => line!(debug, "deferred"),
        Outcome::Refused => line!(warn, "refused"),
        Outcome::Uncertain => line!(warn, "uncertain"),
    }
}

/// Logs that recipients whom the relay rejected before its circuit breaker tripped are tried again.
pub(super) fn rejections_deferred(recipients: u64) {
    info!(target: TARGET, recipients, "rejections are not final");
}

/// Logs a message that the previous run was handing over when it ended.
pub(super) fn left_uncertain(left: &UncertainRow, message_id: &MessageId) {
    let (recipient, relay, handed_at) = (left.row.email.masked(), left.relay.as_str(), left.at);
    let why = "the last run broke off while handing it over";
    warn!(target: TARGET, %recipient, relay, %handed_at, why, %message_id, "uncertain");
}

/// Logs that the relay ended a session that had sent messages; a new one follows.
pub(super) fn reconnecting(relay: &impl Display, failure: &Failure) {
    info!(target: TARGET, %relay, code = code(failure), why = failure.to_string(), "connection ended, another follows");
}

/// Logs that the relay rejects a further connection while it serves others.
pub(super) fn connection_rejected(relay: &impl Display, failure: &Failure) {
    info!(target: TARGET, %relay, code = code(failure), why = failure.to_string(), "no further connection");
}

/// Logs that the relay cannot be reached now.
pub(super) fn connect_failed(relay: &impl Display, failure: &Failure) {
    info!(target: TARGET, %relay, code = code(failure), why = failure.to_string(), "no connection, trying again");
}

/// Logs that the limits of a relay or a domain were lowered.
pub(super) fn throttled(
    who: &str,
    interval: Option<Duration>,
    connections: Option<usize>,
    paused_until: Option<Timestamp>,
) {
    let interval_ms = millis(interval);
    let until = paused_until.map(|until| format!("{until:.0}"));
    info!(target: TARGET, who, interval_ms, connections, rests_until = until.as_deref(), "slowing down");
}

/// Logs that the learned limits of a relay or a domain were dropped: only configured limits hold.
pub(super) fn throttle_lifted(who: &str, interval: Option<Duration>, connections: Option<usize>) {
    info!(target: TARGET, who, interval_ms = millis(interval), connections, "as fast as before");
}

/// Logs that only deferred recipients are left.
pub(super) fn waiting_for_deferred(until: Timestamp) {
    info!(target: TARGET, until = %format_args!("{until:.0}"), "waiting for deferred recipients");
}

fn code(failure: &Failure) -> Option<u16> {
    failure.reply().map(|reply| reply.code)
}

fn millis(interval: Option<Duration>) -> Option<u64> {
    interval.map(|interval| u64::try_from(interval.as_millis()).unwrap_or(u64::MAX))
}
