//! `briefing resolve [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use super::status::message_id;
use crate::cli::args::Resolve;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::{block_on, delivery, tally};
use crate::runtime::Clock;
use crate::store::{Ledger, Planned, Resolution, Signatures, UncertainRow};
use serde_json::json;

pub(in crate::cli) fn run(
    args: &Resolve,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    block_on(async {
        let (store, planned) = delivery::unfinished(&newsroom, args.issue.as_deref()).await?;
        let id = planned.delivery.id;
        // A run that died left rows `handed`; nobody may be sending while a person decides about them.
        let lease = store.lease(id).await?;
        store.recover(&lease, clock.now()).await?;
        let doubtful = store.uncertain(id).await?;
        show(&doubtful, &planned, console)?;
        let resolution = match (args.resend, args.accept) {
            (true, _) => Resolution::Resend,
            (_, true) => Resolution::Accept,
            _ => return Ok(if doubtful.is_empty() { Exit::Done } else { Exit::Unfinished }),
        };
        let settled = store.resolve(id, resolution, clock.now()).await?;
        let readers = tally::readers(settled);
        console.say(&match resolution {
            Resolution::Resend => {
                format!("{readers} to be sent again: `briefing resume {}`", planned.delivery.issue)
            }
            Resolution::Accept => format!("{readers} taken for delivered"),
        });
        store.delete_obsolete_signatures().await?;
        drop(lease);
        let counts = store.tally(id).await?;
        store.close().await;
        Ok(tally::exit(&counts))
    })
}

fn show(doubtful: &[UncertainRow], planned: &Planned, console: &Console) -> Result<(), CliError> {
    let mut rows = Vec::with_capacity(doubtful.len());
    for doubt in doubtful {
        rows.push((doubt, message_id(planned, doubt.row.subscriber)?.to_string()));
    }
    if console.is_json() {
        let rows = rows.iter().map(|(doubt, id)| {
            json!({ "address": doubt.row.email, "message_id": id, "at": doubt.at.to_string(), "relay": doubt.relay })
        });
        return console.json(&json!({ "uncertain": rows.collect::<Vec<_>>() }));
    }
    let lines = rows
        .iter()
        .map(|(doubt, id)| format!("{}  {id}  {:.0}  {}\n", doubt.row.email, doubt.at, doubt.relay));
    console.report(&lines.collect::<String>())?;
    if rows.is_empty() {
        console.say("no message is in doubt");
    } else {
        console.say("look for the Message-IDs in the mail server's log, then say `--accept` or `--resend`");
    }
    Ok(())
}
