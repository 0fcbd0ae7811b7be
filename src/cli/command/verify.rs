//! `briefing send verify [ISSUE]`

use std::path::Path;

use crate::app::{self, Newsroom, find_delivery};
use crate::cli::args::Verify;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{audit_report, block_on, tally};
use crate::domain::DeliveryId;
use crate::store::{LedgerAudit, Planned, RowFilter, Store};
use serde_json::json;

/// Addresses that are read at a time.
const PAGE_ROWS: u32 = 1000;

const NUMBERS: &str = "write `planned`, `accepted`, `refused`, `deferred`, `uncertain`, `pending`, `excluded`, \
                       `excluded:REASON` or `wrong`";

pub(in crate::cli) fn run(args: &Verify, dir: Option<&Path>, console: &Console) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let filter =
        args.show.as_deref().map(|word| parse_filter(word).map(|filter| (word, filter))).transpose()?;
    block_on(async {
        let (store, planned) = find_delivery(&newsroom, args.issue.as_deref()).await?;
        let exit = match filter {
            Some((word, filter)) => list_addresses(&store, planned.delivery.id, word, filter, console).await,
            None => report(&store, &planned, console).await,
        };
        store.close().await;
        exit
    })
}

fn parse_filter(word: &str) -> Result<RowFilter, CliError> {
    RowFilter::parse(word)
        .ok_or_else(|| CliError::new(format!("`{word}` is not a number of the report")).help(NUMBERS))
}

async fn report(store: &Store, planned: &Planned, console: &Console) -> Result<Exit, CliError> {
    let report = app::audit(store, planned).await?;
    if console.is_json() {
        let mut value = audit_report::to_json(planned, &report);
        tally::mark_rehearsal(&mut value, planned.delivery.destination.is_rehearsal());
        console.json(&value)?;
    } else {
        console.report(&audit_report::lines(planned, &report))?;
        if planned.delivery.destination.is_rehearsal() {
            console.say("this is a rehearsal, caught by the local inbox");
        }
        for error in audit_report::errors(&report, &planned.delivery.issue) {
            console.error(&error);
        }
        if report.findings.is_empty() {
            console.say("everything adds up");
        }
        if report.audit.in_flight > 0 {
            console.say(
                "some messages are in flight: a process is sending now, or a run was interrupted and `briefing resume` \
                 settles them",
            );
        }
    }
    Ok(if report.findings.is_empty() { Exit::Done } else { Exit::Findings })
}

async fn list_addresses(
    store: &Store,
    delivery: DeliveryId,
    word: &str,
    filter: RowFilter,
    console: &Console,
) -> Result<Exit, CliError> {
    let (mut after, mut all) = (None, Vec::new());
    loop {
        let page = store.addresses(delivery, filter, after, PAGE_ROWS).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        if console.is_json() {
            all.extend(page.into_iter().map(|(_, address)| address.to_string()));
        } else {
            let lines: Vec<_> = page.iter().map(|(_, address)| address.to_string()).collect();
            console.report(&(lines.join("\n") + "\n"))?;
        }
    }
    if console.is_json() {
        console.json(&json!({ "show": word, "addresses": all }))?;
    } else if after.is_none() {
        console.say(&format!("nobody is {word}"));
    }
    Ok(Exit::Done)
}
