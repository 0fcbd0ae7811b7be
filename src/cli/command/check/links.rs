//! `check --links`: requesting every link before the rules run.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::app;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::signals;
use crate::diagnostic::{escape_control_chars, pluralize};
use crate::domain::{LinkReport, LinkState};
use crate::linkcheck::{Progress, Settings, Unfinished};
use indicatif::{ProgressBar, ProgressStyle};

const BAR_INTERVAL: Duration = Duration::from_millis(100);

/// Requests every link of the issue; `private_hosts` may be requested although they are not on the public internet.
pub(super) fn check_links(
    root: &Path,
    name: &str,
    private_hosts: &[String],
    console: &Console,
) -> Result<Option<LinkReport>, CliError> {
    let settings = Settings::default();
    let checked = crate::cli::block_on(async {
        signals::cancel_on_signal(settings.cancel.clone(), || {});
        let bar = show_bar(console, &settings.progress);
        let checked = app::check_links(root, name, private_hosts, settings).await;
        if let Some((task, bar)) = bar {
            task.abort();
            bar.finish_and_clear();
        }
        Ok(checked?)
    })?;
    let Some(checked) = checked else { return Ok(None) };
    if let Some(unfinished) = &checked.unfinished {
        let reason = match unfinished {
            Unfinished::Stopped => "you stopped it",
            Unfinished::OutOfTime => "the time limit of five minutes was reached",
        };
        console.say(&format!("some links were not checked, because {reason}"));
    }
    let report = checked.report;
    for (url, record) in report.iter().filter(|(_, record)| !record.answer.hops.is_empty()) {
        let hops = record.answer.hops.iter().map(|hop| format!(" -> {} ({})", hop.to, hop.status));
        console.say(&format!("  {url}{}", escape_control_chars(hops.collect())));
    }
    console.say(&summary(&report));
    Ok(Some(report))
}

fn summary(report: &LinkReport) -> String {
    if report.looks_offline() {
        return "no link could be reached: is this machine online?".to_owned();
    }
    let cached = report.iter().filter(|(_, record)| record.from_cache).count();
    let of = |state| report.count(state);
    let fine = of(LinkState::Alive) + of(LinkState::Moved);
    format!("checked {}: {fine} work, {cached} from the cache", pluralize(report.len(), "link"))
}

fn show_bar(
    console: &Console,
    progress: &Arc<Progress>,
) -> Option<(tokio::task::JoinHandle<()>, ProgressBar)> {
    if !console.is_watched() {
        return None;
    }
    let style = ProgressStyle::with_template("{bar:32.cyan/dim} {pos}/{len} links");
    let bar = ProgressBar::new(0).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let (shown, progress) = (bar.clone(), Arc::clone(progress));
    let task = tokio::spawn(async move {
        loop {
            shown.set_length(progress.total() as u64);
            shown.set_position(progress.done() as u64);
            tokio::time::sleep(BAR_INTERVAL).await;
        }
    });
    Some((task, bar))
}
