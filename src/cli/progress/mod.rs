//! How far a run has come: a bar on a terminal, lines for a log, JSON for a program.

mod rate;
mod source;

use std::sync::Arc;
use std::time::Duration;

use super::args::ProgressFormat;
use super::console::Console;
use crate::deliver::{PresignProgress, Progress};
use crate::runtime::Clock;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
pub(super) use rate::span;
use rate::{RateEstimator, Steps};
use source::ProgressSource;
use tokio::sync::watch::Receiver;
use tokio::task::JoinHandle;

const REFRESH: Duration = Duration::from_millis(100);
const LINES: Duration = Duration::from_secs(1);

/// Shows how a run gets on until it is ended, and says whenever the run waits, so that silence is never a riddle.
pub(super) struct ProgressDisplay {
    bar: Option<ProgressBar>,
    tasks: Vec<JoinHandle<()>>,
    last_word: Option<Box<dyn FnOnce() + Send>>,
}

impl ProgressDisplay {
    /// Shows `progress` out of `total` messages; no bar where a log is written between.
    pub(super) fn start(
        console: &Console,
        logged: bool,
        total: u64,
        progress: &Arc<Progress>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let mut watch =
            Self::over(console, logged, total, &ProgressSource::Sending(Arc::clone(progress)), clock);
        let waiting = tell_of_waiting(console.clone(), watch.bar.clone(), progress.waiting());
        watch.tasks.push(tokio::spawn(waiting));
        watch
    }

    /// Shows how far signing ahead has come.
    pub(super) fn over_signing(
        console: &Console,
        logged: bool,
        total: u64,
        signed: &Arc<PresignProgress>,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        Self::over(console, logged, total, &ProgressSource::Signing(Arc::clone(signed)), clock)
    }

    fn over(
        console: &Console,
        logged: bool,
        total: u64,
        source: &ProgressSource,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let form = console.progress();
        let bar = (form == ProgressFormat::Auto && console.is_watched() && !logged).then(|| {
            let form = "{bar:32.cyan/dim} {pos}/{len}{msg}";
            let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(total).with_style(style)
        });
        let mut tasks = Vec::new();
        let mut last_word: Option<Box<dyn FnOnce() + Send>> = None;
        let (own, time, own_screen) = (source.clone(), Arc::clone(clock), console.clone());
        match (&bar, form) {
            (Some(bar), _) => tasks.push(tokio::spawn(move_bar(bar.clone(), total, own, time))),
            (None, ProgressFormat::Auto) if !console.is_json() => {
                tasks.push(tokio::spawn(write_lines(own_screen, total, own, time)));
            }
            (None, ProgressFormat::Json) => {
                tasks.push(tokio::spawn(write_json(console.clone(), total, own.clone(), Arc::clone(&time))));
                last_word = Some(Box::new(move || {
                    let mut rate = RateEstimator::new(total);
                    own_screen.line(&rate.read(time.now(), &own).to_json());
                }));
            }
            _ => {}
        }
        Self { bar, tasks, last_word }
    }

    /// Takes the bar away.
    pub(super) async fn end(self) {
        for task in self.tasks {
            task.abort();
            // Whatever it was writing is written; being aborted is what it was asked for.
            let _ = task.await;
        }
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        if let Some(last_word) = self.last_word {
            last_word();
        }
    }
}

async fn tell_of_waiting(
    console: Console,
    bar: Option<ProgressBar>,
    mut waiting: Receiver<Option<Timestamp>>,
) {
    while waiting.changed().await.is_ok() {
        let Some(due) = *waiting.borrow_and_update() else { continue };
        let line = format!(
            "waiting until {due:.0} for readers who were put off; Ctrl-C stops, `briefing resume` carries on"
        );
        match &bar {
            Some(bar) => bar.println(line),
            None => console.say(&line),
        }
    }
}

async fn move_bar(bar: ProgressBar, total: u64, source: ProgressSource, clock: Arc<dyn Clock>) {
    let mut rate = RateEstimator::new(total);
    loop {
        let reading = rate.read(clock.now(), &source);
        bar.set_position(reading.counts.settled());
        bar.set_message(format!(" · {}", reading.words()));
        tokio::time::sleep(REFRESH).await;
    }
}

async fn write_lines(console: Console, total: u64, source: ProgressSource, clock: Arc<dyn Clock>) {
    let (mut rate, mut steps) = (RateEstimator::new(total), Steps::new(clock.now()));
    loop {
        tokio::time::sleep(LINES).await;
        let now = clock.now();
        let reading = rate.read(now, &source);
        if steps.is_due(now, &reading) {
            console.say(&format!("{} of {total} · {}", reading.counts.settled(), reading.words()));
        }
    }
}

async fn write_json(console: Console, total: u64, source: ProgressSource, clock: Arc<dyn Clock>) {
    let mut rate = RateEstimator::new(total);
    loop {
        console.line(&rate.read(clock.now(), &source).to_json());
        tokio::time::sleep(LINES).await;
    }
}
