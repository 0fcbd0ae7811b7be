//! `briefing pause [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::Pause;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::{block_on, delivery, tally};
use crate::domain::DeliveryState;
use crate::runtime::Clock;
use crate::store::{ControlCommand, DeliveryControl, Ledger};

pub(in crate::cli) fn run(
    args: &Pause,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    block_on(async {
        let (store, planned) = delivery::unfinished(&newsroom, args.issue.as_deref()).await?;
        let (issue, id) = (&planned.delivery.issue, planned.delivery.id);
        let (counts, before) = (store.tally(id).await?, store.control_state(id).await?);
        let steering = match before.state(&counts) {
            DeliveryState::Done | DeliveryState::Cancelled => before,
            _ => store.send_command(id, ControlCommand::Pause(clock.now())).await?,
        };
        let state = steering.state(&counts);
        console.say(&match (state, before.paused_at) {
            (DeliveryState::Cancelled, _) => format!("issue `{issue}` is cancelled: there is nothing to hold"),
            (DeliveryState::Done, _) => format!("issue `{issue}` is delivered: there is nothing to hold"),
            (_, Some(since)) => format!(
                "issue `{issue}` is paused since {since:.0}; `briefing resume {issue}` carries on"
            ),
            _ => format!(
                "issue `{issue}` is paused; if it is being sent at this moment, that ends within a second, after the \
                 messages at hand; `briefing resume {issue}` carries on"
            ),
        });
        if console.is_json() {
            console.json(&tally::to_json(issue, Some(id), &counts, &steering, 0.0))?;
        }
        store.close().await;
        Ok(Exit::Done)
    })
}
