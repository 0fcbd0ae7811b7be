//! The bar that shows how far a run has come.

use std::sync::Arc;
use std::time::Duration;

use super::screen::Screen;
use crate::deliver::Progress;
use crate::domain::Outcome;
use indicatif::{ProgressBar, ProgressStyle};
use tokio::task::JoinHandle;

const REFRESH: Duration = Duration::from_millis(100);

/// A bar on a terminal; nothing where nobody watches.
pub(super) struct Bar(Option<(ProgressBar, JoinHandle<()>)>);

impl Bar {
    /// Shows `progress` out of `total` messages until it is ended.
    pub(super) fn start(screen: &Screen, total: u64, progress: &Arc<Progress>) -> Self {
        if !screen.is_watched() {
            return Self(None);
        }
        let form = "{bar:32.cyan/dim} {pos}/{len} · {per_sec} · {eta} left{msg}";
        let style = ProgressStyle::with_template(form).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total).with_style(style);
        let (shown, progress) = (bar.clone(), Arc::clone(progress));
        let ticking = tokio::spawn(async move {
            loop {
                show(&shown, &progress);
                tokio::time::sleep(REFRESH).await;
            }
        });
        Self(Some((bar, ticking)))
    }

    /// Takes the bar away.
    pub(super) fn end(self) {
        if let Some((bar, ticking)) = self.0 {
            ticking.abort();
            bar.finish_and_clear();
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
