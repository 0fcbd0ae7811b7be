//! `briefing status [ISSUE]`

use std::path::Path;

use crate::app::{self, Newsroom, find_delivery, message_id};
use crate::cli::args::Status;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, tally};
use crate::domain::{Attempt, EmailAddress, Exclusion, Outcome, SubscriberId};
use crate::issue::Publication;
use crate::store::{Feedback, FeedbackTotals, Ledger, Planned, Row, Store};
use serde_json::{Value, json};

/// Rows that are read at a time.
const PAGE_ROWS: u32 = 1000;

pub(in crate::cli) fn run(args: &Status, dir: Option<&Path>, console: &Console) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir)?;
    block_on(async {
        let (store, planned) = find_delivery(&newsroom, args.issue.as_deref()).await?;
        if let Err(error) = store.require_newest().await {
            console.say(&format!("what follows may be wrong: {error}"));
        }
        let exit = match &args.who {
            Some(address) => one(&store, &planned, address, console).await,
            None if args.all => all(&store, &planned, console).await,
            None => summary(&store, &planned, &newsroom.config.publication, console).await,
        };
        store.close().await;
        exit
    })
}

async fn summary(
    store: &Store,
    planned: &Planned,
    publication: &Publication,
    console: &Console,
) -> Result<Exit, CliError> {
    let delivery = &planned.delivery;
    let status = app::status(store, delivery.id).await?;
    let seconds = app::seconds_since_planned(store, planned).await?;
    let feedback = store.feedback_totals(&delivery.issue).await?;
    if console.is_json() {
        let mut value = tally::delivery_json(delivery, &status, seconds);
        value["feedback"] = json!(feedback);
        console.json(&value)?;
    } else {
        let is_rehearsal = delivery.destination.is_rehearsal();
        let note = if is_rehearsal { format!(", a rehearsal {}", tally::CAUGHT) } else { String::new() };
        let title = format!(
            "issue `{}`: {}{note}",
            delivery.issue,
            tally::describe_state(&status.tally, &status.control, publication)
        );
        let lines = tally::lines(&status.tally, is_rehearsal);
        let answers = match feedback {
            FeedbackTotals { liked: 0, better: 0 } => String::new(),
            FeedbackTotals { liked, better } => {
                format!("\n{liked:>9} liked it\n{better:>9} said that it could be better")
            }
        };
        console.report(&format!("{title}\n{lines}{answers}\n"))?;
    }
    Ok(Exit::Done)
}

async fn one(store: &Store, planned: &Planned, written: &str, console: &Console) -> Result<Exit, CliError> {
    let address = EmailAddress::parse(written)
        .map_err(|error| CliError::new(format!("`{written}` is not a valid address: {error}")))?;
    let issue = &planned.delivery.issue;
    let Some(story) = store.recipient_history(planned.delivery.id, &address).await? else {
        return Err(CliError::new(format!("`{written}` has no row in the delivery of `{issue}`"))
            .help("the address was not in the audience when it was planned"));
    };
    let id = message_id(planned, story.row.subscriber)?;
    let is_rehearsal = planned.delivery.destination.is_rehearsal();
    let (state, reason) = (story.row.state.shown(), story.row.exclusion.map(Exclusion::as_str));
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
        tally::mark_rehearsal(&mut value, is_rehearsal);
        console.json(&value)?;
        return Ok(Exit::Done);
    }
    let reason = reason.map(|reason| format!(" ({reason})")).unwrap_or_default();
    let note = if is_rehearsal { format!(", a rehearsal {}", tally::CAUGHT) } else { String::new() };
    let mut text = format!("{}: {state}{reason} in `{issue}`{note}\nMessage-ID {id}\n", story.row.email);
    for attempt in &story.attempts {
        text.push_str(&attempt_line(attempt));
    }
    console.report(&text)?;
    Ok(Exit::Done)
}

async fn all(store: &Store, planned: &Planned, console: &Console) -> Result<Exit, CliError> {
    let mut after: Option<SubscriberId> = None;
    loop {
        let rows = store.rows(planned.delivery.id, after, PAGE_ROWS).await?;
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
    let mut value = json!({
        "address": row.email,
        "state": row.state.shown(),
        "code": row.reply.as_ref().map(|reply| reply.code),
        "enhanced": row.enhanced().map(|code| code.to_string()),
        "message_id": message_id(planned, row.subscriber)?.to_string(),
        "reason": row.exclusion.map(Exclusion::as_str),
    });
    tally::mark_rehearsal(&mut value, planned.delivery.destination.is_rehearsal());
    Ok(value)
}

fn attempt_json(attempt: &Attempt) -> Value {
    json!({
        "at": attempt.at.to_string(),
        "relay": attempt.relay,
        "phase": attempt.stage.as_str(),
        "code": attempt.reply.as_ref().map(|reply| reply.code),
        "enhanced": attempt.enhanced().map(|code| code.to_string()),
        "text": attempt_text(attempt),
    })
}

fn attempt_line(attempt: &Attempt) -> String {
    let outcome = match attempt.outcome {
        Outcome::Accepted => "accepted",
        Outcome::Deferred => "deferred",
        Outcome::Refused => "refused",
        Outcome::Uncertain => "uncertain",
    };
    let code = attempt.reply.as_ref().map(|reply| format!("{} ", reply.code)).unwrap_or_default();
    let (relay, stage) = (&attempt.relay, attempt.stage.as_str());
    format!("{:.0}  {outcome} by {relay} (step `{stage}`): {code}{}\n", attempt.at, attempt_text(attempt))
}

/// Returns the relay's text, or our note where there is no reply.
fn attempt_text(attempt: &Attempt) -> String {
    let reply = attempt.reply.as_ref().map(|reply| reply.text.clone());
    [reply, attempt.note.clone()]
        .into_iter()
        .flatten()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("; ")
}
