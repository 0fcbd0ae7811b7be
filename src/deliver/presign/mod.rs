//! Signing ahead: what is planned for an hour is frozen, so its signatures can be made and kept before.
//!
//! Three go hand in hand, and what lies between them has a bound: rows are read page by page in the order in which they
//! will leave, all processors sign, and what is signed is written in batches. Whatever ends it, what is kept stays right:
//! a signature is bound to its message, and one that is not there is made when the message leaves.

mod presigner;
mod progress;

use std::collections::VecDeque;
use std::sync::Arc;

use super::log;
use super::run::RunError;
use super::store_retry::retry_while_busy;
use crate::message::TokenSigner;
use crate::message::dkim::Signers;
use crate::runtime::{CancellationToken, Clock, spawn_blocking};
use crate::store::{Claim, DeliveryControl, Lease, Ledger, Planned};
use presigner::{Presigner, StoredSignature};
pub use progress::PresignProgress;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// So many rows are read at a time, and so many signatures are written in one transaction.
const PAGE_SIZE: u32 = 2048;
/// So many messages are signed in one go: whoever asks to end waits for them.
const SIGN_BATCH: usize = 32;

/// What signing ahead needs.
pub struct PresignSettings {
    /// Makes the personal links.
    pub mint: TokenSigner,
    /// Who signs.
    pub signers: Signers,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// How it is asked to end. It asks itself when the hour comes, or when somebody holds the delivery.
    pub cancel: CancellationToken,
    /// Where it counts.
    pub signed: Arc<PresignProgress>,
}

/// Signs every message that waits and has no valid signature yet, until all are signed, the hour of the delivery comes, or
/// it is asked to end. Nobody can send from the store meanwhile.
///
/// # Errors
/// The store or a key failed, or another process is sending ([`crate::store::StoreError::is_leased`]). What was signed
/// before is kept.
pub async fn presign<L>(ledger: &L, planned: Planned, with: PresignSettings) -> Result<(), RunError>
where
    L: Ledger + DeliveryControl,
{
    let id = planned.delivery.id;
    let lease = ledger.lease(id).await?;
    // Those of deliveries that are over make room first.
    ledger.delete_obsolete_signatures().await?;
    let presigner = Arc::new(Presigner::new(ledger, &planned, &with).await?);
    let ((pages, waiting), (batches, signed)) = (channel(1), channel(1));
    tokio::try_join!(
        read(ledger, &lease, &with, pages),
        sign(&presigner, &with, waiting, batches),
        keep(ledger, &lease, &with, signed),
    )?;
    // It may have been cancelled between two batches.
    ledger.delete_obsolete_signatures().await?;
    log::presigned(id, &with.signed);
    drop(lease);
    Ok(())
}

async fn read<L>(
    ledger: &L,
    lease: &Lease,
    with: &PresignSettings,
    to: Sender<Vec<Claim>>,
) -> Result<(), RunError>
where
    L: Ledger + DeliveryControl,
{
    let (delivery, mut after) = (lease.delivery(), None);
    while !with.cancel.is_cancelled() {
        let steering = ledger.control_state(delivery).await?;
        if steering.is_held() || steering.scheduled_at.is_none_or(|hour| hour <= with.clock.now()) {
            with.cancel.cancel();
            break;
        }
        let (page, end) = ledger.to_sign(delivery, after, PAGE_SIZE).await?;
        if end.is_none() || to.send(page).await.is_err() {
            break;
        }
        after = end;
    }
    Ok(())
}

/// Keeps every processor busy, and hands on in the order of reading, so that the store grows at its end.
async fn sign(
    presigner: &Arc<Presigner>,
    with: &PresignSettings,
    mut from: Receiver<Vec<Claim>>,
    to: Sender<Vec<StoredSignature>>,
) -> Result<(), RunError> {
    let parallelism = std::thread::available_parallelism().map_or(1, usize::from);
    let (mut waiting, mut running, mut ready) = (VecDeque::new(), VecDeque::new(), Vec::new());
    loop {
        while running.len() <= parallelism && !with.cancel.is_cancelled() {
            if waiting.is_empty() {
                waiting.extend(from.recv().await.unwrap_or_default());
            }
            let batch: Vec<Claim> = waiting.drain(..SIGN_BATCH.min(waiting.len())).collect();
            if batch.is_empty() {
                break;
            }
            let presigner = Arc::clone(presigner);
            running.push_back(spawn_blocking(move || presigner.sign(&batch)));
        }
        let Some(batch) = running.pop_front() else { break };
        ready.extend(batch.join().await?);
        if ready.len() >= PAGE_SIZE as usize && to.send(std::mem::take(&mut ready)).await.is_err() {
            break;
        }
    }
    if !ready.is_empty() {
        // Whoever keeps them is gone only after an error, which is told already.
        let _ = to.send(ready).await;
    }
    Ok(())
}

async fn keep<L: Ledger>(
    ledger: &L,
    lease: &Lease,
    with: &PresignSettings,
    mut from: Receiver<Vec<StoredSignature>>,
) -> Result<(), RunError> {
    while let Some(batch) = from.recv().await {
        retry_while_busy(|| ledger.save_signatures(lease, batch.clone())).await?;
        with.signed.count(batch.len());
    }
    Ok(())
}
