//! From a checked issue to a row for every reader.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Ready;
use crate::domain::{Delivery, EmailAddress, Exclusion, MessageId, Status, Suppression, TopicId, Variant};
use crate::message::{MessageBuilder, MessageError, Recipient, SenderSnapshot, TokenSigner};
use crate::store::{
    Audience, DeliveryOptions, Ledger, NewDelivery, Selection, Selector, StoreError, SubscriberClass,
};
use jiff::Timestamp;

/// Why nothing was planned.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The newsroom's facts cannot be written down: a time zone without a name.
    #[error("the delivery cannot be written down: {0}; name the zone as in `Asia/Seoul`")]
    SenderSnapshot(serde_json::Error),
    /// No message can be written: what is planned is frozen, so it could never be sent.
    #[error("no message can be written: {0}; see `from`, `reply_to`, `site` and `name` in `[publication]`")]
    Message(#[from] MessageError),
}

/// Writes a message of every variant for nobody. Nothing that fails here must be planned.
///
/// # Errors
/// What stands in the way of every message.
pub fn validate_messages(
    ready: &Ready,
    letterhead: &SenderSnapshot,
    now: Timestamp,
) -> Result<(), PlanError> {
    let Ok(email) = EmailAddress::parse("reader@example.com") else { return Ok(()) };
    let links = letterhead.links(&TokenSigner::new(&[0; 32]).link_tokens(&letterhead.issue, &[0; 10]));
    let message_id = MessageId::digest(&["rehearsal"], letterhead.from.ascii_domain());
    let nobody = Recipient { email, name: None, links, message_id };
    for (_, rendered) in ready.contents() {
        MessageBuilder::new(letterhead, rendered, now)?.write(&nobody)?;
    }
    Ok(())
}

/// Freezes a checked issue and writes a row for every reader of the audience, all or nothing.
///
/// Nobody can plan what was not checked: a [`Ready`] only comes from [`crate::check::run`].
///
/// # Errors
/// What the store says; the issue may have a delivery already ([`StoreError::is_already_planned`]).
pub async fn plan(
    ledger: &impl Ledger,
    ready: &Arc<Ready>,
    letterhead: &SenderSnapshot,
    audience: Audience,
    again: bool,
    now: Timestamp,
) -> Result<Delivery, PlanError> {
    let new = new_delivery(ready, letterhead, again, now, DeliveryOptions::default())?;
    let ready = Arc::clone(ready);
    Ok(ledger.plan(new, audience, selection_policy(move |topics| ready.variant_for(topics))).await?)
}

/// A checked issue as the store is to keep it, for an hour or for a few readers first.
///
/// # Errors
/// The newsroom's facts cannot be written down.
pub fn new_delivery(
    ready: &Ready,
    letterhead: &SenderSnapshot,
    again: bool,
    now: Timestamp,
    options: DeliveryOptions,
) -> Result<NewDelivery, PlanError> {
    validate_messages(ready, letterhead, now)?;
    Ok(NewDelivery {
        issue: ready.issue().clone(),
        hash: ready.hash().clone(),
        sender_snapshot: serde_json::to_string(letterhead).map_err(PlanError::SenderSnapshot)?,
        contents: ready.contents().to_vec(),
        planned_at: options.scheduled_at.unwrap_or(now),
        again,
        options,
    })
}

/// Who gets what, by what an issue has for their interests. That is known before it is composed, so that it is composed
/// for those who are there.
pub fn selection_policy(
    mut variant_for: impl FnMut(&BTreeSet<TopicId>) -> Option<Variant> + Send + 'static,
) -> Selector {
    Box::new(move |kind| decision(kind, &mut variant_for))
}

/// Leaving comes first, then consent, then interests.
fn decision(
    kind: &SubscriberClass,
    variant_for: impl FnOnce(&BTreeSet<TopicId>) -> Option<Variant>,
) -> Selection {
    if let Some(reason) = kind.suppressed.or_else(|| Suppression::of(kind.status)) {
        return Selection::Exclude(Exclusion::Suppressed(reason));
    }
    if kind.status == Status::Pending {
        return Selection::Exclude(Exclusion::Pending);
    }
    match variant_for(&kind.topics) {
        Some(variant) => Selection::Mail(variant),
        None => Selection::Exclude(Exclusion::NoStory),
    }
}
