//! `briefing subscribers import FILE…` and `undo BATCH`

use std::collections::BTreeSet;

use indicatif::ProgressBar;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::app::{self, ImportOutcome, ImportRequest, ImportWarning, ImportWarnings, Newsroom, ReadImport};
use crate::cli::args::{SubscribersImport, SubscribersUndo, SuppressAs};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::pluralize;
use crate::domain::Suppression;
use crate::store::{BatchId, Lift};
use crate::subscriber_import::ZoneChoice;

/// Skipped lines that are printed; JSON has all.
const MAX_SKIPPED_SHOWN: usize = 30;
/// Warnings that are printed; JSON has more.
const MAX_WARNINGS_SHOWN: usize = 30;

pub(super) async fn import(
    args: &SubscribersImport,
    newsroom: &Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let request = ImportRequest {
        files: args.files.clone(),
        mapping: args.map.clone(),
        suppress: args.suppress.map(|status| match status {
            SuppressAs::Unsubscribed => Suppression::Unsubscribed,
            SuppressAs::Bounced => Suppression::Bounced,
            SuppressAs::Complained => Suppression::Complained,
        }),
        zone: zone(args.zone.as_deref())?,
        consent: args.consent.clone(),
        tags: args.tag.iter().cloned().collect::<BTreeSet<_>>(),
    };
    let publication = &newsroom.config.publication;
    let store = newsroom.store().await?;
    // The whole is read first: nothing is written when a file cannot be read.
    let bar = progress(console);
    let read = ReadImport::read(publication, &request, now, |rows| bar.set_position(rows)).await?;
    bar.finish_and_clear();
    let outcome = if args.dry_run {
        read.preview(&store, now).await?
    } else {
        if console.is_watched() {
            // Somebody who sees what will happen can still stop it.
            console.say(&summary(&read.preview(&store, now).await?));
        }
        let bar = progress(console);
        let outcome = read.write(&store, now, |rows| bar.set_position(rows)).await?;
        bar.finish_and_clear();
        outcome
    };
    store.close().await;
    tell(&outcome, args.dry_run, console)?;
    Ok(if args.strict && !outcome.skipped.is_empty() { Exit::Findings } else { Exit::Done })
}

/// Returns a counter of rows on a terminal; it is hidden elsewhere.
fn progress(console: &Console) -> ProgressBar {
    if console.is_watched() { ProgressBar::new_spinner() } else { ProgressBar::hidden() }
}

fn zone(text: Option<&str>) -> Result<ZoneChoice, CliError> {
    match text {
        None => Ok(ZoneChoice::Unknown),
        Some("none") => Ok(ZoneChoice::Drop),
        Some(name) => TimeZone::get(name).map(ZoneChoice::Zone).map_err(|_| {
            CliError::new(format!("`--zone {name}` is not a time zone"))
                .help("write a name such as `Asia/Seoul`, or `none`")
        }),
    }
}

fn summary(outcome: &ImportOutcome) -> String {
    format!(
        "{} read, {} mailable, {} need confirming, {} stay out, {} skipped",
        outcome.read,
        outcome.mailable,
        outcome.unmailable,
        outcome.suppressed,
        outcome.skipped.len()
    )
}

fn tell(outcome: &ImportOutcome, is_dry_run: bool, console: &Console) -> Result<(), CliError> {
    if console.is_json() {
        return console.json(&to_json(outcome));
    }
    for skipped in outcome.skipped.iter().take(MAX_SKIPPED_SHOWN) {
        let file = skipped.file.as_ref().map_or(String::new(), |file| format!("{file}, "));
        let address = skipped.address.as_ref().map_or(String::new(), |address| format!(" `{address}`"));
        console.say(&format!("skipped {file}line {}{address}: {}", skipped.line, skipped.reason));
    }
    if outcome.skipped.len() > MAX_SKIPPED_SHOWN {
        let more = outcome.skipped.len() - MAX_SKIPPED_SHOWN;
        console.say(&format!("and {} more; `--format json` lists them all", pluralize(more, "skipped line")));
    }
    tell_warnings(&outcome.warnings, console);
    for tool in &outcome.tools {
        console.say(&format!("recognised an export of {tool}"));
    }
    let done = format!(
        "{}\n{} added, {} updated, {} unchanged\n",
        summary(outcome),
        outcome.added,
        outcome.updated,
        outcome.unchanged
    );
    console.report(&done)?;
    if outcome.unmailable > 0 {
        console.say(
            "readers who need confirming get no mail; if they agreed before, import again with `--consent \"how\"`",
        );
    }
    match outcome.batch {
        Some(BatchId(number)) => {
            console
                .say(&format!("this is import {number}: `briefing subscribers undo {number}` takes it back"));
        }
        None if is_dry_run => console.say("nothing was written"),
        None => {}
    }
    Ok(())
}

/// Prints the first warnings. They are told and nothing else: the addresses are imported as they are.
fn tell_warnings(warnings: &ImportWarnings, console: &Console) {
    for warning in warnings.kept.iter().take(MAX_WARNINGS_SHOWN) {
        let file = warning.file.as_ref().map_or(String::new(), |file| format!("{file}, "));
        let proposal = warning.concern.proposal();
        let proposal = proposal.map_or(String::new(), |proposal| format!("; did you mean `{proposal}`?"));
        let ImportWarning { line, address, concern, .. } = warning;
        console.say(&format!("warning {file}line {line} `{address}`: {concern}{proposal}"));
    }
    let beyond = warnings.kept.len().saturating_sub(MAX_WARNINGS_SHOWN);
    if beyond > 0 {
        let left_out = usize::try_from(warnings.left_out).unwrap_or(usize::MAX);
        let more = pluralize(beyond.saturating_add(left_out), "more warning");
        console.say(&format!("and {more}; `--format json` lists up to 1,000"));
    }
}

fn warning_json(warning: &ImportWarning) -> Value {
    let ImportWarning { file, line, address, concern } = warning;
    let mut value = json!({
        "line": line, "address": address, "kind": concern.kind(), "message": concern.to_string(),
        "proposal": concern.proposal(),
    });
    if let (Value::Object(object), Some(file)) = (&mut value, file) {
        object.insert("file".into(), file.as_str().into());
    }
    value
}

fn to_json(outcome: &ImportOutcome) -> Value {
    let skipped = outcome.skipped.iter().map(|skipped| {
        let mut value = json!({ "line": skipped.line, "address": skipped.address, "reason": skipped.reason });
        if let (Value::Object(object), Some(file)) = (&mut value, &skipped.file) {
            object.insert("file".into(), file.as_str().into());
        }
        value
    });
    json!({
        "batch": outcome.batch.map(|batch| batch.0),
        "read": outcome.read,
        "added": outcome.added,
        "updated": outcome.updated,
        "unchanged": outcome.unchanged,
        "skipped": skipped.collect::<Vec<_>>(),
        "mailable": outcome.mailable,
        "unmailable": outcome.unmailable,
        "suppressed": outcome.suppressed,
        "warnings": outcome.warnings.kept.iter().map(warning_json).collect::<Vec<_>>(),
        "more_warnings": outcome.warnings.left_out,
    })
}

pub(super) async fn undo(
    args: &SubscribersUndo,
    newsroom: &Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let lift = match (&args.by, &args.reason) {
        (Some(by), Some(reason)) if args.lift => Some(Lift { by: by.clone(), reason: reason.clone() }),
        _ => None,
    };
    let store = newsroom.store().await?;
    let report = app::undo_import(&store, BatchId(args.batch), lift, now).await?;
    store.close().await;
    if console.is_json() {
        console.json(&json!({
            "batch": args.batch, "removed": report.removed, "restored": report.restored, "kept": report.kept,
            "lifted": report.lifted,
        }))?;
    } else {
        console.report(&format!(
            "import {} is taken back: {} removed, {} as before, {} kept because they changed since\n",
            args.batch, report.removed, report.restored, report.kept
        ))?;
    }
    Ok(Exit::Done)
}
