//! `check --links`: asking the network, before the rules look.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::check;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::newsroom::Newsroom;
use crate::cli::signals;
use crate::diagnostic::{escape_control_chars, pluralize};
use crate::domain::{LinkReport, LinkState};
use crate::linkcheck::{self, AllowPrivate, Progress, Settings, Unfinished};
use crate::store::Store;
use indicatif::{ProgressBar, ProgressStyle};

const REFRESH: Duration = Duration::from_millis(100);

/// Asks about every link of the issue; `private` are hosts that may be asked although they are not on the internet.
pub(super) fn check_links(
    newsroom: &Newsroom,
    name: &str,
    private: &[String],
    console: &Console,
) -> Result<Option<LinkReport>, CliError> {
    let mut newsroom = Newsroom::read(&newsroom.root, BTreeMap::new())?;
    let Some(issue) = newsroom.load(name) else { return Ok(None) };
    let publication = &newsroom.config.publication;
    let urls = check::links(&issue, publication, &newsroom.tree);
    let settings = Settings {
        contact: publication.site.clone(),
        allow_private: match private {
            [] => AllowPrivate::Never,
            hosts => AllowPrivate::Hosts(hosts.iter().map(|host| host.to_lowercase()).collect()),
        },
        ..Settings::default()
    };
    let report = crate::cli::block_on(async {
        // Answers are remembered where there is a store; looking must not make one.
        let store = match newsroom.store_if_made().await? {
            Some(store) => store,
            None => Store::open("sqlite::memory:", &newsroom.root).await?,
        };
        signals::watch(settings.cancel.clone());
        let bar = bar(console, &settings.progress);
        let checked = linkcheck::check(urls, &store, settings).await;
        if let Some((task, bar)) = bar {
            task.abort();
            bar.finish_and_clear();
        }
        checked.map_err(|error| CliError::new(error.to_string()))
    })?;
    if let Some(unfinished) = &report.unfinished {
        let why = match unfinished {
            Unfinished::Stopped => "you stopped it",
            Unfinished::OutOfTime => "five minutes were up",
        };
        console.say(&format!("not every link was asked, because {why}"));
    }
    let report = report.report;
    for (url, fact) in report.iter().filter(|(_, fact)| !fact.answer.hops.is_empty()) {
        let hops = fact.answer.hops.iter().map(|hop| format!(" -> {} ({})", hop.to, hop.status));
        console.say(&format!("  {url}{}", escape_control_chars(hops.collect())));
    }
    console.say(&summary(&report));
    Ok(Some(report))
}

fn summary(report: &LinkReport) -> String {
    if report.looks_offline() {
        return "no link could be reached: is this machine online?".to_owned();
    }
    let remembered = report.iter().filter(|(_, fact)| fact.from_cache).count();
    let of = |state| report.count(state);
    let fine = of(LinkState::Alive) + of(LinkState::Moved);
    format!("asked about {}: {fine} answer, {remembered} remembered", pluralize(report.len(), "link"))
}

fn bar(console: &Console, progress: &Arc<Progress>) -> Option<(tokio::task::JoinHandle<()>, ProgressBar)> {
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
            tokio::time::sleep(REFRESH).await;
        }
    });
    Some((task, bar))
}
