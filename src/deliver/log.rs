//! What a run tells its log, for whoever collects logs.
//!
//! Addresses come in as [`Masked`] alone. A relay's own words stay out of it, since they often repeat the address: they are
//! in the ledger, for `status --who`. Our own words about it (`why`) never do. By default a message that went well says nothing.

use std::fmt::Display;
use std::time::Duration;

use tracing::field::display;
use tracing::{debug, error, info, warn};

use super::circuit_breaker::{Trip, TripReason};
use super::presign::PresignProgress;
use super::run::{RunError, RunReport, StopReason};
use super::scheduling::Relays;
use crate::domain::{Attempt, Delivery, DeliveryId, Masked, MessageId, Outcome, Reply};
use crate::smtp::Failure;
use crate::store::UncertainRow;
use jiff::Timestamp;

/// All of it belongs to one target, so that nothing else that logs gets in between.
pub const TARGET: &str = "briefing";

/// A run begins.
pub(super) fn delivery_began(delivery: &Delivery, relays: &Relays, connections: u32, found_uncertain: u64) {
    let (id, issue) = (delivery.id.0, &delivery.issue);
    let names: Vec<_> = relays.routes().iter().map(|route| route.relay.to_string()).collect();
    let relay = names.join(", ");
    info!(target: TARGET, delivery = id, %issue, relay, connections, found_uncertain, "delivery begins");
}

/// A run ends.
pub(super) fn delivery_ended(delivery: &Delivery, report: &RunReport) {
    let (id, issue, tally) = (delivery.id.0, &delivery.issue, &report.tally);
    let unfinished = report.unfinished.as_ref().map(|why| match why {
        StopReason::RelayFailed(failure) => failure.to_string(),
        StopReason::BreakerTripped(tripped) => {
            let Trip { relay, reply, refused, of, .. } = tripped;
            match reply.as_ref().filter(|_| tripped.reason != TripReason::NoReplies) {
                Some(Reply { code, .. }) => {
                    format!("{relay} does not want it: {refused} of {of} messages, the last with {code}")
                }
                None => format!("{relay} says nothing about the messages it is given: {refused} in a row"),
            }
        }
        StopReason::Cancelled => "it was asked to end".to_owned(),
        StopReason::Deferred(due) => format!("some readers were put off until {due:.0}"),
        StopReason::Uncertain => "some messages are in doubt".to_owned(),
    });
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

/// Signing ahead ends.
pub(super) fn presigned(delivery: DeliveryId, signed: &PresignProgress) {
    info!(target: TARGET, delivery = delivery.0, signed = signed.created(), before = signed.reused(), "signed ahead");
}

/// A run breaks off: the store or a message failed. Nothing was lost; the ledger says how far it had come.
pub fn failed(delivery: DeliveryId, why: &RunError) {
    error!(target: TARGET, delivery = delivery.0, why = why.to_string(), "delivery breaks off");
}

/// What became of one message. Its name is made when somebody wants to read it.
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

/// The last run broke off while it was handing this message over.
pub(super) fn left_uncertain(left: &UncertainRow, message_id: &MessageId) {
    let (recipient, relay, handed_at) = (left.row.email.masked(), left.relay.as_str(), left.at);
    let why = "the last run broke off while handing it over";
    warn!(target: TARGET, %recipient, relay, %handed_at, why, %message_id, "uncertain");
}

/// A connection that had carried messages is over, by 421 or by silence; a new one follows.
pub(super) fn reconnecting(relay: &impl Display, failure: &Failure) {
    info!(target: TARGET, %relay, code = failure.reply().map(|reply| reply.code), why = failure.to_string(), "connection ended, another follows");
}

/// The relay lets no connection more in, while it serves others.
pub(super) fn connection_rejected(relay: &impl Display, failure: &Failure) {
    info!(target: TARGET, %relay, code = failure.reply().map(|reply| reply.code), why = failure.to_string(), "no further connection");
}

/// The relay cannot be reached now: it is tried again, or others do its work.
pub(super) fn connect_failed(relay: &impl Display, failure: &Failure) {
    let code = failure.reply().map(|reply| reply.code);
    info!(target: TARGET, %relay, code, why = failure.to_string(), "no connection, trying again");
}

/// A relay or a domain of readers wants less at a time. What was learned is forgotten as messages go well.
pub(super) fn throttled(
    who: &str,
    interval: Option<Duration>,
    connections: Option<usize>,
    backoff_until: Option<Timestamp>,
) {
    let interval_ms = millis(interval);
    let until = backoff_until.map(|until| format!("{until:.0}"));
    info!(target: TARGET, who, interval_ms, connections, rests_until = until.as_deref(), "slowing down");
}

/// What was learned about a relay or a domain of readers is forgotten: only what was written holds, if anything was.
pub(super) fn throttle_lifted(who: &str, interval: Option<Duration>, connections: Option<usize>) {
    info!(target: TARGET, who, interval_ms = millis(interval), connections, "as fast as before");
}

fn millis(interval: Option<Duration>) -> Option<u64> {
    interval.map(|interval| u64::try_from(interval.as_millis()).unwrap_or(u64::MAX))
}

/// Everybody who is left was put off.
pub(super) fn waiting_for_deferred(until: Timestamp) {
    info!(target: TARGET, until = %format_args!("{until:.0}"), "waiting for readers who were put off");
}
