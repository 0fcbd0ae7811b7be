//! The worker of a server: it sends the notices of the outbox, and carries on deliveries that are due.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, join, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::{SignedDuration, Timestamp};

use super::error::AppError;
use super::newsroom::Newsroom;
use super::notices::{NewestIssue, NoticeRoute, NoticeSender, ReminderWalk, needs_reminders};
use super::run::{DeliveryRunner, run_scheduled};
use super::secrets::load_token_signer;
use super::sound_config::SoundConfig;
use super::transport::{SendOptions, Transport};
use crate::domain::DeliveryId;
use crate::runtime::{CancellationToken, Clock, Sleep, sleep, spawn_blocking};
use crate::smtp::Tls;
use crate::store::{DeliveryControl, Ledger, Outbox, Planned, SignUps, Store};

/// Interval at which the outbox is looked at.
const OUTBOX_INTERVAL: Duration = Duration::from_millis(500);
/// Interval at which deliveries are looked at.
const DELIVERY_INTERVAL: Duration = Duration::from_secs(2);
/// Interval at which what has expired is forgotten.
const FORGET_INTERVAL: SignedDuration = SignedDuration::from_hours(1);
/// Rest of a delivery after it ended, and of the outbox after its relay failed.
const REST: SignedDuration = SignedDuration::from_secs(30);
/// Time without any attempt after which a delivery counts as left by its sender.
const ABANDONED: SignedDuration = SignedDuration::from_secs(10);

/// The worker of a server.
pub struct Worker {
    /// The newsroom's folder, which is read anew before mail is sent.
    pub root: PathBuf,
    /// The configuration, of which the last one without errors holds.
    pub config: Arc<SoundConfig>,
    /// The store.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Base URL of the links of a publication that names none.
    pub fallback_base: String,
    /// Returns the newest public issue.
    pub newest: Box<dyn Fn() -> Option<NewestIssue> + Send + Sync>,
    /// Tells the operator a sentence without addresses and tokens.
    pub tell: Arc<dyn Fn(&str) + Send + Sync>,
    /// Ends the worker after the messages in flight.
    pub cancel: CancellationToken,
}

impl Worker {
    /// Works until it is cancelled.
    pub async fn run(self) {
        // What is sound at the start is kept. A fault is told by whoever needs the newsroom next.
        let _ = self.newsroom().await;
        join(self.send_notices(), self.carry_deliveries_on()).await;
    }

    async fn send_notices(&self) {
        let (mut forgotten_at, mut rests_until) = (Timestamp::MIN, Timestamp::MIN);
        let (mut inbox, mut told) = (None, String::new());
        let mut reminders = ReminderWalk::default();
        while self.wait(OUTBOX_INTERVAL).await {
            let now = self.clock.now();
            if now.duration_since(forgotten_at) >= FORGET_INTERVAL || now < forgotten_at {
                forgotten_at = now;
                if let Err(error) = self.store.forget_expired(now).await {
                    (self.tell)(&format!("what has expired could not be forgotten: {error}"));
                }
            }
            if reminders.is_due(now)
                && let Err(error) = self.queue_reminders(&mut reminders, now).await
            {
                (self.tell)(&format!("reminders of consents are not sent: {error}"));
            }
            if now < rests_until {
                continue;
            }
            let failure = match self.send_due_notices(&mut inbox).await {
                Ok(failure) => failure,
                Err(error) => Some(error.to_string()),
            };
            match failure {
                Some(failure) => {
                    rests_until = now.saturating_add(REST).unwrap_or(Timestamp::MAX);
                    let words = format!("notices are not sent: {failure}");
                    if told != words {
                        (self.tell)(&words);
                        told = words;
                    }
                }
                None => rests_until = Timestamp::MIN,
            }
        }
        if let Some(inbox) = inbox {
            Transport::close(inbox, &()).await;
        }
    }

    /// Adds reminders of consents to the outbox, where they can be sent.
    async fn queue_reminders(&self, walk: &mut ReminderWalk, now: Timestamp) -> Result<(), AppError> {
        walk.postpone(now);
        let newsroom = self.newsroom().await?;
        // What the local inbox catches reminds nobody.
        let is_rehearsal = SendOptions::configured(&newsroom)?.is_rehearsal();
        if is_rehearsal || !needs_reminders(&newsroom.config.publication) {
            return Ok(());
        }
        walk.step(&self.store, &newsroom.config.publication.time_zone, now).await
    }

    /// Sends the notices that are due; returns the failure of a relay that could not be used.
    async fn send_due_notices(&self, inbox: &mut Option<Transport>) -> Result<Option<String>, AppError> {
        if !self.store.is_notice_due(self.clock.now()).await? {
            return Ok(None);
        }
        let newsroom = self.newsroom().await?;
        let options = SendOptions::configured(&newsroom)?;
        let transport = if options.is_rehearsal() {
            let open = match inbox.take() {
                Some(open) => open,
                None => Transport::open(&newsroom, &options, &(), &self.clock).await?,
            };
            inbox.insert(open).relays.first().clone()
        } else {
            Transport::open(&newsroom, &options, &(), &self.clock).await?.relays.first().clone()
        };
        let publication = &newsroom.config.publication;
        let sending = &newsroom.config.sending;
        let route = NoticeRoute {
            relay: transport,
            tls: Tls::system(),
            timeouts: sending.timeouts,
            return_path: sending.return_path.clone().unwrap_or_else(|| publication.from.clone()),
            signers: options.signers.clone(),
        };
        let signer = load_token_signer(&newsroom)?;
        let sender = NoticeSender {
            publication,
            site: publication.site.as_deref().unwrap_or(&self.fallback_base),
            signer: &signer,
            newest: (self.newest)(),
            route: &route,
            store: &self.store,
            clock: self.clock.as_ref(),
        };
        let report = sender.send_due().await?;
        Ok(report.failure.filter(|_| report.put_off > 0))
    }

    /// Runs each delivery that is due. Those that are scheduled wait by themselves.
    async fn carry_deliveries_on(&self) {
        let mut running = FuturesUnordered::new();
        let (mut active, mut resting) = (BTreeSet::new(), BTreeMap::new());
        loop {
            let tick = Box::pin(self.wait(DELIVERY_INTERVAL));
            let is_on = if running.is_empty() {
                tick.await
            } else {
                match select(tick, running.next()).await {
                    Either::Left((is_on, _)) => is_on,
                    Either::Right((ended, _)) => {
                        if let Some(id) = ended {
                            active.remove(&id);
                            resting
                                .insert(id, self.clock.now().saturating_add(REST).unwrap_or(Timestamp::MAX));
                        }
                        !self.cancel.is_cancelled()
                    }
                }
            };
            if !is_on {
                break;
            }
            let now = self.clock.now();
            resting.retain(|_, until| *until > now);
            match self.due().await {
                Ok(due) => {
                    for planned in due {
                        let id = planned.delivery.id;
                        if !resting.contains_key(&id) && active.insert(id) {
                            running.push(self.run_delivery(planned));
                        }
                    }
                }
                Err(error) => (self.tell)(&format!("deliveries could not be looked at: {error}")),
            }
        }
        // Runs end themselves after the messages in flight.
        while running.next().await.is_some() {}
    }

    /// Returns the deliveries that are scheduled, and those whose sender left them with work to do.
    async fn due(&self) -> Result<Vec<Planned>, AppError> {
        let now = self.clock.now();
        let mut due = Vec::new();
        for planned in self.store.deliveries().await? {
            let id = planned.delivery.id;
            let control = self.store.control_state(id).await?;
            if control.is_held() {
                continue;
            }
            let is_due = match control.scheduled_at {
                Some(_) => true,
                // The others wait for a person who looks at the canary.
                None if control.canary.is_some() => false,
                None => self.is_abandoned(id, now).await?,
            };
            if is_due && self.store.tally(id).await?.state() != crate::domain::DeliveryState::Done {
                due.push(planned);
            }
        }
        Ok(due)
    }

    /// Returns true for a delivery that began, has work that is due, and that nobody is sending.
    async fn is_abandoned(&self, id: DeliveryId, now: Timestamp) -> Result<bool, AppError> {
        let Some(last) = self.store.last_attempt(id).await? else { return Ok(false) };
        if now.duration_since(last) < ABANDONED {
            return Ok(false);
        }
        let tally = self.store.tally(id).await?;
        let is_retry_due = self.store.next_due(id).await?.is_some_and(|due| due <= now);
        if tally.pending == 0 && !is_retry_due {
            return Ok(false);
        }
        match self.store.lease(id).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_leased() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn run_delivery(&self, planned: Planned) -> DeliveryId {
        let id = planned.delivery.id;
        let issue = planned.delivery.issue.clone();
        if let Err(error) = self.try_run(planned).await
            && !error.is_leased()
        {
            (self.tell)(&format!("the delivery of `{issue}` stopped: {error}"));
        }
        id
    }

    async fn try_run(&self, planned: Planned) -> Result<(), AppError> {
        let newsroom = self.newsroom().await?;
        let options = SendOptions::configured(&newsroom)?;
        if planned.delivery.destination.is_rehearsal() != options.is_rehearsal() {
            return Ok(());
        }
        let runner = DeliveryRunner {
            newsroom: &newsroom,
            store: &self.store,
            options: &options,
            canary_wait: None,
            total: None,
            observer: &(),
            clock: &self.clock,
            cancel: self.cancel.child_token(),
        };
        run_scheduled(&runner, planned).await.map(drop)
    }

    /// Reads the newsroom, away from the threads that serve the network.
    async fn newsroom(&self) -> Result<Newsroom, AppError> {
        let (root, config, tell) = (self.root.clone(), Arc::clone(&self.config), Arc::clone(&self.tell));
        spawn_blocking(move || config.read(&root, tell.as_ref())).join().await
    }

    /// Waits; returns false once the worker is cancelled.
    async fn wait(&self, time: Duration) -> bool {
        sleep(self.clock.as_ref(), time, &self.cancel).await != Sleep::Cancelled
    }
}
