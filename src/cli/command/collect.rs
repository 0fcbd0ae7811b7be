//! `briefing collect [ISSUE]`

use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::add::{drafted_sentence, fetch_settings, say_findings};
use crate::app::{
    AddRequest, AddSource, AddedDraft, Collected, IssuePurpose, ListedEntry, Newsroom, collect, draft_item,
    format_time, write_item,
};
use crate::cli::age;
use crate::cli::args::Collect;
use crate::cli::block_on;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::pluralize;
use crate::http_fetch::FetchSettings;
use crate::issue::Publication;
use crate::runtime::Clock;

/// An item that was written from a pick.
struct Added {
    link: String,
    draft: AddedDraft,
    files: Vec<String>,
}

/// Results of the picks.
#[derive(Default)]
struct Picked {
    added: Vec<Added>,
    /// Links with the reason.
    failed: Vec<(String, String)>,
}

pub(in crate::cli) fn run(
    args: &Collect,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let asked = args.pick.as_deref().map(numbers).transpose()?;
    let mut newsroom = Newsroom::open(dir)?;
    let fetch = fetch_settings(&args.allow_host, &newsroom, clock);
    let (issue, found) = block_on(async {
        let issue = newsroom.choose_issue(args.issue.as_deref(), IssuePurpose::Send).await?;
        let found = collect(&mut newsroom, &issue, args.since, fetch.clone()).await;
        Ok((issue, found))
    })?;
    let found = found.map_err(|error| {
        let told = CliError::new(error.to_string());
        match error.hint() {
            Some(hint) => told.help(hint),
            None => told,
        }
    })?;
    for failure in &found.failures {
        console.say(&format!("the feed `{}` is left out: {}", failure.feed, failure.reason));
    }
    for skipped in &found.skipped {
        let count =
            if skipped.count == 1 { "1 entry".to_owned() } else { format!("{} entries", skipped.count) };
        console.say(&format!("the feed `{}`: {count} left out: {}", skipped.feed, skipped.reason));
    }
    if let Some(error) = &found.cache_error {
        console.say(&format!("feeds are not cached: {error}"));
    }
    let zone = newsroom.config.publication.time_zone.clone();
    if !console.is_json() {
        console.report(&list(&found, &issue, clock.now(), &newsroom.config.publication))?;
    }
    let chosen = match asked {
        Some(numbers) => numbers,
        None if found.entries.is_empty() => Vec::new(),
        None => match console.ask_line("Which? (1,3,4)")?.filter(|answer| !answer.is_empty()) {
            Some(answer) => numbers(&answer)?,
            None => Vec::new(),
        },
    };
    let links = links(&chosen, &found.entries)?;
    let picked = add(links, args, &mut newsroom, &issue, &fetch, console)?;
    if console.is_json() {
        console.json(&document(&found, args.pick.is_some().then_some(&picked), &zone))?;
    }
    Ok(if picked.failed.is_empty() { Exit::Done } else { Exit::CouldNot })
}

/// Parses `1,3,4`.
fn numbers(text: &str) -> Result<Vec<usize>, CliError> {
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    let numbers: Result<Vec<usize>, _> = words.map(str::parse).collect();
    numbers.ok().filter(|numbers| !numbers.is_empty()).ok_or_else(|| {
        CliError::new(format!("`{text}` are no numbers of the list")).help("write them as in `1,3,4`")
    })
}

/// Returns the links with these numbers, each once and in the order that was written.
fn links(numbers: &[usize], entries: &[ListedEntry]) -> Result<Vec<String>, CliError> {
    let mut links = Vec::new();
    for number in numbers {
        let Some(entry) = number.checked_sub(1).and_then(|place| entries.get(place)) else {
            let message =
                format!("there is no number {number}: the list has {}", pluralize(entries.len(), "story"));
            return Err(CliError::new(message).help("nothing was written; pick numbers of the list"));
        };
        if !links.contains(&entry.link) {
            links.push(entry.link.clone());
        }
    }
    Ok(links)
}

/// Drafts and writes an item for each link; one that fails does not stop the others.
fn add(
    links: Vec<String>,
    args: &Collect,
    newsroom: &mut Newsroom,
    issue: &str,
    fetch: &FetchSettings,
    console: &Console,
) -> Result<Picked, CliError> {
    let mut picked = Picked::default();
    let root = newsroom.root.clone();
    for link in links {
        let request = AddRequest {
            source: AddSource::Url(link.clone()),
            url: None,
            words: usize::try_from(args.words).unwrap_or(usize::MAX),
            force: false,
        };
        let done = block_on(async {
            let drafted = draft_item(newsroom, issue, &request, fetch.clone()).await;
            Ok(match drafted {
                Ok(mut draft) => {
                    let written = write_item(&root, issue, &mut draft, fetch.clone()).await;
                    written.map(|written| (draft, written.files))
                }
                Err(error) => Err(error),
            })
        })?;
        match done {
            Ok((draft, files)) => {
                say_findings(&draft, console);
                console.say(&drafted_sentence(&draft.draft, &files));
                picked.added.push(Added { link, draft, files });
            }
            Err(error) => {
                let hint = error.hint().map(|hint| format!("; {hint}")).unwrap_or_default();
                console.say(&format!("`{link}` is not added: {error}{hint}"));
                picked.failed.push((link, error.to_string()));
            }
        }
    }
    Ok(picked)
}

/// The list for a person.
fn list(found: &Collected, issue: &str, now: Timestamp, publication: &Publication) -> String {
    let since = match (&found.since_issue, found.since) {
        (Some(before), Some(since)) => {
            format!(" since the issue `{before}` ({})", format_time(since, publication))
        }
        (None, Some(since)) => format!(" since {}", format_time(since, publication)),
        _ => String::new(),
    };
    if found.entries.is_empty() {
        return format!("Nothing was published{since}.\n");
    }
    let width = found.entries.len().to_string().len();
    let lines = found.entries.iter().enumerate().map(|(place, entry)| {
        let title = if entry.title.is_empty() { &entry.link } else { &entry.title };
        let date = entry.date.map_or_else(|| "no date".to_owned(), |date| age::describe(date, now));
        let used = if entry.used { " · used" } else { "" };
        let (number, indent) = (place + 1, " ".repeat(width));
        format!("{number:width$}  {title}\n{indent}  {} · {date}{used}\n", entry.feed_title)
    });
    format!("Published{since}, for the issue `{issue}`:\n\n{}", lines.collect::<String>())
}

/// The JSON document.
fn document(found: &Collected, picked: Option<&Picked>, zone: &TimeZone) -> Value {
    let date = |date: Timestamp| date.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    let entries: Vec<_> = found
        .entries
        .iter()
        .map(|entry| {
            json!({
                "title": entry.title,
                "link": entry.link,
                "date": entry.date.map(date),
                "feed": entry.feed,
                "used": entry.used,
            })
        })
        .collect();
    let mut document = json!({ "entries": entries });
    if !found.failures.is_empty() {
        let failures = found.failures.iter();
        document["failed"] =
            failures.map(|failure| json!({ "feed": failure.feed, "reason": failure.reason })).collect();
    }
    if !found.skipped.is_empty() {
        let skipped = found.skipped.iter();
        document["skipped"] = skipped
            .map(
                |skipped| json!({ "feed": skipped.feed, "entries": skipped.count, "reason": skipped.reason }),
            )
            .collect();
    }
    if let Some(picked) = picked {
        document["added"] = picked.added.iter().map(added).collect();
        if !picked.failed.is_empty() {
            let failed = picked.failed.iter();
            document["not_added"] =
                failed.map(|(link, reason)| json!({ "link": link, "reason": reason })).collect();
        }
    }
    document
}

fn added(added: &Added) -> Value {
    let findings = added.draft.draft.findings.iter();
    let findings: Vec<_> =
        findings.map(|finding| json!({ "code": finding.code, "message": finding.message })).collect();
    json!({
        "title": added.draft.draft.title,
        "link": added.link,
        "files": added.files,
        "findings": findings,
    })
}
