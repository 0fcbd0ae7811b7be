//! `briefing send verify [ISSUE]`

use std::path::Path;

use crate::cli::args::Verify;
use crate::cli::audit_report::{self, Finding};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::cli::newsroom::Newsroom;
use crate::cli::{block_on, delivery};
use crate::domain::{ContentHash, DeliveryId};
use crate::store::{Audit, DeliveryControl, FrozenContent, Ledger, LedgerAudit, Planned, RowFilter, Store};
use serde_json::json;

/// Addresses read at a time.
const PAGE: u32 = 1000;

const WORDS: &str = "write `planned`, `accepted`, `refused`, `deferred`, `uncertain`, `pending`, `excluded`, \
                     `excluded:REASON` or `wrong`";

pub(in crate::cli) fn run(args: &Verify, dir: Option<&Path>, console: &Console) -> Result<Exit, CliError> {
    let newsroom = Newsroom::open(dir, console)?;
    let which = match args.show.as_deref() {
        None => None,
        Some(word) => Some((word, RowFilter::parse(word).ok_or_else(|| no_number(word))?)),
    };
    block_on(async {
        let (store, planned) = delivery::named_or_newest(&newsroom, args.issue.as_deref()).await?;
        let ended = match which {
            Some((word, which)) => names(&store, planned.delivery.id, word, which, console).await,
            None => books(&store, &planned, console).await,
        };
        store.close().await;
        ended
    })
}

fn no_number(word: &str) -> CliError {
    CliError::new(format!("`{word}` is no number of the books")).help(WORDS)
}

async fn books(store: &Store, planned: &Planned, console: &Console) -> Result<Exit, CliError> {
    let id = planned.delivery.id;
    let (audit, steering) = (store.audit(id).await?, store.control_state(id).await?);
    let mut findings = audit_report::findings(&audit, &planned.delivery.issue);
    if !is_frozen(store, planned).await? {
        findings.push(audit_report::content_changed());
    }
    if console.is_json() {
        console.json(&audit_report::to_json(planned, &audit, &steering, &findings))?;
    } else {
        console.report(&audit_report::lines(planned, &audit))?;
        tell(&findings, &audit, console);
    }
    Ok(if findings.is_empty() { Exit::Done } else { Exit::Findings })
}

fn tell(findings: &[Finding], audit: &Audit, console: &Console) {
    for finding in findings {
        console.tell(&CliError::new(finding.sentence.clone()).help(finding.help.clone()));
    }
    if findings.is_empty() {
        console.say("everything adds up");
    }
    if audit.in_flight > 0 {
        console.say(
            "some rows are in a worker's hand: somebody is sending now, or a run broke off, and `briefing resume` \
             settles them",
        );
    }
}

/// Whether what is stored to be sent is still what was checked: the first plan's contents come first, the latest's last.
async fn is_frozen(store: &Store, planned: &Planned) -> Result<bool, CliError> {
    let contents = store.contents(planned.delivery.id).await?;
    let hash = |contents: &[FrozenContent]| {
        ContentHash::of(contents.iter().map(|content| (&content.variant, &content.rendered)))
    };
    let first = (1..=contents.len()).any(|end| hash(&contents[..end]) == planned.message_id_seed);
    let latest = (0..contents.len()).any(|start| hash(&contents[start..]) == planned.delivery.hash);
    Ok(first && latest)
}

async fn names(
    store: &Store,
    delivery: DeliveryId,
    word: &str,
    which: RowFilter,
    console: &Console,
) -> Result<Exit, CliError> {
    let (mut after, mut all) = (None, Vec::new());
    loop {
        let page = store.addresses(delivery, which, after, PAGE).await?;
        let Some((last, _)) = page.last() else { break };
        after = Some(*last);
        if console.is_json() {
            all.extend(page.into_iter().map(|(_, address)| address.to_string()));
        } else {
            let lines: Vec<_> = page.iter().map(|(_, address)| address.to_string()).collect();
            console.report(&(lines.join("\n") + "\n"))?;
        }
    }
    if console.is_json() {
        console.json(&json!({ "show": word, "addresses": all }))?;
    } else if after.is_none() {
        console.say(&format!("nobody is {word}"));
    }
    Ok(Exit::Done)
}
