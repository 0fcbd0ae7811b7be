//! `briefing resume [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::cli::args::Resume;
use crate::cli::block_on;
use crate::cli::console::Console;
use crate::cli::delivery;
use crate::cli::delivery_runner::DeliveryRunner;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::presign::expect_keys;
use crate::cli::resync::resync_subscribers;
use crate::cli::tally;
use crate::cli::transport::SendOptions;
use crate::domain::DeliveryState;
use crate::runtime::Clock;
use crate::store::{ControlCommand, DeliveryControl, Ledger};

pub(in crate::cli) fn run(
    args: &Resume,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    let plan = SendOptions::read(&newsroom, &args.route)?;
    if args.prepare {
        expect_keys(&newsroom)?;
    }
    block_on(async {
        let (store, planned) = delivery::unfinished(&newsroom, args.issue.as_deref()).await?;
        let (issue, id) = (planned.delivery.issue.clone(), planned.delivery.id);
        let (counts, steering) = (store.tally(id).await?, store.control_state(id).await?);
        match steering.state(&counts) {
            DeliveryState::Done => {
                console.say(&format!("issue `{issue}` is delivered: there is nothing to carry on with"));
                if console.is_json() {
                    console.json(&tally::to_json(&issue, Some(id), &counts, &steering, 0.0))?;
                }
                return Ok(Exit::Done);
            }
            DeliveryState::Cancelled => return Err(delivery::cancelled(&issue)),
            _ => {}
        }
        store.send_command(id, ControlCommand::Resume).await?;
        if args.now {
            store.send_command(id, ControlCommand::Schedule(None)).await?;
        }
        let runner = DeliveryRunner {
            newsroom: &newsroom,
            store: &store,
            plan: &plan,
            wait: None,
            total: None,
            console,
            clock,
        };
        if args.prepare {
            // Whoever has another name now is signed for by that.
            resync_subscribers(&newsroom.root, &store, console, clock.now()).await?;
            if let Some(exit) = runner.prepare(&planned).await? {
                store.close().await;
                return Ok(exit);
            }
        }
        if store.control_state(id).await?.scheduled_at.is_some_and(|at| at > clock.now()) {
            if let Some(exit) = runner.wait_for_hour(&planned).await? {
                store.close().await;
                return Ok(exit);
            }
            // By the hour alone, and by nobody's word, the others follow only if the few fared well.
            if let Some(exit) = runner.check_canary(&planned).await? {
                store.close().await;
                return Ok(exit);
            }
        }
        {
            // Only who may send may prepare for it: another process could be at it.
            let _lease = store.lease(id).await?;
            resync_subscribers(&newsroom.root, &store, console, clock.now()).await?;
            if !args.due {
                store.make_deferred_due(id, clock.now()).await?;
            }
            if store.control_state(id).await?.canary.is_some() && store.canary(id).await?.waiting == 0 {
                store.send_command(id, ControlCommand::EndCanary).await?;
            }
        }
        let exit = runner.run(planned).await;
        store.close().await;
        exit
    })
}
