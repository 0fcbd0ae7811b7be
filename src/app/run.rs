//! Running a planned delivery: wait for its time, check the canary, send, and return the state it ends in.

use std::sync::Arc;
use std::time::Duration;

use super::audience::resync_subscribers;
use super::control::{DeliveryStatus, reload, status};
use super::error::AppError;
use super::newsroom::Newsroom;
use super::observer::{Event, Observer, ProgressSource};
use super::secrets::load_token_signer;
use super::transport::{SendOptions, Transport};
use super::wait::{WaitEnd, wait_until_scheduled};
use crate::deliver::{Relays, RunError, RunReport, StopReason, log};
use crate::domain::{CanaryStats, ControlState, Delivery, DeliveryId, Destination};
use crate::runtime::{CancellationToken, Clock};
use crate::store::{ControlCommand, DeliveryControl, Ledger, Planned, Store};
use jiff::SignedDuration;

/// A message's date differs from the time it is sent by at most this.
pub(super) const MAX_DATE_DRIFT: SignedDuration = SignedDuration::from_mins(10);

/// Inputs of a run. Cancelling `cancel` ends it.
pub struct DeliveryRunner<'a, O> {
    /// The newsroom.
    pub newsroom: &'a Newsroom,
    /// Its store.
    pub store: &'a Store,
    /// The transport and its limits.
    pub options: &'a SendOptions,
    /// The wait between canary and the others; `None` means until a person continues.
    pub canary_wait: Option<Duration>,
    /// The number of messages, where it is known already: counting millions delays the first.
    pub total: Option<u64>,
    /// Receives events and progress.
    pub observer: &'a O,
    /// The clock.
    pub clock: &'a Arc<dyn Clock>,
    /// Ends the run after the messages in flight.
    pub cancel: CancellationToken,
}

/// Options of `resume`.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResumeOptions {
    /// Tries only deferred recipients whose time has come.
    pub only_due: bool,
    /// Does not wait for the scheduled time.
    pub now: bool,
    /// Signs messages before the scheduled time.
    pub presign: bool,
}

/// Result of sending a delivery.
pub enum SendOutcome {
    /// Nothing was sent: the delivery is held, the process was asked to stop, or the canary failed.
    NotStarted(Box<DeliveryStatus>),
    /// Messages were sent.
    Ran(Box<RunResult>),
}

/// The result of one run.
pub struct RunResult {
    /// The run ended, with its counts.
    pub report: RunReport,
    /// The state of the delivery.
    pub status: DeliveryStatus,
    /// The relays that were used.
    pub relays: Relays,
    /// The duration.
    pub seconds: f64,
}

/// Runs a delivery that was scheduled: waits for its time, checks the canary, syncs the subscribers and sends. This is all
/// a server needs.
///
/// # Errors
/// The store, the transport or the run failed.
pub async fn run_scheduled<O: Observer>(
    runner: &DeliveryRunner<'_, O>,
    planned: Planned,
) -> Result<SendOutcome, AppError> {
    runner.require_route(&planned).await?;
    runner.run_when_due(planned, RetryDeferred::WhenDue, true).await
}

/// When deferred recipients are tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum RetryDeferred {
    Now,
    WhenDue,
}

impl<O: Observer> DeliveryRunner<'_, O> {
    /// Sends a delivery that was planned just now, at its time if it is scheduled.
    ///
    /// # Errors
    /// The store, the transport or the run failed.
    pub async fn send_planned(&self, planned: Planned, presign: bool) -> Result<SendOutcome, AppError> {
        if self.store.control_state(planned.delivery.id).await?.scheduled_at.is_some() {
            if presign && let Some(status) = self.presign(&planned).await? {
                return Ok(SendOutcome::NotStarted(Box::new(status)));
            }
            if let Some(status) = self.wait_for_schedule(&planned).await? {
                return Ok(SendOutcome::NotStarted(Box::new(status)));
            }
        }
        self.run(planned).await
    }

    /// Continues an unfinished delivery on a person's request.
    ///
    /// # Errors
    /// The delivery was cancelled, or the store, the transport or the run failed.
    pub async fn resume(&self, planned: Planned, options: ResumeOptions) -> Result<SendOutcome, AppError> {
        let id = planned.delivery.id;
        self.require_route(&planned).await?;
        self.store.send_command(id, ControlCommand::Resume).await?;
        if options.now {
            self.store.send_command(id, ControlCommand::Schedule(None)).await?;
        }
        if options.presign {
            // A subscriber's new name must be in the message before it is signed.
            resync_subscribers(&self.newsroom.root, self.store, self.observer, self.clock.now()).await?;
            if let Some(status) = self.presign(&planned).await? {
                return Ok(SendOutcome::NotStarted(Box::new(status)));
            }
        }
        let retry = if options.only_due { RetryDeferred::WhenDue } else { RetryDeferred::Now };
        self.run_when_due(planned, retry, false).await
    }

    /// Refuses to carry a delivery on into the local inbox, and a rehearsal on over a relay. Another relay than the one
    /// that the delivery remembers is noted.
    async fn require_route(&self, planned: &Planned) -> Result<(), AppError> {
        let Delivery { id, issue, destination, .. } = &planned.delivery;
        match (destination, self.options.destination()) {
            (Destination::LocalInbox, Destination::Relays(_)) => Err(AppError::OnlyRehearsed(issue.clone())),
            (Destination::Relays(relays), Destination::LocalInbox) => {
                Err(AppError::RelayNeeded { issue: issue.clone(), relays: relays.clone() })
            }
            (Destination::Relays(before), Destination::Relays(now)) if *before != now => {
                if !before.is_empty() {
                    self.observer.event(&Event::RelayChanged { before, now: &now });
                }
                Ok(self.store.set_relays(*id, now).await?)
            }
            (Destination::LocalInbox, Destination::LocalInbox)
            | (Destination::Relays(_), Destination::Relays(_)) => Ok(()),
        }
    }

    /// Runs the delivery when its time has come. Nobody looks on while it is `unattended`: a time that has passed counts as
    /// one that came just now.
    async fn run_when_due(
        &self,
        planned: Planned,
        retry: RetryDeferred,
        unattended: bool,
    ) -> Result<SendOutcome, AppError> {
        let (store, id) = (self.store, planned.delivery.id);
        let is_future = |control: &ControlState| {
            control.scheduled_at.is_some_and(|at| unattended || at > self.clock.now())
        };
        if is_future(&store.control_state(id).await?) {
            if let Some(status) = self.wait_for_schedule(&planned).await? {
                return Ok(SendOutcome::NotStarted(Box::new(status)));
            }
            // No person asked for it at this moment, so the others follow only after a good canary.
            if let Some(status) = self.check_canary(&planned).await? {
                return Ok(SendOutcome::NotStarted(Box::new(status)));
            }
        }
        {
            // Only the holder of the lease may change what is due: another process may be sending.
            let _lease = store.lease(id).await?;
            resync_subscribers(&self.newsroom.root, store, self.observer, self.clock.now()).await?;
            if retry == RetryDeferred::Now {
                store.make_deferred_due(id, self.clock.now()).await?;
            }
            if store.control_state(id).await?.canary.is_some() && store.canary(id).await?.waiting == 0 {
                store.send_command(id, ControlCommand::EndCanary).await?;
            }
        }
        self.run(planned).await
    }

    /// Waits for the scheduled time. `Some` means that the delivery must not start.
    async fn wait_for_schedule(&self, planned: &Planned) -> Result<Option<DeliveryStatus>, AppError> {
        let clock = self.clock.as_ref();
        match wait_until_scheduled(self.store, planned, self.observer, clock, &self.cancel).await? {
            WaitEnd::Due => {
                resync_subscribers(&self.newsroom.root, self.store, self.observer, clock.now()).await?;
                Ok(None)
            }
            WaitEnd::Over(control) | WaitEnd::Cancelled(control) => {
                self.not_started(planned, control).await.map(Some)
            }
        }
    }

    /// Returns the state of a delivery that did not start.
    pub(super) async fn not_started(
        &self,
        planned: &Planned,
        control: ControlState,
    ) -> Result<DeliveryStatus, AppError> {
        let tally = self.store.tally(planned.delivery.id).await?;
        Ok(DeliveryStatus { control, canary: None, tally })
    }

    /// Checks the results of the canary. `Some` means that the others must not be mailed.
    async fn check_canary(&self, planned: &Planned) -> Result<Option<DeliveryStatus>, AppError> {
        let id = planned.delivery.id;
        if self.store.control_state(id).await?.canary.is_none() {
            return Ok(None);
        }
        let canary = self.store.canary(id).await?;
        if canary.waiting > 0 || !self.report_failed_canary(&canary) {
            return Ok(None);
        }
        let control = self.store.send_command(id, ControlCommand::Schedule(None)).await?;
        let tally = self.store.tally(id).await?;
        Ok(Some(DeliveryStatus { control, canary: Some(canary), tally }))
    }

    /// Sends what is due, in several runs if the others follow the canary by themselves.
    async fn run(&self, planned: Planned) -> Result<SendOutcome, AppError> {
        let id = planned.delivery.id;
        let transport = Transport::open(self.newsroom, self.options, self.observer, self.clock).await?;
        let relays = transport.relays.clone();
        let began = self.clock.now();
        let mut planned = self.start(planned).await?;
        let mut total = self.total;
        let report = loop {
            let report = self.run_once(&transport, planned.clone(), total.take()).await?;
            if !self.continue_after_canary(&planned, &report).await? {
                break report;
            }
            planned = self.start(planned).await?;
        };
        transport.close(self.observer).await;
        let seconds = self.clock.now().duration_since(began).as_secs_f64();
        let status = DeliveryStatus { tally: report.tally.clone(), ..status(self.store, id).await? };
        Ok(SendOutcome::Ran(Box::new(RunResult { report, status, relays, seconds })))
    }

    /// Clears the schedule and dates the messages that were not tried yet.
    async fn start(&self, planned: Planned) -> Result<Planned, AppError> {
        let (id, now) = (planned.delivery.id, self.clock.now());
        // While this process waited, another may have rescheduled and signed: exact to the second, because the signature
        // covers the date.
        let scheduled = self.store.control_state(id).await?.scheduled_at;
        let date = scheduled.filter(|at| at.duration_since(now).abs() <= MAX_DATE_DRIFT).unwrap_or(now);
        self.store.send_command(id, ControlCommand::Schedule(None)).await?;
        let planned = reload(self.store, planned).await?;
        if planned.delivery.planned_at.duration_since(date).abs() > MAX_DATE_DRIFT {
            self.store.send_command(id, ControlCommand::SetDate(date)).await?;
        }
        reload(self.store, planned).await
    }

    async fn run_once(
        &self,
        transport: &Transport,
        planned: Planned,
        known_total: Option<u64>,
    ) -> Result<RunReport, AppError> {
        let (store, id) = (self.store, planned.delivery.id);
        let signer = load_token_signer(self.newsroom)?;
        let mut settings = transport.settings(self.newsroom, self.options, signer, self.clock);
        // The run cancels its token to end itself, which must not cancel the parent.
        settings.cancel = self.cancel.child_token();
        let canary = store.control_state(id).await?.canary;
        if canary.is_some() {
            // The canary's results are wanted soon: deferred recipients are not waited for.
            settings.patience = Duration::ZERO;
        }
        let total = match canary.or(known_total) {
            Some(total) => total,
            None => self.count_waiting(id).await?,
        };
        let progress = Arc::clone(&settings.progress);
        let source = ProgressSource::Sending(Arc::clone(&progress));
        let run = crate::deliver::run(store, planned, settings);
        match self.observer.with_progress(source, total, run).await {
            Ok(report) => Ok(report),
            // Another process is sending: this one did not start.
            Err(error @ RunError::Store(_)) if is_leased(&error) => {
                Err(AppError::Run { error, handed_over: false })
            }
            Err(error) => {
                log::failed(id, &error);
                // The store may not answer any more; what this run has counted is true all the same.
                let handed_over = progress.finished() > 0
                    || store.tally(id).await.is_ok_and(|tally| tally.pending < tally.planned());
                Err(AppError::Run { error, handed_over })
            }
        }
    }

    /// Counts the messages that are still to be sent.
    pub(super) async fn count_waiting(&self, id: DeliveryId) -> Result<u64, AppError> {
        let tally = self.store.tally(id).await?;
        Ok(tally.pending + tally.deferred)
    }

    /// Waits after a good canary, if a wait was asked for. True if the others are to be mailed now.
    async fn continue_after_canary(&self, planned: &Planned, report: &RunReport) -> Result<bool, AppError> {
        let (store, id) = (self.store, planned.delivery.id);
        let interrupted = matches!(
            report.unfinished,
            Some(StopReason::Cancelled | StopReason::RelayFailed(_) | StopReason::BreakerTripped(_))
        );
        let Some(wait) = self.canary_wait.filter(|_| !interrupted) else { return Ok(false) };
        let ControlState { canary: Some(_), .. } = store.control_state(id).await? else { return Ok(false) };
        let canary = store.canary(id).await?;
        if canary.waiting > 0 || self.report_failed_canary(&canary) {
            return Ok(false);
        }
        let wait = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        let then = self.clock.now().saturating_add(wait).unwrap_or(jiff::Timestamp::MAX);
        store.send_command(id, ControlCommand::Schedule(Some(then))).await?;
        self.observer.event(&Event::CanaryPassed(&canary));
        let clock = self.clock.as_ref();
        let end = wait_until_scheduled(store, planned, self.observer, clock, &self.cancel).await?;
        if end != WaitEnd::Due {
            return Ok(false);
        }
        store.send_command(id, ControlCommand::Schedule(None)).await?;
        // Complaints and bounces may have come in meanwhile.
        if self.report_failed_canary(&store.canary(id).await?) {
            return Ok(false);
        }
        resync_subscribers(&self.newsroom.root, store, self.observer, clock.now()).await?;
        store.send_command(id, ControlCommand::EndCanary).await?;
        Ok(true)
    }

    /// True if the canary speaks against mailing the others; reports the reason.
    fn report_failed_canary(&self, canary: &CanaryStats) -> bool {
        let reason = canary.abort_reason();
        if let Some(reason) = &reason {
            self.observer.event(&Event::CanaryFailed(reason.clone()));
        }
        reason.is_some()
    }
}

fn is_leased(error: &RunError) -> bool {
    matches!(error, RunError::Store(error) if error.is_leased())
}
