//! Finding a delivery, reading its state, and pausing or cancelling it.

use super::error::AppError;
use super::issue_choice::{DeliveryProgress, progress, sent_after};
use super::newsroom::Newsroom;
use super::transport::SendOptions;
use crate::domain::{
    CanaryStats, ControlState, DeliveryId, DeliveryState, IssueId, MessageId, SubscriberId, Tally,
};
use crate::message::SenderSnapshot;
use crate::source::nfc;
use crate::store::{ControlCommand, DeliveryControl, Ledger, Planned, Store};
use jiff::Timestamp;

/// The state of a delivery.
#[derive(Debug, Clone)]
pub struct DeliveryStatus {
    /// Schedule, pause and cancellation.
    pub control: ControlState,
    /// Results of the canary, while the others wait for it.
    pub canary: Option<CanaryStats>,
    /// The counts.
    pub tally: Tally,
}

impl DeliveryStatus {
    /// Returns the state in one word.
    pub fn state(&self) -> DeliveryState {
        self.control.state(&self.tally)
    }
}

/// Reads the state of a delivery.
///
/// # Errors
/// The store failed.
pub async fn status(store: &Store, id: DeliveryId) -> Result<DeliveryStatus, AppError> {
    let control = store.control_state(id).await?;
    let canary = if control.canary.is_some() { Some(store.canary(id).await?) } else { None };
    Ok(DeliveryStatus { control, canary, tally: store.tally(id).await? })
}

/// Returns the seconds from the plan to the last attempt.
///
/// # Errors
/// The store failed.
pub async fn seconds_since_planned(store: &Store, planned: &Planned) -> Result<f64, AppError> {
    let delivery = &planned.delivery;
    let last = store.last_attempt(delivery.id).await?.unwrap_or(delivery.planned_at);
    Ok(last.duration_since(delivery.planned_at).as_secs_f64().max(0.0))
}

/// Returns the delivery of the named issue, or the newest delivery. A rehearsal stands in where there is no delivery.
///
/// # Errors
/// There is no such delivery, or the store failed.
pub async fn find_delivery(newsroom: &Newsroom, issue: Option<&str>) -> Result<(Store, Planned), AppError> {
    let store = open_store(newsroom).await?;
    if let Some(written) = issue {
        let planned = find_named(newsroom, &store, written).await?;
        return Ok((store, planned));
    }
    let Some(newest) = store.deliveries().await?.pop() else {
        return Err(nothing_found(&store, AppError::NoDelivery).await);
    };
    // A rehearsal after the delivery does not hide it.
    let planned = store.delivery(&newest.delivery.issue).await?.unwrap_or(newest);
    Ok((store, planned))
}

/// Returns the delivery of the named issue; else the newest unfinished one; else the newest. Rehearsals come last.
///
/// # Errors
/// There is no such delivery, or the store failed.
pub async fn find_unfinished_delivery(
    newsroom: &Newsroom,
    issue: Option<&str>,
) -> Result<(Store, Planned), AppError> {
    let store = open_store(newsroom).await?;
    if let Some(written) = issue {
        let planned = find_named(newsroom, &store, written).await?;
        return Ok((store, planned));
    }
    let (rehearsals, mut deliveries): (Vec<_>, Vec<_>) = store
        .deliveries()
        .await?
        .into_iter()
        .partition(|planned| planned.delivery.destination.is_rehearsal());
    for planned in deliveries.iter().rev().chain(rehearsals.iter().rev()) {
        if progress(&store, planned).await? == DeliveryProgress::Unfinished {
            return Ok((store, planned.clone()));
        }
    }
    match deliveries.pop().or_else(|| rehearsals.last().cloned()) {
        Some(newest) => Ok((store, newest)),
        None => Err(nothing_found(&store, AppError::NoDelivery).await),
    }
}

/// Returns why there is no delivery: the mark beside the store may know of one that this store does not.
async fn nothing_found(store: &Store, error: AppError) -> AppError {
    store.require_newest().await.map_or_else(AppError::from, |()| error)
}

/// Returns the delivery to resume: the named one, else the newest unfinished one. A rehearsal is resumed only without a
/// relay.
///
/// # Errors
/// There is no such delivery, a newer issue was sent since and the issue is not named, or the store failed.
pub async fn find_delivery_to_resume(
    newsroom: &Newsroom,
    issue: Option<&str>,
    options: &SendOptions,
) -> Result<(Store, Planned), AppError> {
    let (store, planned) = find_unfinished_delivery(newsroom, issue).await?;
    let delivery = &planned.delivery;
    if delivery.destination.is_rehearsal() {
        if !options.is_rehearsal() {
            return Err(AppError::OnlyRehearsed(delivery.issue.clone()));
        }
    } else if issue.is_none()
        && progress(&store, &planned).await? == DeliveryProgress::Unfinished
        && let Some(sent) = sent_after(&store, &delivery.issue).await?
    {
        return Err(AppError::OlderThanSent { issue: delivery.issue.clone(), sent });
    }
    Ok((store, planned))
}

async fn open_store(newsroom: &Newsroom) -> Result<Store, AppError> {
    match newsroom.store_if_exists().await? {
        Some(store) => Ok(store),
        None => Err(newsroom.require_newest_store().await.err().unwrap_or(AppError::NoDelivery)),
    }
}

/// Returns the delivery of an issue that was named, else its rehearsal. A delivery outlives the issue's folder: the name
/// is enough.
async fn find_named(newsroom: &Newsroom, store: &Store, written: &str) -> Result<Planned, AppError> {
    let name = newsroom.find_issue(written).unwrap_or_else(|_| named_folder(written));
    let id = IssueId::parse(&name).map_err(|error| AppError::InvalidIssueName(error.to_string()))?;
    match store.delivery(&id).await? {
        Some(planned) => Ok(planned),
        None => match store.rehearsal(&id).await? {
            Some(planned) => Ok(planned),
            None => Err(nothing_found(store, AppError::IssueWithoutDelivery(id)).await),
        },
    }
}

/// Returns the name of the issue's folder in a path that need not exist: what follows `issues`, else the last part.
fn named_folder(written: &str) -> String {
    let parts: Vec<_> = std::path::Path::new(written).iter().map(|part| part.to_string_lossy()).collect();
    let below = parts.iter().rposition(|part| part == "issues").and_then(|at| parts.get(at + 1));
    below.or(parts.last()).map_or_else(String::new, |name| nfc(name))
}

/// Reads a delivery again.
pub(super) async fn reload(store: &Store, planned: Planned) -> Result<Planned, AppError> {
    let issue = &planned.delivery.issue;
    let found = if planned.delivery.destination.is_rehearsal() {
        store.rehearsal(issue).await?
    } else {
        store.delivery(issue).await?
    };
    Ok(found.unwrap_or(planned))
}

/// Results of pausing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PauseOutcome {
    /// The delivery is paused now.
    Paused,
    /// It was paused before, since this time.
    AlreadyPaused(Timestamp),
    /// It is done.
    AlreadyDone,
    /// It is cancelled.
    AlreadyCancelled,
}

/// Pauses a delivery, also one that another process is sending.
///
/// # Errors
/// The store failed.
pub async fn pause(
    store: &Store,
    id: DeliveryId,
    now: Timestamp,
) -> Result<(PauseOutcome, DeliveryStatus), AppError> {
    let before = status(store, id).await?;
    let outcome = match before.state() {
        DeliveryState::Done => PauseOutcome::AlreadyDone,
        DeliveryState::Cancelled => PauseOutcome::AlreadyCancelled,
        _ => {
            let control = store.send_command(id, ControlCommand::Pause(now)).await?;
            let outcome = before.control.paused_at.map_or(PauseOutcome::Paused, PauseOutcome::AlreadyPaused);
            return Ok((outcome, DeliveryStatus { control, ..before }));
        }
    };
    Ok((outcome, before))
}

/// Results of cancelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelOutcome {
    /// The delivery is cancelled now, and this many recipients were excluded.
    Cancelled(u64),
    /// It was cancelled before.
    AlreadyCancelled,
    /// It is done.
    AlreadyDone,
}

/// Cancels a delivery for good.
///
/// # Errors
/// The store failed.
pub async fn cancel(store: &Store, id: DeliveryId, now: Timestamp) -> Result<CancelOutcome, AppError> {
    match status(store, id).await?.state() {
        DeliveryState::Done => Ok(CancelOutcome::AlreadyDone),
        DeliveryState::Cancelled => Ok(CancelOutcome::AlreadyCancelled),
        _ => Ok(CancelOutcome::Cancelled(store.cancel(id, now).await?)),
    }
}

/// Returns the Message-ID of one recipient's message.
///
/// # Errors
/// The delivery's stored sender cannot be parsed.
pub fn message_id(planned: &Planned, subscriber: SubscriberId) -> Result<MessageId, AppError> {
    let sender: SenderSnapshot =
        serde_json::from_str(&planned.sender_snapshot).map_err(AppError::UnreadableDelivery)?;
    Ok(MessageId::derive(
        planned.message_id_seed.as_str(),
        planned.delivery.id,
        subscriber,
        sender.from.ascii_domain(),
    ))
}
