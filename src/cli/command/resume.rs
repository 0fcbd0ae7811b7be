//! `briefing resume [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use crate::app::{
    AppError, DeliveryRunner, Newsroom, ResumeOptions, SendOptions, find_delivery_to_resume,
    require_signing_key, status,
};
use crate::cli::args::Resume;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::logs::Log;
use crate::cli::sending::{ConsoleObserver, report_outcome, transport_settings};
use crate::cli::{block_on, signals, tally};
use crate::domain::DeliveryState;
use crate::runtime::CancellationToken;
use crate::runtime::Clock;
use crate::store::{ControlCommand, DeliveryControl};

pub(in crate::cli) fn run(
    args: &Resume,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    let options = SendOptions::read(&newsroom, &transport_settings(&args.relay)?)?;
    let log = Log::read(&args.relay.logs, args.relay.progress)?;
    if args.prepare {
        require_signing_key(&newsroom)?;
    }
    let publication = &newsroom.config.publication;
    block_on(async {
        let (store, planned) = find_delivery_to_resume(&newsroom, args.issue.as_deref(), &options).await?;
        let (issue, id) = (&planned.delivery.issue, planned.delivery.id);
        let is_rehearsal = planned.delivery.destination.is_rehearsal();
        let before = status(&store, id).await?;
        match before.state() {
            DeliveryState::Done => {
                console.say(&if is_rehearsal {
                    format!(
                        "the rehearsal of `{issue}` was {}: there is nothing to continue, and the issue itself is not sent",
                        tally::CAUGHT
                    )
                } else {
                    format!("issue `{issue}` is delivered: there is nothing to continue")
                });
                if console.is_json() {
                    console.json(&tally::delivery_json(&planned.delivery, &before, 0.0))?;
                }
                return Ok(Exit::Done);
            }
            DeliveryState::Restored => {
                let question = format!(
                    "The store was restored from a backup. Readers of `{issue}` who were mailed after the backup get the \
                     mail again. Go on?"
                );
                let help = "look at the mail server's log first, then add `--yes`";
                if !args.yes && !console.confirm(&question, "resume", help)? {
                    return Err(CliError::new("nothing was sent"));
                }
                store.send_command(id, ControlCommand::ConfirmRestored).await?;
            }
            DeliveryState::Cancelled => return Err(AppError::DeliveryCancelled(issue.clone()).into()),
            _ => {}
        }
        let cancel = CancellationToken::new();
        signals::cancel_on_signal(cancel.clone(), signals::stopping(console));
        let observer = ConsoleObserver { console, publication, log, clock };
        let runner = DeliveryRunner {
            newsroom: &newsroom,
            store: &store,
            options: &options,
            canary_wait: None,
            total: None,
            observer: &observer,
            clock,
            cancel,
        };
        let resume = ResumeOptions { only_due: args.due, now: args.now, presign: args.prepare };
        let outcome = runner.resume(planned.clone(), resume).await;
        let exit = outcome
            .map_err(CliError::from)
            .and_then(|outcome| report_outcome(&planned, &outcome, publication, console));
        store.close().await;
        exit
    })
}
