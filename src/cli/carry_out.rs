//! Running a delivery that was planned, for `send` and `resume`.

use std::sync::Arc;
use std::time::Duration;

use super::ending::{Ending, relay_problem, sentences, unwanted};
use super::exit::Exit;
use super::heed_list::heed_list;
use super::newsroom::Newsroom;
use super::outlet::{Outlet, Plan};
use super::problem::Problem;
use super::progress::Watch;
use super::screen::Screen;
use super::wait::{Waited, until_hour};
use super::{secret, signals, tally};
use crate::clock::Clock;
use crate::deliver::{Relays, Report, RunError, Unfinished, log};
use crate::domain::{CanaryStats, ControlState, DeliveryId};
use crate::store::{Helm, Ledger, Planned, Store, Word};
use jiff::SignedDuration;

/// A message is not dated further from when it leaves than this.
pub(super) const STALE: SignedDuration = SignedDuration::from_mins(10);

/// What a command brings along to carry out a delivery.
pub(super) struct Errand<'a> {
    pub(super) newsroom: &'a Newsroom,
    pub(super) store: &'a Store,
    pub(super) plan: &'a Plan,
    /// How long the others wait after the few who go first; `None`: until a person says so.
    pub(super) wait: Option<Duration>,
    /// How many there are to mail, where that is known already: counting millions keeps the first waiting.
    pub(super) total: Option<u64>,
    pub(super) screen: &'a Screen,
    pub(super) clock: &'a Arc<dyn Clock>,
}

impl Errand<'_> {
    /// Waits for the hour of a delivery. `Some`: it did not come, and everything was said.
    pub(super) async fn wait_for_hour(&self, planned: &Planned) -> Result<Option<Exit>, Problem> {
        let publication = &self.newsroom.config.publication;
        let waited = until_hour(self.store, planned, publication, self.screen, self.clock.as_ref()).await?;
        let steering = match waited {
            Waited::Come => {
                heed_list(&self.newsroom.root, self.store, self.screen, self.clock.now()).await?;
                return Ok(None);
            }
            Waited::Over(steering) | Waited::Asked(steering) => steering,
        };
        self.leave(planned, steering).await.map(Some)
    }

    /// Leaves a delivery whose hour did not come, and says where it stands.
    pub(super) async fn leave(&self, planned: &Planned, steering: ControlState) -> Result<Exit, Problem> {
        let tally = self.store.tally(planned.delivery.id).await?;
        self.report(planned, &Ending { steering, canary: None, tally: &tally }, 0.0)?;
        Ok(tally::exit(&tally))
    }

    /// Looks at how the few fared, where others wait for it. `Some`: it speaks against the others, and that was said.
    pub(super) async fn heed_canary(&self, planned: &Planned) -> Result<Option<Exit>, Problem> {
        let id = planned.delivery.id;
        let steering = self.store.control_state(id).await?;
        if steering.canary.is_none() {
            return Ok(None);
        }
        let fared = self.store.canary(id).await?;
        if fared.waiting > 0 || !self.alarms(&fared) {
            return Ok(None);
        }
        let steering = self.store.steer(id, Word::Schedule(None)).await?;
        let tally = self.store.tally(id).await?;
        self.report(planned, &Ending { steering, canary: Some(fared), tally: &tally }, 0.0)?;
        Ok(Some(tally::exit(&tally)))
    }

    /// Sends what is due and reports how it ended.
    pub(super) async fn carry_out(&self, planned: Planned) -> Result<Exit, Problem> {
        let Self { newsroom, store, plan, screen, clock, .. } = *self;
        let id = planned.delivery.id;
        let outlet = Outlet::open(newsroom, plan, screen, clock).await?;
        let relays = outlet.relays.clone();
        let began = clock.now();
        let mut planned = self.begin(planned).await?;
        let mut total = self.total;
        let report = loop {
            let report = self.run(&outlet, planned.clone(), total.take()).await?;
            if !self.may_others_follow(&planned, &report).await? {
                break report;
            }
            planned = self.begin(planned).await?;
        };
        outlet.close(screen).await;
        let seconds = clock.now().duration_since(began).as_secs_f64();
        let steering = store.control_state(id).await?;
        let canary = if steering.canary.is_some() { Some(store.canary(id).await?) } else { None };
        let ending = Ending { steering, canary, tally: &report.tally };
        self.report_run(&planned, &report, &ending, &relays, seconds)
    }

    /// The hour is now, and what was not tried yet is dated so.
    async fn begin(&self, planned: Planned) -> Result<Planned, Problem> {
        let (id, now) = (planned.delivery.id, self.clock.now());
        // While this process waited, another may have named another hour and signed for it: to the second, since the date
        // is signed.
        let hour = self.store.control_state(id).await?.scheduled_at;
        let date = hour.filter(|hour| hour.duration_since(now).abs() <= STALE).unwrap_or(now);
        self.store.steer(id, Word::Schedule(None)).await?;
        let planned = self.store.delivery(&planned.delivery.issue).await?.unwrap_or(planned);
        if planned.delivery.planned_at.duration_since(date).abs() > STALE {
            self.store.steer(id, Word::Date(date)).await?;
        }
        Ok(self.store.delivery(&planned.delivery.issue).await?.unwrap_or(planned))
    }

    async fn run(&self, outlet: &Outlet, planned: Planned, known: Option<u64>) -> Result<Report, Problem> {
        let Self { newsroom, store, plan, screen, clock, .. } = *self;
        let id = planned.delivery.id;
        let mut settings = outlet.settings(newsroom, plan, secret::mint(&newsroom.root)?, clock);
        let few = store.control_state(id).await?.canary;
        if few.is_some() {
            // Whoever wants to see how the few fare does not wait for those who were put off.
            settings.patience = Duration::ZERO;
        }
        let total = match few.or(known) {
            Some(total) => total,
            None => self.waiting(id).await?,
        };
        signals::watch(settings.stop.clone());
        plan.log.start(clock);
        let watch = Watch::start(screen, plan.log.is_on(), total, &settings.progress, clock);
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
                Err(Problem::from(error).exit(exit).help("`briefing status` says where the delivery stands"))
            }
        }
    }

    /// How many messages wait.
    pub(super) async fn waiting(&self, id: DeliveryId) -> Result<u64, Problem> {
        let tally = self.store.tally(id).await?;
        Ok(tally.pending + tally.deferred)
    }

    /// Whether the few were served and the others are to follow now, after a wait that was asked for.
    async fn may_others_follow(&self, planned: &Planned, report: &Report) -> Result<bool, Problem> {
        let (store, screen, id) = (self.store, self.screen, planned.delivery.id);
        let interrupted = matches!(
            report.unfinished,
            Some(Unfinished::Stopped | Unfinished::Relay(_) | Unfinished::Tripped(_))
        );
        let Some(wait) = self.wait.filter(|_| !interrupted) else { return Ok(false) };
        let ControlState { canary: Some(_), .. } = store.control_state(id).await? else { return Ok(false) };
        let fared = store.canary(id).await?;
        if fared.waiting > 0 || self.alarms(&fared) {
            return Ok(false);
        }
        let span = SignedDuration::try_from(wait).unwrap_or(SignedDuration::MAX);
        let then = self.clock.now().saturating_add(span).unwrap_or(jiff::Timestamp::MAX);
        store.steer(id, Word::Schedule(Some(then))).await?;
        screen.say(&canary_line(&fared));
        let publication = &self.newsroom.config.publication;
        let waited = until_hour(store, planned, publication, screen, self.clock.as_ref()).await?;
        // Complaints and bounces may have come in meanwhile.
        if waited != Waited::Come {
            return Ok(false);
        }
        store.steer(id, Word::Schedule(None)).await?;
        if self.alarms(&store.canary(id).await?) {
            return Ok(false);
        }
        heed_list(&self.newsroom.root, store, screen, self.clock.now()).await?;
        store.steer(id, Word::EndCanary).await?;
        Ok(true)
    }

    fn alarms(&self, fared: &CanaryStats) -> bool {
        if let Some(alarm) = fared.abort_reason() {
            self.screen.say(&format!("the others do not follow by themselves: {alarm}"));
            return true;
        }
        false
    }

    fn report(&self, planned: &Planned, ending: &Ending<'_>, seconds: f64) -> Result<(), Problem> {
        let (issue, id) = (&planned.delivery.issue, planned.delivery.id);
        self.screen.say(&tally::lines(ending.tally));
        if self.screen.is_json() {
            let value = tally::to_json(issue, Some(id), ending.tally, &ending.steering, seconds);
            self.screen.json(&value)?;
        }
        if let Some(sentence) = ending.sentence(issue, &self.newsroom.config.publication) {
            self.screen.say(&sentence);
        }
        Ok(())
    }

    fn report_run(
        &self,
        planned: &Planned,
        report: &Report,
        ending: &Ending<'_>,
        relays: &Relays,
        seconds: f64,
    ) -> Result<Exit, Problem> {
        let issue = planned.delivery.issue.to_string();
        self.report(planned, ending, seconds)?;
        if let Some(Unfinished::Relay(failure)) = &report.unfinished {
            self.screen.tell(&relay_problem(relays, failure, &issue));
        }
        if let Some(Unfinished::Tripped(tripped)) = &report.unfinished {
            self.screen.tell(&unwanted(tripped, &issue));
        }
        for sentence in sentences(report, ending, &issue) {
            self.screen.say(&sentence);
        }
        let untouched = report.tally.pending == report.tally.planned();
        Ok(match report.unfinished {
            Some(Unfinished::Relay(_)) if untouched => Exit::CouldNot,
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
