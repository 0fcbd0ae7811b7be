//! `briefing subscribers …`

mod chart;
mod export;
mod import;
mod list;
mod person;
mod report;

use std::path::Path;
use std::sync::Arc;

use crate::app::{AppError, AudienceRequest, Newsroom};
use crate::cli::args::Subscribers;
use crate::cli::block_on;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::domain::EmailAddress;
use crate::runtime::Clock;
use crate::store::{Audience, Store};

pub(in crate::cli) fn run(
    args: &Subscribers,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let now = clock.now();
    block_on(async {
        match args {
            Subscribers::Import(own) => import::import(own, &newsroom, console, now).await,
            Subscribers::Undo(own) => import::undo(own, &newsroom, console, now).await,
            Subscribers::Export(own) => export::export(own, newsroom, console, now).await,
            Subscribers::List(own) => list::list(own, newsroom, console, now).await,
            Subscribers::Add(own) => person::add(own, &newsroom, console, now).await,
            Subscribers::Remove(own) => person::remove(own, newsroom, console, now).await,
            Subscribers::Show(own) => person::show(own, newsroom, console, now).await,
            Subscribers::Erase(own) => person::erase(own, newsroom, console, now).await,
            Subscribers::Report(own) => report::report(own, newsroom, console, now).await,
        }
    })
}

/// Opens the store with `subscribers.toml` synced into it, so that what is shown is what `send` would mail. A file with
/// errors is left out, and told.
async fn synced_store(
    newsroom: &mut Newsroom,
    to: Option<&str>,
    console: &Console,
    now: jiff::Timestamp,
) -> Result<(Store, Audience), CliError> {
    let request = AudienceRequest::read(newsroom, to)?;
    let store = newsroom.store().await?;
    if newsroom.findings.has_errors() {
        newsroom.sort_findings();
        console.findings(&newsroom.findings, &newsroom.tree);
        console.say("the list's file has errors: readers are shown as they were stored before");
    } else {
        request.sync(&store, now).await?;
    }
    Ok((store, request.audience))
}

fn address(written: &str) -> Result<EmailAddress, CliError> {
    EmailAddress::parse(written).map_err(|error| {
        AppError::InvalidAddress { text: written.to_owned(), reason: error.to_string() }.into()
    })
}

/// Returns the error about an address that the store does not know.
fn stranger(written: &str) -> CliError {
    CliError::new(format!("`{written}` is not on the list and not suppressed"))
        .help("`briefing subscribers list` shows who is on it")
}
