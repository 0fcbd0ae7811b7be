//! Policy rejections before a trip of the circuit breaker are not final.
//!
//! The trip says that the relay rejects the mail or its sender, whoever the recipient is. The recipients whom it met first
//! would be lost for this issue, so they are deferred: a later run tries them like the others. The trip is on disk before
//! its own reply is, and every run begins with this, so a crash in between leaves nobody behind.
//!
//! The time for trying counts from the first attempt, so a recipient whom the relay keeps rejecting ends as refused.

use super::context::RunContext;
use super::report::RunError;
use super::store_retry::retry_while_busy;
use super::{log, retry};
use crate::domain::{Attempt, Outcome};
use crate::smtp::ReplyClass;
use crate::store::{CompletedAttempt, Ledger, Refusal};
use jiff::Timestamp;

/// Refused recipients read in one query.
const PAGE_SIZE: u32 = 500;
const NOTE: &str = "the mail server rejected everybody's mail, so its refusal is not final";

/// Defers the recipients of distrusted policy rejections.
pub(super) async fn put_back_rejections<L: Ledger>(shared: &RunContext<L>) -> Result<(), RunError> {
    let (delivery, token, mut after) = (shared.planned.delivery.id, shared.token, None);
    let mut deferred = 0;
    loop {
        let page = shared.ledger.distrusted_refusals(delivery, after, PAGE_SIZE).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.subscriber);
        let now = shared.settings.clock.now();
        let again: Vec<_> = page
            .into_iter()
            .filter(|refusal| ReplyClass::of(&refusal.attempt) == ReplyClass::PolicyRejection)
            .filter_map(|refusal| second_attempt(refusal, shared.settings.give_up_after, now))
            .collect();
        deferred += retry_while_busy(|| shared.ledger.defer_refusals(token, again.clone())).await?;
    }
    if deferred > 0 {
        log::rejections_deferred(deferred);
    }
    Ok(())
}

/// Returns the deferral; `None` if the time for trying is over.
fn second_attempt(
    refusal: Refusal,
    give_up_after: std::time::Duration,
    at: Timestamp,
) -> Option<CompletedAttempt> {
    let Refusal { subscriber, attempt, tries, tried_since, .. } = refusal;
    let Attempt { stage, relay, .. } = attempt;
    let deferral =
        Attempt { outcome: Outcome::Deferred, stage, reply: None, note: Some(NOTE.into()), relay, at };
    let tries = tries.saturating_add(1);
    let (attempt, retry_at) =
        retry::schedule_retry(deferral, tries, subscriber, tried_since, give_up_after, None);
    (attempt.outcome == Outcome::Deferred).then_some(CompletedAttempt { subscriber, attempt, retry_at })
}
