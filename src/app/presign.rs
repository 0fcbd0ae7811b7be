//! Signing the messages of a scheduled delivery before its time comes.

use std::sync::Arc;

use super::control::{DeliveryStatus, reload};
use super::error::AppError;
use super::newsroom::Newsroom;
use super::observer::{Event, Observer, PresignCounts, ProgressSource};
use super::run::{DeliveryRunner, MAX_DATE_DRIFT};
use super::secrets::load_token_signer;
use super::wait::POLL_INTERVAL;
use crate::deliver::{self, PresignProgress, PresignSettings, RunError};
use crate::runtime::{Sleep, sleep};
use crate::store::{ControlCommand, DeliveryControl, Planned, StoreError};
use jiff::Timestamp;

/// Fails if there is no key to sign with, before anything is done.
///
/// # Errors
/// The configuration has no `[dkim]`.
pub fn require_signing_key(newsroom: &Newsroom) -> Result<(), AppError> {
    if newsroom.config.signing.signers.is_empty() { Err(AppError::NoKeyToPresign) } else { Ok(()) }
}

/// Ways in which signing in advance ends.
enum PresignEnd {
    /// All messages are signed, the time came, or the delivery is held.
    Over,
    /// This process was asked to stop.
    Cancelled,
    /// The disk is full, or another process keeps writing.
    StoreFailed(StoreError),
}

impl<O: Observer> DeliveryRunner<'_, O> {
    /// Signs all messages without a valid signature until the scheduled time. `Some` means that this process was asked
    /// to stop, and returns the delivery's state.
    pub(super) async fn presign(&self, planned: &Planned) -> Result<Option<DeliveryStatus>, AppError> {
        let (id, issue) = (planned.delivery.id, &planned.delivery.issue);
        let Some(until) = self.future_schedule(planned).await? else {
            self.observer.event(&Event::NothingToPresign);
            return Ok(None);
        };
        let planned = self.date_messages(planned, until).await?;
        let signed = Arc::new(PresignProgress::default());
        self.observer.event(&Event::PresignStarted { until });
        let total = match self.total {
            Some(total) => total,
            None => self.count_waiting(id).await?,
        };
        let source = ProgressSource::Presigning(Arc::clone(&signed));
        let end =
            self.observer.with_progress(source, total, self.presign_when_free(&planned, &signed)).await?;
        let counts = PresignCounts { signed: signed.total(), reused: signed.reused(), total };
        self.observer.event(&Event::PresignEnded(counts));
        match end {
            PresignEnd::Over => Ok(None),
            PresignEnd::StoreFailed(error) => {
                // The delivery starts on time all the same.
                self.observer.event(&Event::PresignFailed(&error));
                Ok(None)
            }
            PresignEnd::Cancelled => {
                self.observer.event(&Event::PresignCancelled { issue });
                let control = self.store.control_state(id).await?;
                self.not_started(&planned, control).await.map(Some)
            }
        }
    }

    /// Returns the scheduled time if it is in the future and the delivery is not held.
    async fn future_schedule(&self, planned: &Planned) -> Result<Option<Timestamp>, AppError> {
        let control = self.store.control_state(planned.delivery.id).await?;
        Ok(control.scheduled_at.filter(|at| *at > self.clock.now() && !control.is_held()))
    }

    /// Sets the date that the messages will bear: a signature covers it.
    async fn date_messages(&self, planned: &Planned, at: Timestamp) -> Result<Planned, AppError> {
        if planned.delivery.planned_at.duration_since(at).abs() > MAX_DATE_DRIFT {
            self.store.send_command(planned.delivery.id, ControlCommand::SetDate(at)).await?;
        }
        reload(self.store, planned.clone()).await
    }

    /// Signs as soon as no other process sends from the store.
    async fn presign_when_free(
        &self,
        planned: &Planned,
        signed: &Arc<PresignProgress>,
    ) -> Result<PresignEnd, AppError> {
        let (token_signer, mut announced_busy) = (load_token_signer(self.newsroom)?, false);
        while self.future_schedule(planned).await?.is_some() {
            let with = PresignSettings {
                token_signer: token_signer.clone(),
                signers: self.options.signers.clone(),
                clock: Arc::clone(self.clock),
                // Signing cancels its token to end itself, which must not cancel the parent.
                cancel: self.cancel.child_token(),
                signed: Arc::clone(signed),
            };
            match deliver::presign(self.store, planned.clone(), with).await {
                Err(RunError::Store(error)) if error.is_leased() => {}
                Err(RunError::Store(error)) if error.is_io() || error.is_busy() => {
                    return Ok(PresignEnd::StoreFailed(error));
                }
                Err(error) => {
                    return Err(AppError::Presign { issue: planned.delivery.issue.clone(), error });
                }
                Ok(()) if self.cancel.is_cancelled() => return Ok(PresignEnd::Cancelled),
                Ok(()) => return Ok(PresignEnd::Over),
            }
            if !std::mem::replace(&mut announced_busy, true) {
                self.observer.event(&Event::StoreBusyForPresign);
            }
            if sleep(self.clock.as_ref(), POLL_INTERVAL, &self.cancel).await == Sleep::Cancelled {
                return Ok(PresignEnd::Cancelled);
            }
        }
        Ok(PresignEnd::Over)
    }
}
