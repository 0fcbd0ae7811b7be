//! Uncertain messages: listing them, and recording a person's decision.

use super::control::message_id;
use super::error::AppError;
use crate::domain::MessageId;
use crate::store::{Lease, Ledger, Planned, Resolution, Signatures, Store, UncertainRow};
use jiff::Timestamp;

/// The uncertain messages of a delivery. The lease keeps others from sending while a person decides.
pub struct UncertainList {
    /// The rows with their Message-IDs.
    pub rows: Vec<(UncertainRow, MessageId)>,
    lease: Lease,
}

/// Lists the uncertain messages, including those a crashed run left.
///
/// # Errors
/// Another process is sending, or the store failed.
pub async fn list_uncertain(
    store: &Store,
    planned: &Planned,
    now: Timestamp,
) -> Result<UncertainList, AppError> {
    let id = planned.delivery.id;
    let lease = store.lease(id).await?;
    store.recover(&lease, now).await?;
    let rows = store.uncertain(id).await?.into_iter().map(|row| {
        let message_id = message_id(planned, row.row.subscriber)?;
        Ok((row, message_id))
    });
    let rows = rows.collect::<Result<_, AppError>>()?;
    Ok(UncertainList { rows, lease })
}

/// Resolves all uncertain messages of the list and returns their number.
///
/// # Errors
/// The store failed.
pub async fn resolve(
    store: &Store,
    planned: &Planned,
    list: UncertainList,
    resolution: Resolution,
    now: Timestamp,
) -> Result<u64, AppError> {
    let resolved = store.resolve(planned.delivery.id, resolution, now).await?;
    store.delete_obsolete_signatures().await?;
    drop(list.lease);
    Ok(resolved)
}
