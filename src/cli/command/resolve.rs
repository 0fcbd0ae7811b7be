//! `briefing resolve [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::app::{self, Newsroom, UncertainList, find_unfinished_delivery};
use crate::cli::args::Resolve;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, tally};
use crate::runtime::Clock;
use crate::store::{Ledger, Resolution};
use serde_json::json;

pub(in crate::cli) fn run(
    args: &Resolve,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    block_on(async {
        let (store, planned) = find_unfinished_delivery(&newsroom, args.issue.as_deref()).await?;
        let list = app::list_uncertain(&store, &planned, clock.now()).await?;
        show(&list, planned.delivery.destination.is_rehearsal(), console)?;
        let resolution = match (args.resend, args.accept) {
            (true, _) => Resolution::Resend,
            (_, true) => Resolution::Accept,
            _ => return Ok(if list.rows.is_empty() { Exit::Done } else { Exit::StopReason }),
        };
        let resolved = app::resolve(&store, &planned, list, resolution, clock.now()).await?;
        let readers = tally::readers(resolved);
        console.say(&match resolution {
            Resolution::Resend => {
                format!("{readers} will be sent to again: `briefing resume {}`", planned.delivery.issue)
            }
            Resolution::Accept => format!("{readers} marked as accepted"),
        });
        let tally = store.tally(planned.delivery.id).await?;
        store.close().await;
        Ok(Exit::of_tally(&tally))
    })
}

fn show(list: &UncertainList, is_rehearsal: bool, console: &Console) -> Result<(), CliError> {
    if console.is_json() {
        let rows = list.rows.iter().map(|(uncertain, id)| {
            json!({
                "address": uncertain.row.email,
                "message_id": id.to_string(),
                "at": uncertain.at.to_string(),
                "relay": uncertain.relay,
            })
        });
        let mut value = json!({ "uncertain": rows.collect::<Vec<_>>() });
        tally::mark_rehearsal(&mut value, is_rehearsal);
        return console.json(&value);
    }
    let lines = list.rows.iter().map(|(uncertain, id)| {
        format!("{}  {id}  {:.0}  {}\n", uncertain.row.email, uncertain.at, uncertain.relay)
    });
    console.report(&lines.collect::<String>())?;
    if is_rehearsal {
        console.say("this is a rehearsal, caught by the local inbox: `inbox/` shows which mail arrived");
    }
    if list.rows.is_empty() {
        console.say("no message is uncertain");
    } else {
        console.say("look for the Message-IDs in the mail server's log, then use `--accept` or `--resend`");
    }
    Ok(())
}
