//! Presigning: DKIM signatures (RFC 6376) made before the scheduled time of a delivery.
//!
//! Three stages run concurrently over bounded channels: rows are read page by page in the order of sending, all
//! processors sign, and signatures are stored in batches. An interruption leaves valid signatures: each is bound to its
//! message, and a missing one is made when the message is sent.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::log;
use super::message_factory::{CompiledContent, MessageFactory};
use super::report::RunError;
use super::store_retry::retry_while_busy;
use crate::domain::SubscriberId;
use crate::message::TokenSigner;
use crate::message::dkim::Signers;
use crate::runtime::{CancellationToken, Clock, spawn_blocking};
use crate::store::{Claim, DeliveryControl, Lease, Ledger, Planned};
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// Rows read in one query, and signatures stored in one transaction.
const PAGE_SIZE: u32 = 2048;
/// Messages signed by one task. A cancellation waits for the running tasks.
const SIGN_BATCH: usize = 32;

/// Settings of presigning.
pub struct PresignSettings {
    /// Signer of the personal links.
    pub token_signer: TokenSigner,
    /// DKIM signers.
    pub signers: Signers,
    /// Source of the time.
    pub clock: Arc<dyn Clock>,
    /// Cancellation. Presigning also cancels it at the scheduled time, or when the delivery is paused or cancelled.
    pub cancel: CancellationToken,
    /// Counters of the work done.
    pub signed: Arc<PresignProgress>,
}

/// Progress counters of presigning, cheap to read at any time.
#[derive(Debug, Default)]
pub struct PresignProgress {
    created: AtomicU64,
    reused: AtomicU64,
}

impl PresignProgress {
    fn count_created(&self, more: usize) {
        self.created.fetch_add(more as u64, Ordering::Relaxed);
    }

    fn count_reused(&self) {
        self.reused.fetch_add(1, Ordering::Relaxed);
    }

    /// Returns the messages signed by this run.
    pub fn created(&self) -> u64 {
        self.created.load(Ordering::Relaxed)
    }

    /// Returns the messages signed before whose signatures are still valid.
    pub fn reused(&self) -> u64 {
        self.reused.load(Ordering::Relaxed)
    }

    /// Returns the messages with a stored signature.
    pub fn total(&self) -> u64 {
        self.created() + self.reused()
    }
}

/// Signatures of one recipient's message.
type StoredSignature = (SubscriberId, Arc<[u8]>);

/// Signer of batches, shared by the signing tasks.
struct Presigner {
    factory: MessageFactory,
    progress: Arc<PresignProgress>,
}

impl Presigner {
    async fn new(ledger: &impl Ledger, planned: &Planned, with: &PresignSettings) -> Result<Self, RunError> {
        let factory = MessageFactory::new(ledger, planned, &with.signers, with.token_signer.clone()).await?;
        Ok(Self { factory, progress: Arc::clone(&with.signed) })
    }

    /// Signs the messages of a batch that have no valid signatures.
    fn sign(&self, batch: &[Claim]) -> Result<Vec<StoredSignature>, RunError> {
        let mut signatures = Vec::with_capacity(batch.len());
        for claim in batch {
            let content = self.factory.content(claim)?;
            let to = self.factory.recipient(content, claim);
            let stored = claim.signature.as_deref();
            if stored.is_some_and(|signature| content.builder.signatures_match(signature, &to)) {
                self.progress.count_reused();
                continue;
            }
            match content.builder.signatures(&to) {
                Ok(signature) => signatures.push((claim.subscriber, signature.into())),
                // Reported when the message is to be sent, as without presigning.
                Err(error) if CompiledContent::is_recipient_specific(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(signatures)
    }
}

/// Signs every waiting message without a valid signature. Ends when all are signed, at the scheduled time, or when
/// cancelled. It holds the lease of the delivery, so no other process can send meanwhile.
///
/// # Errors
/// The store or a key failed, or another process holds the lease
/// ([`StoreError::is_leased`](crate::store::StoreError::is_leased)). Signatures made before are kept.
pub async fn presign<L>(ledger: &L, planned: Planned, with: PresignSettings) -> Result<(), RunError>
where
    L: Ledger + DeliveryControl,
{
    let id = planned.delivery.id;
    let lease = ledger.lease(id).await?;
    // Signatures of finished deliveries make room first.
    ledger.delete_obsolete_signatures().await?;
    let presigner = Arc::new(Presigner::new(ledger, &planned, &with).await?);
    let ((pages, waiting), (batches, signed)) = (channel(1), channel(1));
    tokio::try_join!(
        read(ledger, &lease, &with, pages),
        sign(&presigner, &with, waiting, batches),
        store(ledger, &lease, &with, signed),
    )?;
    // The delivery may have been cancelled between two batches.
    ledger.delete_obsolete_signatures().await?;
    log::presigned(id, with.signed.created(), with.signed.reused());
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
        let control = ledger.control_state(delivery).await?;
        if control.is_held() || control.scheduled_at.is_none_or(|time| time <= with.clock.now()) {
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

/// Keeps every processor busy. The results keep the order of reading, so that the store appends them.
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
        // The receiver is gone only after an error, which is reported already.
        let _ = to.send(ready).await;
    }
    Ok(())
}

async fn store<L: Ledger>(
    ledger: &L,
    lease: &Lease,
    with: &PresignSettings,
    mut from: Receiver<Vec<StoredSignature>>,
) -> Result<(), RunError> {
    while let Some(batch) = from.recv().await {
        retry_while_busy(|| ledger.save_signatures(lease, batch.clone())).await?;
        with.signed.count_created(batch.len());
    }
    Ok(())
}
