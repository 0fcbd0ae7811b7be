//! Running a delivery that was planned, for `send` and `resume`.

use std::sync::Arc;
use std::time::Duration;

use super::console::Console;
use super::error::CliError;
use super::exit::Exit;
use super::newsroom::Newsroom;
use super::progress::ProgressDisplay;
use super::resync::resync_subscribers;
use super::run_messages::{Ending, breaker_problem, relay_problem, sentences};
use super::transport::{SendOptions, Transport};
use super::wait::{WaitEnd, wait_until_scheduled};
use super::{secret, signals, tally};
use crate::deliver::{Relays, RunError, RunReport, StopReason, log};
use crate::domain::{CanaryStats, ControlState, DeliveryId};
use crate::runtime::Clock;
use crate::store::{ControlCommand, DeliveryControl, Ledger, Planned, Store};
use jiff::SignedDuration;

/// A message is not dated further from when it leaves than this.
pub(super) const MAX_DATE_DRIFT: SignedDuration = SignedDuration::from_mins(10);

/// What a command brings along to carry out a delivery.
pub(super) struct DeliveryRunner<'a> {
    pub(super) newsroom: &'a Newsroom,
    pub(super) store: &'a Store,
    pub(super) plan: &'a SendOptions,
    /// How long the others wait after the few who go first; `None`: until a person says so.
    pub(super) wait: Option<Duration>,
    /// How many there are to mail, where that is known already: counting millions keeps the first waiting.
    pub(super) total: Option<u64>,
    pub(super) console: &'a Console,
    pub(super) clock: &'a Arc<dyn Clock>,
}

impl DeliveryRunner<'_> {
    /// Waits for the hour of a delivery. `Some`: it did not come, and everything was said.
    pub(super) async fn wait_for_hour(&self, planned: &Planned) -> Result<Option<Exit>, CliError> {
        let publication = &self.newsroom.config.publication;
        let waited =
            wait_until_scheduled(self.store, planned, publication, self.console, self.clock.as_ref()).await?;
        let steering = match waited {
            WaitEnd::Due => {
                resync_subscribers(&self.newsroom.root, self.store, self.console, self.clock.now()).await?;
                return Ok(None);
            }
            WaitEnd::Over(steering) | WaitEnd::Cancelled(steering) => steering,
        };
        self.leave(planned, steering).await.map(Some)
    }

    /// Leaves a delivery whose hour did not come, and says where it stands.
    pub(super) async fn leave(&self, planned: &Planned, steering: ControlState) -> Result<Exit, CliError> {
        let tally = self.store.tally(planned.delivery.id).await?;
        self.report(planned, &Ending { steering, canary: None, tally: &tally }, 0.0)?;
        Ok(tally::exit(&tally))
    }

    /// Looks at how the few fared, where others wait for it. `Some`: it speaks against the others, and that was said.
    pub(super) async fn check_canary(&self, planned: &Planned) -> Result<Option<Exit>, CliError> {
        let id = planned.delivery.id;
        let steering = self.store.control_state(id).await?;
        if steering.canary.is_none() {
            return Ok(None);
        }
        let fared = self.store.canary(id).await?;
        if fared.waiting > 0 || !self.canary_failed(&fared) {
            return Ok(None);
        }
        let steering = self.store.send_command(id, ControlCommand::Schedule(None)).await?;
        let tally = self.store.tally(id).await?;
        self.report(planned, &Ending { steering, canary: Some(fared), tally: &tally }, 0.0)?;
        Ok(Some(tally::exit(&tally)))
    }

    /// Sends what is due and reports how it ended.
    pub(super) async fn run(&self, planned: Planned) -> Result<Exit, CliError> {
        let Self { newsroom, store, plan, console, clock, .. } = *self;
        let id = planned.delivery.id;
        let transport = Transport::open(newsroom, plan, console, clock).await?;
        let relays = transport.relays.clone();
        let began = clock.now();
        let mut planned = self.begin(planned).await?;
        let mut total = self.total;
        let report = loop {
            let report = self.run_once(&transport, planned.clone(), total.take()).await?;
            if !self.may_others_follow(&planned, &report).await? {
                break report;
            }
            planned = self.begin(planned).await?;
        };
        transport.close(console).await;
        let seconds = clock.now().duration_since(began).as_secs_f64();
        let steering = store.control_state(id).await?;
        let canary = if steering.canary.is_some() { Some(store.canary(id).await?) } else { None };
        let ending = Ending { steering, canary, tally: &report.tally };
        self.report_run(&planned, &report, &ending, &relays, seconds)
    }

    /// The hour is now, and what was not tried yet is dated so.
    async fn begin(&self, planned: Planned) -> Result<Planned, CliError> {
        let (id, now) = (planned.delivery.id, self.clock.now());
        // While this process waited, another may have named another hour and signed for it: to the second, since the date
        // is signed.
        let hour = self.store.control_state(id).await?.scheduled_at;
        let date = hour.filter(|hour| hour.duration_since(now).abs() <= MAX_DATE_DRIFT).unwrap_or(now);
        self.store.send_command(id, ControlCommand::Schedule(None)).await?;
        let planned = self.store.delivery(&planned.delivery.issue).await?.unwrap_or(planned);
        if planned.delivery.planned_at.duration_since(date).abs() > MAX_DATE_DRIFT {
            self.store.send_command(id, ControlCommand::SetDate(date)).await?;
        }
        Ok(self.store.delivery(&planned.delivery.issue).await?.unwrap_or(planned))
    }

    async fn run_once(
        &self,
        transport: &Transport,
        planned: Planned,
        known: Option<u64>,
    ) -> Result<RunReport, CliError> {
        let Self { newsroom, store, plan, console, clock, .. } = *self;
        let id = planned.delivery.id;
        let mut settings = transport.settings(newsroom, plan, secret::load_token_signer(newsroom)?, clock);
        let few = store.control_state(id).await?.canary;
        if few.is_some() {
            // Whoever wants to see how the few fare does not wait for those who were put off.
            settings.patience = Duration::ZERO;
        }
        let total = match few.or(known) {
            Some(total) => total,
            None => self.waiting(id).await?,
        };
        signals::watch(settings.cancel.clone());
        plan.log.start(clock);
        let watch = ProgressDisplay::start(console, plan.log.is_on(), total, &settings.progress, clock);
        let ended = crate::deliver::run(store, planned, settings).await;
        watch.end().await;
        match ended {
            Ok(report) => Ok(report),
            // Somebody else is sending: this command did not even begin.
            Err(RunError::Store(error)) if error.is_leased() => Err(error.into()),
            Err(error) => {
                log::failed(id, &error);
                let handed = store.tally(id).await.is_ok_and(|tally| tally.pending < tally.planned());
                let exit = if handed { Exit::Unfinished } else { Exit::CouldNot };
                Err(CliError::from(error).exit(exit).help("`briefing status` says where the delivery stands"))
            }
        }
    }

    /// How many messages wait.
    pub(super) async fn waiting(&self, id: DeliveryId) -> Result<u64, CliError> {
        let tally = self.store.tally(id).await?;
        Ok(tally.pending + tally.deferred)
    }

    /// Whether the few were served and the others are to follow now, after a wait that was asked for.
    async fn may_others_follow(&self, planned: &Planned, report: &RunReport) -> Result<bool, CliError> {
        let (store, console, id) = (self.store, self.console, planned.delivery.id);
        let interrupted = matches!(
            report.unfinished,
            Some(StopReason::Cancelled | StopReason::RelayFailed(_) | StopReason::BreakerTripped(_))
        );
        let Some(wait) = self.wait.filter(|_| !interrupted) else { return Ok(false) };
        let ControlState { canary: Some(_), .. } = store.control_state(id).await? else { return Ok(false) };
        let fared = store.canary(id).await?;
        if fared.waiting > 0 || self.canary_failed(&fared) {
            return Ok(false);
        }
        let span = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        let then = self.clock.now().saturating_add(span).unwrap_or(jiff::Timestamp::MAX);
        store.send_command(id, ControlCommand::Schedule(Some(then))).await?;
        console.say(&canary_line(&fared));
        let publication = &self.newsroom.config.publication;
        let waited = wait_until_scheduled(store, planned, publication, console, self.clock.as_ref()).await?;
        // Complaints and bounces may have come in meanwhile.
        if waited != WaitEnd::Due {
            return Ok(false);
        }
        store.send_command(id, ControlCommand::Schedule(None)).await?;
        if self.canary_failed(&store.canary(id).await?) {
            return Ok(false);
        }
        resync_subscribers(&self.newsroom.root, store, console, self.clock.now()).await?;
        store.send_command(id, ControlCommand::EndCanary).await?;
        Ok(true)
    }

    fn canary_failed(&self, fared: &CanaryStats) -> bool {
        if let Some(alarm) = fared.abort_reason() {
            self.console.say(&format!("the others do not follow by themselves: {alarm}"));
            return true;
        }
        false
    }

    fn report(&self, planned: &Planned, ending: &Ending<'_>, seconds: f64) -> Result<(), CliError> {
        let (issue, id) = (&planned.delivery.issue, planned.delivery.id);
        self.console.say(&tally::lines(ending.tally));
        if self.console.is_json() {
            let value = tally::to_json(issue, Some(id), ending.tally, &ending.steering, seconds);
            self.console.json(&value)?;
        }
        if let Some(sentence) = ending.sentence(issue, &self.newsroom.config.publication) {
            self.console.say(&sentence);
        }
        Ok(())
    }

    fn report_run(
        &self,
        planned: &Planned,
        report: &RunReport,
        ending: &Ending<'_>,
        relays: &Relays,
        seconds: f64,
    ) -> Result<Exit, CliError> {
        let issue = planned.delivery.issue.to_string();
        self.report(planned, ending, seconds)?;
        if let Some(StopReason::RelayFailed(failure)) = &report.unfinished {
            self.console.tell(&relay_problem(relays, failure, &issue));
        }
        if let Some(StopReason::BreakerTripped(tripped)) = &report.unfinished {
            self.console.tell(&breaker_problem(tripped, &issue));
        }
        for sentence in sentences(report, ending, &issue) {
            self.console.say(&sentence);
        }
        let untouched = report.tally.pending == report.tally.planned();
        Ok(match report.unfinished {
            Some(StopReason::RelayFailed(_)) if untouched => Exit::CouldNot,
            _ => tally::exit(&report.tally),
        })
    }
}

/// `the first 12: 10 accepted, 2 refused`
pub(super) fn canary_line(fared: &CanaryStats) -> String {
    let tried = fared.accepted + fared.refused + fared.open;
    let mut words = vec![format!("{} accepted", fared.accepted)];
    let rest =
        [(fared.refused, "refused"), (fared.open, "put off or in doubt"), (fared.complained, "complained")];
    words.extend(
        rest.iter().filter(|(number, _)| *number > 0).map(|(number, word)| format!("{number} {word}")),
    );
    format!("the first {}: {}", tally::readers(tried), words.join(", "))
}
