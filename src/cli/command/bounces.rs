//! `briefing bounces SOURCE…`

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::app::{BounceHandler, BounceTotals, Effect, HandledMail, MailSource, Newsroom};
use crate::bounce::{Kind, MAX_MESSAGE};
use crate::cli::args::Bounces;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::{block_on, tally};
use crate::diagnostic::pluralize;
use crate::runtime::Clock;
use crate::source::reason;

pub(in crate::cli) fn run(
    args: &Bounces,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    if args.imap.is_some() {
        return Err(CliError::new("`bounces` does not read IMAP mailboxes")
            .help("fetch the mailbox into a Maildir, with mbsync or getmail, and name its folder"));
    }
    let newsroom = Newsroom::open(dir)?;
    // All of them are opened before the first one is read: a mistyped name leaves nothing half done.
    let sources = args.sources.iter().map(|source| open(source)).collect::<Result<Vec<_>, _>>()?;
    block_on(async {
        let handler = BounceHandler::open(&newsroom, args.dry_run).await?;
        let mut totals = BounceTotals::default();
        let mut exit = Exit::Done;
        for mut source in sources {
            while let Some(mail) = source.next_mail() {
                let mail = match mail {
                    Ok(mail) => mail,
                    Err(error) => {
                        console.say(&error.to_string());
                        exit = Exit::CouldNot;
                        continue;
                    }
                };
                let handled = handler.handle(&mail, clock.now()).await?;
                totals.add(&handled);
                if console.is_json() {
                    console.report(&format!("{}\n", document(&handled)))?;
                } else {
                    console.report(&line(&handled, args.dry_run))?;
                }
            }
        }
        handler.close().await;
        if console.is_json() {
            console.say(&summary(&totals, args.dry_run));
        } else {
            console.report(&format!("{}\n", summary(&totals, args.dry_run)))?;
        }
        Ok(exit)
    })
}

fn open(source: &Path) -> Result<MailSource, CliError> {
    if source != Path::new("-") {
        return MailSource::open(source).map_err(|error| {
            let hint =
                error.hint().unwrap_or("name a message, a Maildir or an mbox, or `-` for a message on stdin");
            CliError::new(error.to_string()).help(hint)
        });
    }
    let mut bytes = Vec::new();
    let read = std::io::stdin().lock().take(MAX_MESSAGE as u64 + 1).read_to_end(&mut bytes);
    read.map_err(|error| CliError::new(format!("stdin cannot be read: {}", reason(&error))))?;
    Ok(MailSource::message("-", bytes))
}

fn document(mail: &HandledMail) -> Value {
    json!({
        "file": mail.file,
        "kind": mail.kind.as_str(),
        "recipient": mail.recipient,
        "status": mail.status.map(|status| status.to_string()),
        "reason": mail.reason.as_str(),
        "message_id": mail.message_id,
    })
}

/// One message in words: kind, recipient, cause, consequence, file.
fn line(mail: &HandledMail, is_dry_run: bool) -> String {
    let recipient = mail.recipient.as_ref().map_or_else(|| "(nobody named)".to_owned(), ToString::to_string);
    let status = mail.status.map(|status| format!("{status} ")).unwrap_or_default();
    let consequence = match mail.effect {
        Effect::None => "",
        Effect::Suppressed if is_dry_run => ", would be suppressed",
        Effect::Suppressed => ", suppressed",
        Effect::Noted if is_dry_run => ", would be noted",
        Effect::Noted => ", noted",
        Effect::Repeated => ", handled before",
        Effect::Unproven => ", not proven: nothing changed",
        Effect::TooOld => ", about old mail: nothing changed",
    };
    format!(
        "{:<11} {recipient}: {status}{}{consequence} ({})\n",
        mail.kind.as_str(),
        mail.reason.as_str(),
        mail.file
    )
}

/// The counts in one sentence.
fn summary(totals: &BounceTotals, is_dry_run: bool) -> String {
    let of = |kind, noun: &str, plural: &str| match totals.of(kind) {
        0 => None,
        1 => Some(format!("1 {noun}")),
        count => Some(format!("{count} {plural}")),
    };
    let counts = [
        of(Kind::Hard, "hard", "hard"),
        of(Kind::Soft, "soft", "soft"),
        of(Kind::Complaint, "complaint", "complaints"),
        of(Kind::Unsubscribe, "request to leave", "requests to leave"),
        of(Kind::AutoReply, "automatic reply", "automatic replies"),
        of(Kind::Unknown, "unknown", "unknown"),
    ];
    let counts: Vec<_> = counts.into_iter().flatten().collect();
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let suppressed = tally::readers(u64::try_from(totals.suppressed).unwrap_or(u64::MAX));
    let parts = [
        Some(format!("{}{counts}", pluralize(totals.messages(), "message"))),
        Some(format!("{suppressed} {}", if is_dry_run { "would be suppressed" } else { "suppressed" })),
        (totals.unproven > 0)
            .then(|| format!("{} without proof that the newsroom mailed the recipient", totals.unproven)),
        (totals.repeated > 0).then(|| format!("{} handled before", totals.repeated)),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}
