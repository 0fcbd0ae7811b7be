//! `--prepare`: signing everything before the hour comes.

use std::sync::Arc;
use std::time::Duration;

use super::delivery_runner::{DeliveryRunner, MAX_DATE_DRIFT};
use super::error::CliError;
use super::exit::Exit;
use super::newsroom::Newsroom;
use super::progress::ProgressDisplay;
use super::{secret, send_time, signals};
use crate::deliver::{self, PresignProgress, PresignSettings, RunError};
use crate::diagnostic::pluralize;
use crate::runtime::CancellationToken;
use crate::store::{ControlCommand, DeliveryControl, Ledger, Planned, StoreError};
use jiff::Timestamp;

/// How often it is asked whether another process is done with the store.
const EVERY: Duration = Duration::from_secs(1);

/// Nothing can be signed ahead without a key, and that is said before anything is done.
pub(super) fn expect_keys(newsroom: &Newsroom) -> Result<(), CliError> {
    if newsroom.config.signing.signers.is_empty() {
        return Err(CliError::new("`--prepare` signs the messages, and briefing.toml has no `[dkim]` to sign with")
            .help("`briefing dkim new --selector NAME` makes a key and prints the table; without one leave `--prepare` out"));
    }
    Ok(())
}

/// How signing ahead ended.
enum Ended {
    /// All are signed, or the hour came, or the delivery is held: whoever waits for the hour sees which.
    Over,
    /// This process was asked to end.
    Asked,
    /// There is no room, or somebody else writes without end.
    Broke(StoreError),
}

impl DeliveryRunner<'_> {
    /// Signs what has no valid signature yet, until the hour comes. `Some`: this process is to end, and everything was said.
    pub(super) async fn prepare(&self, planned: &Planned) -> Result<Option<Exit>, CliError> {
        let (id, issue) = (planned.delivery.id, &planned.delivery.issue);
        let Some(hour) = self.hour_ahead(planned).await? else {
            self.console.say("no hour is ahead: nothing is prepared, and messages are signed as they leave");
            return Ok(None);
        };
        let planned = self.dated(planned, hour).await?;
        let (signed, mut ear) = (Arc::new(PresignProgress::default()), signals::ShutdownSignal::open());
        self.console.say(&format!(
            "signing ahead for {}; Ctrl-C ends it, and what is signed stays",
            send_time::format_time(hour, &self.newsroom.config.publication)
        ));
        let total = match self.total {
            Some(total) => total,
            None => self.waiting(id).await?,
        };
        self.plan.log.start(self.clock);
        let watch =
            ProgressDisplay::over_signing(self.console, self.plan.log.is_on(), total, &signed, self.clock);
        let ended = self.sign_ahead(&planned, &signed, &mut ear).await;
        watch.end().await;
        let ended = ended?;
        self.console.say(&sentence(signed.total(), signed.reused(), total));
        match ended {
            Ended::Over => Ok(None),
            Ended::Broke(error) => {
                // The delivery can do without, and its hour comes all the same.
                self.console.say(&format!("signing ahead broke off: {error}"));
                Ok(None)
            }
            Ended::Asked => {
                self.console.say(&format!("`briefing resume {issue} --prepare` signs what is left"));
                self.leave(&planned, self.store.control_state(id).await?).await.map(Some)
            }
        }
    }

    /// The hour of the delivery, as long as it did not come and nobody holds it.
    async fn hour_ahead(&self, planned: &Planned) -> Result<Option<Timestamp>, CliError> {
        let steering = self.store.control_state(planned.delivery.id).await?;
        Ok(steering.scheduled_at.filter(|hour| *hour > self.clock.now() && !steering.is_held()))
    }

    /// The delivery with the date that its messages will bear: a signature covers it.
    async fn dated(&self, planned: &Planned, hour: Timestamp) -> Result<Planned, CliError> {
        if planned.delivery.planned_at.duration_since(hour).abs() > MAX_DATE_DRIFT {
            self.store.send_command(planned.delivery.id, ControlCommand::SetDate(hour)).await?;
        }
        Ok(self.store.delivery(&planned.delivery.issue).await?.unwrap_or_else(|| planned.clone()))
    }

    /// Signs as soon as nobody else sends from the store.
    async fn sign_ahead(
        &self,
        planned: &Planned,
        signed: &Arc<PresignProgress>,
        ear: &mut signals::ShutdownSignal,
    ) -> Result<Ended, CliError> {
        let (mint, mut said_busy) = (secret::load_token_signer(self.newsroom)?, false);
        while self.hour_ahead(planned).await?.is_some() {
            let cancel = CancellationToken::default();
            let with = PresignSettings {
                mint: mint.clone(),
                signers: self.plan.signers.clone(),
                clock: Arc::clone(self.clock),
                cancel: cancel.clone(),
                signed: Arc::clone(signed),
            };
            let mut work = std::pin::pin!(deliver::presign(self.store, planned.clone(), with));
            let (done, asked) = tokio::select! {
                done = &mut work => (done, false),
                () = ear.asked_to_end() => {
                    cancel.cancel();
                    (work.await, true)
                }
            };
            match done {
                Err(RunError::Store(error)) if error.is_leased() => {}
                Err(RunError::Store(error)) if error.is_io() || error.is_busy() => {
                    return Ok(Ended::Broke(error));
                }
                Err(error) => {
                    let issue = &planned.delivery.issue;
                    return Err(CliError::from(error)
                        .help(format!("the plan stays: `briefing resume {issue}` carries on")));
                }
                Ok(()) => return Ok(if asked { Ended::Asked } else { Ended::Over }),
            }
            if !std::mem::replace(&mut said_busy, true) {
                self.console
                    .say("another process is sending from this store; signing ahead begins when it is done");
            }
            if asked {
                return Ok(Ended::Asked);
            }
            tokio::select! {
                biased;
                () = ear.asked_to_end() => return Ok(Ended::Asked),
                () = self.clock.sleep(EVERY) => {}
            }
        }
        Ok(Ended::Over)
    }
}

/// `9980 messages are signed, 6000 of them before; 20 are left, and signed as they leave`
fn sentence(all: u64, before: u64, total: u64) -> String {
    let messages = pluralize(usize::try_from(all).unwrap_or(usize::MAX), "message");
    let before = if before > 0 { format!(", {before} of them before") } else { String::new() };
    let left = match total.saturating_sub(all) {
        0 => String::new(),
        1 => "; 1 is left, and signed as it leaves".to_owned(),
        left => format!("; {left} are left, and signed as they leave"),
    };
    format!("{messages} {} signed{before}{left}", if all == 1 { "is" } else { "are" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_said_how_much_is_signed_and_when_the_rest_is() {
        let sentences = [(0, 0, 0), (1, 0, 1), (3, 2, 3), (7, 5, 8), (7, 0, 9)];
        assert_eq!(
            sentences.map(|(all, before, total)| sentence(all, before, total)),
            [
                "0 messages are signed",
                "1 message is signed",
                "3 messages are signed, 2 of them before",
                "7 messages are signed, 5 of them before; 1 is left, and signed as it leaves",
                "7 messages are signed; 2 are left, and signed as they leave",
            ]
        );
    }
}
