//! Progress of a run: a bar on a terminal, lines in a log, JSON for a program.

mod counts;
mod rate;

use std::sync::Arc;
use std::time::Duration;

use super::args::ProgressFormat;
use super::console::Console;
use crate::app::ProgressSource;
use crate::runtime::Clock;
use counts::Counts;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
pub(super) use rate::format_span;
use rate::{LineSchedule, RateEstimator};
use tokio::sync::watch::Receiver;
use tokio::task::JoinHandle;

const BAR_INTERVAL: Duration = Duration::from_millis(100);
const LINE_INTERVAL: Duration = Duration::from_secs(1);

/// Displays the progress of a run until it is ended, and announces when the run waits for deferred recipients.
pub(super) struct ProgressDisplay {
    bar: Option<ProgressBar>,
    tasks: Vec<JoinHandle<()>>,
    last_line: Option<Box<dyn FnOnce() + Send>>,
}

impl ProgressDisplay {
    /// Displays counters out of `total` messages; without a bar if log lines are printed between.
    pub(super) fn start(
        console: &Console,
        is_logging: bool,
        total: u64,
        source: &ProgressSource,
        clock: &Arc<dyn Clock>,
    ) -> Self {
        let format = console.progress();
        let bar = (format == ProgressFormat::Auto && console.is_watched() && !is_logging).then(|| {
            let template = "{bar:32.cyan/dim} {pos}/{len}{msg}";
            let style =
                ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(total).with_style(style)
        });
        let mut tasks = Vec::new();
        let mut last_line: Option<Box<dyn FnOnce() + Send>> = None;
        let run = Run { total, source: source.clone(), clock: Arc::clone(clock), console: console.clone() };
        match (&bar, format) {
            (Some(bar), _) => tasks.push(tokio::spawn(update_bar(bar.clone(), run))),
            (None, ProgressFormat::Auto) if !console.is_json() => tasks.push(tokio::spawn(print_lines(run))),
            (None, ProgressFormat::Json) => {
                tasks.push(tokio::spawn(print_json(run.clone())));
                last_line = Some(Box::new(move || {
                    let mut estimator = RateEstimator::new(run.total);
                    run.console.line(&estimator.read(run.clock.now(), Counts::of(&run.source)).to_json());
                }));
            }
            _ => {}
        }
        if let ProgressSource::Sending(progress) = source {
            tasks.push(tokio::spawn(announce_waiting(console.clone(), bar.clone(), progress.waiting())));
            let failed = progress.failed_connections();
            tasks.push(tokio::spawn(announce_failed_connections(console.clone(), bar.clone(), failed)));
        }
        Self { bar, tasks, last_line }
    }

    /// Removes the bar and stops.
    pub(super) async fn end(self) {
        for task in self.tasks {
            task.abort();
            // An aborted task returns an error, which is expected here.
            let _ = task.await;
        }
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
        if let Some(last_line) = self.last_line {
            last_line();
        }
    }
}

/// A run whose progress is displayed.
#[derive(Clone)]
struct Run {
    total: u64,
    source: ProgressSource,
    clock: Arc<dyn Clock>,
    console: Console,
}

async fn announce_waiting(
    console: Console,
    bar: Option<ProgressBar>,
    mut waiting: Receiver<Option<Timestamp>>,
) {
    while waiting.changed().await.is_ok() {
        let Some(due) = *waiting.borrow_and_update() else { continue };
        let line =
            format!("waiting until {due:.0} for deferred readers; Ctrl-C stops, `briefing resume` continues");
        match &bar {
            Some(bar) => bar.println(line),
            None => console.say(&line),
        }
    }
}

/// Says at once that a mail server cannot be used: the retries would otherwise look like a program that hangs.
async fn announce_failed_connections(
    console: Console,
    bar: Option<ProgressBar>,
    mut failed: Receiver<Vec<String>>,
) {
    let mut said = 0;
    while failed.changed().await.is_ok() {
        let new: Vec<_> = failed.borrow_and_update().iter().skip(said).cloned().collect();
        said += new.len();
        for line in &new {
            match &bar {
                Some(bar) => bar.println(line),
                None => console.say(line),
            }
        }
    }
}

async fn update_bar(bar: ProgressBar, run: Run) {
    let mut estimator = RateEstimator::new(run.total);
    loop {
        let reading = estimator.read(run.clock.now(), Counts::of(&run.source));
        bar.set_position(reading.counts.finished());
        bar.set_message(format!(" · {}", reading.describe()));
        tokio::time::sleep(BAR_INTERVAL).await;
    }
}

async fn print_lines(run: Run) {
    let (mut estimator, mut schedule) = (RateEstimator::new(run.total), LineSchedule::new(run.clock.now()));
    loop {
        tokio::time::sleep(LINE_INTERVAL).await;
        let now = run.clock.now();
        let reading = estimator.read(now, Counts::of(&run.source));
        if schedule.take_turn(now, &reading) {
            let (finished, total) = (reading.counts.finished(), run.total);
            run.console.say(&format!("{finished} of {total} · {}", reading.describe()));
        }
    }
}

async fn print_json(run: Run) {
    let mut estimator = RateEstimator::new(run.total);
    loop {
        run.console.line(&estimator.read(run.clock.now(), Counts::of(&run.source)).to_json());
        tokio::time::sleep(LINE_INTERVAL).await;
    }
}
