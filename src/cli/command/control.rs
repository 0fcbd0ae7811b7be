//! `briefing pause [ISSUE]` and `briefing cancel [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::app::{self, CancelOutcome, Newsroom, PauseOutcome, find_unfinished_delivery};
use crate::cli::args::{Cancel, Pause};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, tally};
use crate::domain::DeliveryState;
use crate::runtime::Clock;

const CANCEL_HELP: &str = "add `--yes` to cancel without asking; `briefing pause` only holds a delivery";
const REHEARSAL: &str = "this is a rehearsal, caught by the local inbox: the issue itself was not sent";
const SENDING_NOW: &str =
    "if a process is sending it now, that stops within a second, after the messages in flight";

pub(in crate::cli) fn pause(
    args: &Pause,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    block_on(async {
        let (store, planned) = find_unfinished_delivery(&newsroom, args.issue.as_deref()).await?;
        let (issue, id) = (&planned.delivery.issue, planned.delivery.id);
        let is_rehearsal = planned.delivery.destination.is_rehearsal();
        let (outcome, status) = app::pause(&store, id, clock.now()).await?;
        let resume = format!("`briefing resume {issue}` continues");
        if is_rehearsal {
            console.say(REHEARSAL);
        }
        console.say(&match outcome {
            PauseOutcome::AlreadyCancelled => {
                format!("issue `{issue}` is cancelled: there is nothing to pause")
            }
            PauseOutcome::AlreadyDone => format!("issue `{issue}` is delivered: there is nothing to pause"),
            PauseOutcome::AlreadyPaused(since) => {
                format!("issue `{issue}` is paused since {since:.0}; {resume}")
            }
            PauseOutcome::Paused => format!("issue `{issue}` is paused; {SENDING_NOW}; {resume}"),
        });
        if console.is_json() {
            console.json(&tally::delivery_json(&planned.delivery, &status, 0.0))?;
        }
        store.close().await;
        Ok(Exit::Done)
    })
}

pub(in crate::cli) fn cancel(
    args: &Cancel,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    block_on(async {
        let (store, planned) = find_unfinished_delivery(&newsroom, args.issue.as_deref()).await?;
        let (issue, id) = (&planned.delivery.issue, planned.delivery.id);
        let is_rehearsal = planned.delivery.destination.is_rehearsal();
        let before = app::status(&store, id).await?;
        // An older copy does not know who has the mail.
        store.require_newest().await.map_err(app::AppError::from)?;
        if is_rehearsal {
            console.say(REHEARSAL);
        }
        if !matches!(before.state(), DeliveryState::Done | DeliveryState::Cancelled) {
            let waiting = tally::readers(before.tally.pending + before.tally.deferred);
            console.say(&format!(
                "{waiting} of `{issue}` will never get it; this cannot be undone, also not with `--again`"
            ));
            let question = format!("Cancel the delivery of `{issue}`?");
            if !args.yes && !console.confirm(&question, "cancel", CANCEL_HELP)? {
                console.say("nothing was cancelled");
                return Ok(Exit::Done);
            }
        }
        match app::cancel(&store, id, clock.now()).await? {
            CancelOutcome::AlreadyDone => {
                console.say(&format!("issue `{issue}` is delivered: there is nothing to cancel"));
            }
            CancelOutcome::AlreadyCancelled => console.say(&format!("issue `{issue}` is cancelled already")),
            CancelOutcome::Cancelled(excluded) => {
                console.say(&format!("cancelled: {} excluded", tally::readers(excluded)));
                console.say(SENDING_NOW);
            }
        }
        let status = app::status(&store, id).await?;
        console.say(&tally::lines(&status.tally, is_rehearsal));
        if status.tally.uncertain > 0 {
            console.say(&format!("`briefing resolve {issue}` lists the uncertain messages"));
        }
        if console.is_json() {
            console.json(&tally::delivery_json(&planned.delivery, &status, 0.0))?;
        }
        store.close().await;
        Ok(Exit::Done)
    })
}
