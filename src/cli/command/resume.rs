//! `briefing resume [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::Resume;
use crate::cli::audience::Call;
use crate::cli::block_on;
use crate::cli::carry_out::carry_out;
use crate::cli::delivery;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::outlet::Plan;
use crate::cli::problem::Problem;
use crate::cli::screen::Screen;
use crate::cli::tally;
use crate::clock::Clock;
use crate::domain::DeliveryState;
use crate::store::{Helm, Ledger, Store, Word};
use jiff::Timestamp;

pub(in crate::cli) fn run(
    args: &Resume,
    dir: Option<&Path>,
    screen: &Screen,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, Problem> {
    let mut newsroom = Newsroom::open(dir, screen)?;
    let plan = Plan::read(&newsroom, &args.route)?;
    block_on(async {
        let (store, planned) = delivery::unfinished(&newsroom, args.issue.as_deref()).await?;
        let (issue, id) = (planned.delivery.issue.clone(), planned.delivery.id);
        let (counts, steering) = (store.tally(id).await?, store.steering(id).await?);
        match steering.state(&counts) {
            DeliveryState::Done => {
                screen.say(&format!("issue `{issue}` is delivered: there is nothing to carry on with"));
                if screen.is_json() {
                    screen.json(&tally::to_json(&issue, Some(id), &counts, &steering, 0.0))?;
                }
                return Ok(Exit::Done);
            }
            DeliveryState::Cancelled => return Err(delivery::cancelled(&issue)),
            _ => {}
        }
        {
            // Only who may send may prepare for it: another process could be at it.
            let _lease = store.lease(id).await?;
            heed_list(&mut newsroom, &store, screen, clock.now()).await?;
            if !args.due {
                store.hasten(id, clock.now()).await?;
            }
            store.steer(id, Word::Proceed).await?;
        }
        let exit = carry_out(&newsroom, &store, planned, &plan, screen, clock).await;
        store.close().await;
        exit
    })
}

/// Reads the list once more: whoever was marked in it as gone since the plan gets nothing. A list that cannot be read
/// now holds up nobody, since only that can be lost.
async fn heed_list(
    newsroom: &mut Newsroom,
    store: &Store,
    screen: &Screen,
    now: Timestamp,
) -> Result<(), Problem> {
    match Call::read(newsroom, None) {
        Ok(call) if !newsroom.findings.has_errors() => call.sync(store, now).await.map(drop),
        _ => {
            screen.say("`subscribers.toml` has errors and was not read again: `briefing check` shows them");
            Ok(())
        }
    }
}
