//! `briefing status [ISSUE]`

use std::path::Path;

use crate::cli::args::Status;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::{block_on, delivery, tally};
use crate::domain::{Attempt, EmailAddress, MessageId, Outcome, SubscriberId};
use crate::issue::Publication;
use crate::message::SenderSnapshot;
use crate::store::{DeliveryControl, Ledger, Planned, Row, Store};
use serde_json::{Value, json};

/// Rows read at a time.
const PAGE: u32 = 1000;

pub(in crate::cli) fn run(args: &Status, dir: Option<&Path>, console: &Console) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    block_on(async {
        let (store, planned) = delivery::named_or_newest(&newsroom, args.issue.as_deref()).await?;
        let shown = match &args.who {
            Some(address) => who(&store, &planned, address, console).await,
            None if args.all => all(&store, &planned, console).await,
            None => whole(&store, &planned, &newsroom.config.publication, console).await,
        };
        store.close().await;
        shown
    })
}

async fn whole(
    store: &Store,
    planned: &Planned,
    publication: &Publication,
    console: &Console,
) -> Result<Exit, CliError> {
    let delivery = &planned.delivery;
    let (counts, steering) = (store.tally(delivery.id).await?, store.control_state(delivery.id).await?);
    let last = store.last_attempt(delivery.id).await?.unwrap_or(delivery.planned_at);
    let seconds = last.duration_since(delivery.planned_at).as_secs_f64().max(0.0);
    if console.is_json() {
        console.json(&tally::to_json(&delivery.issue, Some(delivery.id), &counts, &steering, seconds))?;
    } else {
        let title =
            format!("issue `{}`: {}", delivery.issue, tally::standing(&counts, &steering, publication));
        console.report(&format!("{title}\n{}\n", tally::lines(&counts)))?;
    }
    Ok(Exit::Done)
}

async fn who(store: &Store, planned: &Planned, written: &str, console: &Console) -> Result<Exit, CliError> {
    let address = EmailAddress::parse(written)
        .map_err(|error| CliError::new(format!("`{written}` is no address: {error}")))?;
    let issue = &planned.delivery.issue;
    let Some(story) = store.recipient_history(planned.delivery.id, &address).await? else {
        return Err(CliError::new(format!("`{written}` has no row in the delivery of `{issue}`"))
            .help("the address was not in the audience when it was planned"));
    };
    let id = message_id(planned, story.row.subscriber)?;
    let (state, reason) =
        (story.row.state.shown(), story.row.exclusion.map(crate::domain::Exclusion::as_str));
    if console.is_json() {
        let mut value = json!({
            "address": story.row.email,
            "state": state,
            "attempts": story.attempts.iter().map(attempt_json).collect::<Vec<_>>(),
            "message_id": id.to_string(),
        });
        if let Some(reason) = reason {
            value["reason"] = json!(reason);
        }
        console.json(&value)?;
        return Ok(Exit::Done);
    }
    let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    let mut text = format!("{}: {state}{reason} in `{issue}`\nMessage-ID {id}\n", story.row.email);
    for attempt in &story.attempts {
        text.push_str(&attempt_line(attempt));
    }
    console.report(&text)?;
    Ok(Exit::Done)
}

async fn all(store: &Store, planned: &Planned, console: &Console) -> Result<Exit, CliError> {
    let mut after: Option<SubscriberId> = None;
    loop {
        let rows = store.rows(planned.delivery.id, after, PAGE).await?;
        let Some(last) = rows.last() else { return Ok(Exit::Done) };
        after = Some(last.subscriber);
        let mut lines = String::new();
        for row in &rows {
            lines.push_str(&row_json(planned, row)?.to_string());
            lines.push('\n');
        }
        console.report(&lines)?;
    }
}

fn row_json(planned: &Planned, row: &Row) -> Result<Value, CliError> {
    Ok(json!({
        "address": row.email,
        "state": row.state.shown(),
        "code": row.reply.as_ref().map(|reply| reply.code),
        "enhanced": row.reply.as_ref().and_then(|reply| reply.enhanced).map(|code| code.to_string()),
        "message_id": message_id(planned, row.subscriber)?.to_string(),
        "reason": row.exclusion.map(crate::domain::Exclusion::as_str),
    }))
}

fn attempt_json(attempt: &Attempt) -> Value {
    json!({
        "at": attempt.at.to_string(),
        "relay": attempt.relay,
        "phase": attempt.stage.as_str(),
        "code": attempt.reply.as_ref().map(|reply| reply.code),
        "enhanced": attempt.reply.as_ref().and_then(|reply| reply.enhanced).map(|code| code.to_string()),
        "text": said(attempt),
    })
}

fn attempt_line(attempt: &Attempt) -> String {
    let outcome = match attempt.outcome {
        Outcome::Accepted => "accepted",
        Outcome::Deferred => "deferred",
        Outcome::Refused => "refused",
        Outcome::Uncertain => "in doubt",
    };
    let code = attempt.reply.as_ref().map(|reply| format!("{} ", reply.code)).unwrap_or_default();
    let (relay, stage) = (&attempt.relay, attempt.stage.as_str());
    format!("{:.0}  {outcome} by {relay} (step `{stage}`): {code}{}\n", attempt.at, said(attempt))
}

/// The relay's words, or ours where it said nothing.
fn said(attempt: &Attempt) -> String {
    let reply = attempt.reply.as_ref().map(|reply| reply.text.clone());
    [reply, attempt.note.clone()]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}

/// The Message-ID of one reader's message.
pub(in crate::cli) fn message_id(planned: &Planned, reader: SubscriberId) -> Result<MessageId, CliError> {
    let letterhead: SenderSnapshot = serde_json::from_str(&planned.sender_snapshot)
        .map_err(|error| CliError::new(format!("the delivery cannot be read back: {error}")))?;
    Ok(MessageId::derive(
        planned.message_id_seed.as_str(),
        planned.delivery.id,
        reader,
        letterhead.from.ascii_domain(),
    ))
}
