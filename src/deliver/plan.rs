//! Planning: from a checked issue to one row a recipient.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::check::Ready;
use crate::domain::{
    Delivery, Destination, EmailAddress, Exclusion, LanguageTag, MessageId, NewsletterId, Status,
    Suppression, TopicId, Variant,
};
use crate::message::{MessageBuilder, MessageError, Recipient, SenderSnapshot, TokenSigner};
use crate::store::{
    Audience, DeliveryOptions, Ledger, NewDelivery, Selection, SelectionTable, Selector, StoreError,
    SubscriberClass,
};
use jiff::Timestamp;

/// Error that prevents a plan.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// The store failed, or it has a plan already.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sender's data cannot be serialized: a time zone without a name.
    #[error("cannot store the sender settings: {0}; write the time zone as in `Asia/Seoul`")]
    SenderSnapshot(serde_json::Error),
    /// No message can be built. The plan would be frozen, so it could never be sent.
    #[error("no message can be built: {0}; see `from`, `reply_to`, `site` and `name` in `[publication]`")]
    Message(#[from] MessageError),
}

/// Builds one message of every variant for a made-up recipient. An issue that fails here must not be planned.
///
/// # Errors
/// The reason why no message can be built.
pub fn validate_messages(ready: &Ready, sender: &SenderSnapshot, now: Timestamp) -> Result<(), PlanError> {
    let Ok(email) = EmailAddress::parse("reader@example.com") else { return Ok(()) };
    let links = sender.links(&TokenSigner::new(&[0; 32]).link_tokens(&sender.issue, &[0; 10]));
    let message_id = MessageId::digest(&["rehearsal"], sender.from.ascii_domain());
    let nobody = Recipient { email, name: None, links, message_id };
    for (_, rendered) in ready.contents() {
        MessageBuilder::new(sender, rendered, now)?.write(&nobody)?;
    }
    Ok(())
}

/// Freezes a checked issue and writes a row for every recipient of the audience, in one transaction. Used by tests; the
/// command line calls [`new_delivery`] and the store.
///
/// A [`Ready`] comes from [`crate::check::run`] only.
///
/// # Errors
/// The store failed; the issue may have a delivery already ([`StoreError::is_already_planned`]).
pub async fn plan(
    ledger: &impl Ledger,
    ready: &Arc<Ready>,
    sender: &SenderSnapshot,
    audience: Audience,
    again: bool,
    now: Timestamp,
) -> Result<Delivery, PlanError> {
    let nowhere = Destination::Relays(Vec::new());
    let new = new_delivery(ready, sender, again, nowhere, now, DeliveryOptions::default())?;
    let newsletter = ready.newsletter();
    let ready = Arc::clone(ready);
    let selector = selection_policy(newsletter, move |topics, language| ready.variant_for(topics, language));
    let selections = SelectionTable::decide(ledger, selector).await?;
    Ok(ledger.plan(new, audience, selections).await?)
}

/// Prepares a checked issue for the store, with its destination, scheduled time and canary.
///
/// All production code gets its [`NewDelivery`] here, from a [`Ready`]. The type itself has public fields, which the
/// tests of the store fill in.
///
/// # Errors
/// No message can be built, or the sender's data cannot be serialized.
pub fn new_delivery(
    ready: &Ready,
    sender: &SenderSnapshot,
    again: bool,
    destination: Destination,
    now: Timestamp,
    options: DeliveryOptions,
) -> Result<NewDelivery, PlanError> {
    validate_messages(ready, sender, now)?;
    Ok(NewDelivery {
        issue: ready.issue().clone(),
        newsletter: ready.newsletter(),
        hash: ready.hash().clone(),
        sender_snapshot: serde_json::to_string(sender).map_err(PlanError::SenderSnapshot)?,
        contents: ready.contents().to_vec(),
        planned_at: options.scheduled_at.unwrap_or(now),
        again,
        destination,
        options,
    })
}

/// Returns the selection of recipients and their variants, by the newsletter of the issue (`None` if the publication has
/// only one), by their language and the stories that match their interests. It needs no
/// composed issue, so only the variants in use are composed.
pub fn selection_policy(
    newsletter: Option<NewsletterId>,
    mut variant_for: impl FnMut(&BTreeSet<TopicId>, Option<&LanguageTag>) -> Option<Variant> + Send + 'static,
) -> Selector {
    Box::new(move |kind| decision(kind, newsletter.as_ref(), &mut variant_for))
}

/// Checks suppression first, then consent, then newsletter, then interests.
fn decision(
    kind: &SubscriberClass,
    newsletter: Option<&NewsletterId>,
    variant_for: impl FnOnce(&BTreeSet<TopicId>, Option<&LanguageTag>) -> Option<Variant>,
) -> Selection {
    if let Some(reason) = kind.suppressed.or_else(|| Suppression::of(kind.status)) {
        return Selection::Exclude(Exclusion::Suppressed(reason));
    }
    if kind.status == Status::Pending {
        return Selection::Exclude(Exclusion::Pending);
    }
    if newsletter.is_some_and(|newsletter| !kind.newsletters.include(newsletter)) {
        return Selection::Exclude(Exclusion::OtherNewsletter);
    }
    match variant_for(&kind.topics, kind.language.as_ref()) {
        Some(variant) => Selection::Mail(variant),
        None => Selection::Exclude(Exclusion::NoStory),
    }
}
