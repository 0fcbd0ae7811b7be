//! When a delivery begins and who gets it first, as the command line and briefing.toml say it.

use std::time::Duration;

use super::args::Send;
use super::error::CliError;
use super::newsroom::Newsroom;
use super::presign::expect_keys;
use super::send_time::{self, SendTimeError};
use crate::config::span_of_time;
use crate::domain::Fraction;
use crate::store::DeliveryOptions;
use jiff::Timestamp;

/// `--at`, `--prepare`, `--canary` and `--wait`, understood.
pub(super) struct ScheduleOptions {
    /// What is written down with the plan.
    pub(super) options: DeliveryOptions,
    /// How long the others wait after the few, when nobody says otherwise; `None`: until a person does.
    pub(super) wait: Option<Duration>,
    /// Whether everything is signed before the hour.
    pub(super) prepare: bool,
    /// What a person has to know about the hour.
    pub(super) note: Option<String>,
}

impl ScheduleOptions {
    /// Reads them before anything is done.
    pub(super) fn read(newsroom: &Newsroom, args: &Send, now: Timestamp) -> Result<Self, CliError> {
        let hour = args.at.as_deref().map(|text| send_time::parse(text, now, &newsroom.config.publication));
        let hour = hour
            .transpose()
            .map_err(|SendTimeError { sentence, help }| CliError::new(sentence).help(help))?;
        let share = args.canary.as_deref().map(Fraction::parse).transpose();
        let share = share.map_err(|message| CliError::new(format!("`--canary`: {message}")))?;
        let canary = share.or(newsroom.config.release.canary).filter(|share| !share.is_everybody());
        let wait = args.wait.as_deref().map(span_of_time).transpose();
        let wait = wait.map_err(|message| CliError::new(format!("`--wait`: {message}")))?;
        if wait.is_some() && canary.is_none() {
            return Err(CliError::new("`--wait` says how long the others wait, and nobody goes first")
                .help("say how many go first, as in `--canary 1%`, or leave `--wait` out"));
        }
        if args.prepare {
            if hour.is_none() {
                return Err(CliError::new("`--prepare` signs before the hour, and no hour is named").help(
                    "name one, as in `--at \"fri 18:00\"`, or leave `--prepare` out: without it messages are signed as they \
                     leave",
                ));
            }
            expect_keys(newsroom)?;
        }
        let (scheduled_at, note) = hour.map_or((None, None), |hour| (Some(hour.at), hour.note));
        Ok(Self { options: DeliveryOptions { scheduled_at, canary }, wait, prepare: args.prepare, note })
    }
}
