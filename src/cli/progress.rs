//! The bar that shows how far a run has come.

use std::sync::Arc;
use std::time::Duration;

use super::screen::Screen;
use crate::deliver::Progress;
use crate::domain::Outcome;
use indicatif::{ProgressBar, ProgressStyle};
use jiff::Timestamp;
use tokio::sync::watch::Receiver;
use tokio::task::JoinHandle;

const REFRESH: Duration = Duration::from_millis(100);

/// A bar on a terminal, and a line whenever the run waits, so that silence is never a riddle.
pub(super) struct Bar {
    bar: Option<ProgressBar>,
    tasks: Vec<JoinHandle<()>>,
}

impl Bar {
    /// Shows `progress` out of `total` messages until it is ended.
    pub(super) fn start(screen: &Screen, total: u64, progress: &Arc<Progress>) -> Self {
        let bar = screen.is_watched().then(|| {
            let form = "{bar:32.cyan/dim} {pos}/{len} · {per_sec} · {eta} left{msg}";
            let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
            ProgressBar::new(total).with_style(style)
        });
        let mut tasks = vec![tokio::spawn(tell_of_waiting(screen.clone(), bar.clone(), progress.waiting()))];
        if let Some(bar) = bar.clone() {
            let progress = Arc::clone(progress);
            tasks.push(tokio::spawn(async move {
                loop {
                    show(&bar, &progress);
                    tokio::time::sleep(REFRESH).await;
                }
            }));
        }
        Self { bar, tasks }
    }

    /// Takes the bar away.
    pub(super) fn end(self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

async fn tell_of_waiting(screen: Screen, bar: Option<ProgressBar>, mut waiting: Receiver<Option<Timestamp>>) {
    while waiting.changed().await.is_ok() {
        let Some(due) = *waiting.borrow_and_update() else { continue };
        let line = format!(
            "waiting until {due:.0} for readers who were put off; Ctrl-C stops, `briefing resume` carries on"
        );
        match &bar {
            Some(bar) => bar.println(line),
            None => screen.say(&line),
        }
    }
}

fn show(bar: &ProgressBar, progress: &Progress) {
    bar.set_position(progress.settled());
    let words =
        [(Outcome::Refused, "refused"), (Outcome::Deferred, "deferred"), (Outcome::Uncertain, "in doubt")];
    let words =
        words.iter().map(|(outcome, word)| (progress.of(*outcome), word)).filter(|(number, _)| *number > 0);
    let words: Vec<_> = words.map(|(number, word)| format!(" · {number} {word}")).collect();
    bar.set_message(words.concat());
}
