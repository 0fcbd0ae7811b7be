//! A whole check: what is remembered, what is asked, what is kept.

use std::pin::pin;
use std::sync::Arc;

use tokio::task::JoinSet;

use super::Settings;
use super::ask::Asker;
use super::client::Client;
use super::found::Found;
use super::gather::{Gathered, gather};
use super::memory::Memory;
use super::turns::Turns;
use crate::domain::{LinkRecord, LinkReport};
use crate::store::{LinkResults, StoreError};

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// What is known about every URL that was handed in, under the spelling it was handed in.
    pub report: LinkReport,
    /// Why some were not asked, if the check ended early.
    pub unfinished: Option<Unfinished>,
    /// Why answers could not be remembered, if they could not; the report is none the worse for it.
    pub memory_fault: Option<StoreError>,
}

/// Why a check ended early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfinished {
    /// It was asked to ([`Settings::cancel`]).
    Stopped,
    /// Its time was up ([`Settings::whole_timeout`]).
    OutOfTime,
}

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
#[error(
    "links cannot be checked, since this machine's list of certificates cannot be read; install `ca-certificates`"
)]
pub struct LinkCheckError(#[source] reqwest::Error);

/// Asks about the URLs, except for what `memory` still knows, and keeps the answers there.
///
/// Dropping the future ends it at once. Asked to stop, it ends as soon and reports what it knows by then.
///
/// # Errors
/// When no client can be made. That a link, all links or the memory fail is no error but part of what is reported.
pub async fn check(
    urls: impl IntoIterator<Item = String>,
    memory: &impl LinkResults,
    settings: Settings,
) -> Result<Checked, LinkCheckError> {
    let Gathered { pages, judged } = gather(urls, &settings.allow_private);
    let (clock, progress) = (Arc::clone(&settings.clock), Arc::clone(&settings.progress));
    progress.expect(pages.len());
    let mut memory = Memory::new(memory);
    let mut found = Found { spellings: pages, report: LinkReport::default() };
    for (written, answer) in judged {
        found.report.insert(written, LinkRecord { answer, asked_at: clock.now(), from_cache: false });
    }
    for (page, answer, asked_at) in memory.recall(found.spellings.keys(), clock.now()).await {
        found.note(&page, &answer, asked_at, true);
        progress.count();
    }
    let unfinished =
        if found.spellings.is_empty() { None } else { ask(&mut found, &mut memory, settings).await? };
    if let Some(unfinished) = unfinished {
        found.give_up(unfinished, clock.now());
    }
    memory.end(&found.report, clock.now()).await;
    Ok(Checked { report: found.report, unfinished, memory_fault: memory.fault })
}

/// Asks about the pages that are not answered for.
async fn ask(
    found: &mut Found,
    memory: &mut Memory<'_, impl LinkResults>,
    settings: Settings,
) -> Result<Option<Unfinished>, LinkCheckError> {
    let (clock, progress, cancel) =
        (Arc::clone(&settings.clock), Arc::clone(&settings.progress), settings.cancel.clone());
    let mut deadline = pin!(tokio::time::sleep(settings.whole_timeout));
    let longest = settings.longest_wait.max(settings.pause);
    let turns = Turns::new(settings.at_once, longest, Arc::clone(&clock));
    let asker = Arc::new(Asker { client: Client::new(&settings).map_err(LinkCheckError)?, turns, settings });
    // Dropped with this function, and every question that is still open with it.
    let mut questions = JoinSet::new();
    for page in found.spellings.keys().cloned() {
        let asker = Arc::clone(&asker);
        questions.spawn(async move { (page.clone(), asker.follow(page).await) });
    }
    let unfinished = loop {
        let answered = tokio::select! {
            biased;
            () = cancel.cancelled() => break Some(Unfinished::Stopped),
            () = &mut deadline => break Some(Unfinished::OutOfTime),
            answered = questions.join_next() => answered,
        };
        let Some(answered) = answered else { break None };
        found.take_in(answered, memory, &clock, &progress).await;
    };
    // What was answered by the time of the stop counts.
    while let Some(answered) = questions.try_join_next() {
        found.take_in(answered, memory, &clock, &progress).await;
    }
    Ok(unfinished)
}
