//! `briefing cancel [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::Cancel;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::{block_on, confirm, delivery, tally};
use crate::domain::DeliveryState;
use crate::runtime::Clock;
use crate::store::{DeliveryControl, Ledger};

pub(in crate::cli) fn run(
    args: &Cancel,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    block_on(async {
        let (store, planned) = delivery::unfinished(&newsroom, args.issue.as_deref()).await?;
        let (issue, id) = (&planned.delivery.issue, planned.delivery.id);
        let (counts, before) = (store.tally(id).await?, store.control_state(id).await?);
        match before.state(&counts) {
            DeliveryState::Done => {
                console.say(&format!("issue `{issue}` is delivered: there is nothing left to cancel"));
            }
            DeliveryState::Cancelled => console.say(&format!("issue `{issue}` is cancelled already")),
            _ => {
                let waiting = tally::readers(counts.pending + counts.deferred);
                console.say(&format!(
                    "{waiting} of `{issue}` will never get it; this cannot be taken back, also not with `--again`"
                ));
                if !args.yes
                    && !confirm::confirm(
                        console,
                        &format!("Cancel the delivery of `{issue}`?"),
                        "cancel",
                        HELP,
                    )?
                {
                    console.say("nothing was cancelled");
                    return Ok(Exit::Done);
                }
                let excluded = store.cancel(id, clock.now()).await?;
                console.say(&format!("cancelled: {} left out", tally::readers(excluded)));
                console.say("if it is being sent at this moment, that ends within a second, after the messages at hand");
            }
        }
        let (counts, steering) = (store.tally(id).await?, store.control_state(id).await?);
        console.say(&tally::lines(&counts));
        if counts.uncertain > 0 {
            console.say(&format!("`briefing resolve {issue}` lists the messages in doubt"));
        }
        if console.is_json() {
            console.json(&tally::to_json(issue, Some(id), &counts, &steering, 0.0))?;
        }
        store.close().await;
        Ok(Exit::Done)
    })
}

const HELP: &str = "add `--yes` to cancel without asking; `briefing pause` only holds a delivery";
