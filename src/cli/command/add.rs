//! `briefing add ISSUE SOURCE`

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use crate::app::{
    AddError, AddRequest, AddSource, AddedDraft, MAX_PAGE, Newsroom, draft_item, item_text,
    without_pictures_of_the_page, write_item,
};
use crate::article::{ArticleDate, Draft, Refusal};
use crate::cli::args::Add;
use crate::cli::block_on;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::escape_control_chars;
use crate::http_fetch::{AllowPrivate, FetchSettings, UrlPolicy};
use crate::runtime::Clock;
use serde_json::{Value, json};

pub(in crate::cli) fn run(
    args: &Add,
    dir: Option<&Path>,
    console: &Console,
    clock: &Arc<dyn Clock>,
) -> Result<Exit, CliError> {
    let mut newsroom = Newsroom::open(dir)?;
    let issue = newsroom.find_issue(&args.issue)?;
    let request = AddRequest {
        source: source(args)?,
        url: args.url.clone(),
        words: usize::try_from(args.words).unwrap_or(usize::MAX),
        force: args.force,
    };
    let fetch = fetch_settings(&args.allow_host, &newsroom, clock);
    let drafted = block_on(async { Ok(draft_item(&mut newsroom, &issue, &request, fetch.clone()).await) })?;
    let mut added = drafted.map_err(|error| failure(&error, args, console))?;
    if args.print {
        without_pictures_of_the_page(&mut added);
        if console.is_json() {
            console.json(&draft_json(&added.draft))?;
        } else {
            console.report(&item_text(&added))?;
        }
        say_findings(&added, console);
        return Ok(Exit::Done);
    }
    let root = newsroom.root.clone();
    let written = block_on(async { Ok(write_item(&root, &issue, &mut added, fetch).await) })?;
    let written = written.map_err(|error| failure(&error, args, console))?;
    if console.is_json() {
        let mut value = draft_json(&added.draft);
        value["issue"] = json!(issue);
        value["files"] = json!(written.files);
        console.json(&value)?;
    }
    say_findings(&added, console);
    console.say(&drafted_sentence(&added.draft, &written.files));
    Ok(Exit::Done)
}

/// Says what a person does next with an item that was written.
pub(super) fn drafted_sentence(draft: &Draft, files: &[String]) -> String {
    let item = files.iter().find(|file| Path::new(file).extension().is_some_and(|ending| ending == "md"));
    let what =
        if draft.image.is_some() { "read it, and say in `alt` what the picture shows" } else { "read it" };
    format!("`{}` is drafted: {what}", item.map_or("the item", String::as_str))
}

/// Returns the source; stdin is read at once.
fn source(args: &Add) -> Result<AddSource, CliError> {
    if args.source != "-" {
        return Ok(AddSource::parse(&args.source));
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(MAX_PAGE + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| CliError::new(format!("stdin cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_PAGE {
        return Err(CliError::new(format!("the page has more than {} MB", MAX_PAGE >> 20))
            .help("name the page of one article"));
    }
    Ok(AddSource::Bytes(bytes))
}

/// Returns the settings for pages and feeds, with the hosts that may be private.
pub(super) fn fetch_settings(
    allow_host: &[String],
    newsroom: &Newsroom,
    clock: &Arc<dyn Clock>,
) -> FetchSettings {
    let hosts: BTreeSet<String> = allow_host.iter().map(|host| host.to_lowercase()).collect();
    let allow_private = if hosts.is_empty() { AllowPrivate::Never } else { AllowPrivate::Hosts(hosts) };
    FetchSettings {
        contact: newsroom.config.publication.site.clone(),
        url_policy: UrlPolicy { allow_private },
        clock: Arc::clone(clock),
        ..FetchSettings::new("item of a newsletter")
    }
}

/// Says why there is no draft, with what was found.
fn failure(error: &AddError, args: &Add, console: &Console) -> CliError {
    let mut message = error.to_string();
    if let AddError::Refused(refusal) = error {
        message = format!("`{}`: {message}; {}", args.source, found(refusal));
        console.say(&preview(&refusal.draft));
    }
    let told = CliError::new(message);
    match error.hint() {
        Some(hint) => told.help(hint),
        None => told,
    }
}

/// `found: headline, date; missing: text`
fn found(refusal: &Refusal) -> String {
    let draft = &refusal.draft;
    let parts = [
        ("headline", !draft.title.is_empty()),
        ("writers", !draft.authors.is_empty()),
        ("date", draft.date.is_some()),
        ("picture", draft.image.is_some()),
        ("beginning of the text", !draft.text.is_empty()),
    ];
    let found: Vec<_> = parts.iter().filter(|(_, is_there)| *is_there).map(|(name, _)| *name).collect();
    let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
    format!("found: {found}; missing: {}", refusal.missing.join(", "))
}

/// Shows what was found of a page that was refused.
fn preview(draft: &Draft) -> String {
    let date = draft.date.as_ref().map(ArticleDate::text);
    let facts = [Some(draft.title.clone()), Some(draft.authors.join(", ")), date];
    let facts: Vec<_> = facts.into_iter().flatten().filter(|fact| !fact.is_empty()).collect();
    let text: String = draft.text.chars().take(200).collect();
    let lines: Vec<_> =
        [facts.join(" · "), text].into_iter().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        "nothing was found on the page".to_owned()
    } else {
        escape_control_chars(lines.join("\n"))
    }
}

/// Tells what an editor should know of a draft.
pub(super) fn say_findings(added: &AddedDraft, console: &Console) {
    for finding in &added.draft.findings {
        console.say(&format!("{}: {}", finding.code.0, finding.message));
    }
}

fn draft_json(draft: &Draft) -> Value {
    let image = draft.image.as_ref();
    let findings: Vec<_> = draft
        .findings
        .iter()
        .map(|finding| json!({ "code": finding.code.0, "message": finding.message }))
        .collect();
    json!({
        "title": draft.title,
        "authors": draft.authors,
        "date": draft.date.as_ref().map(ArticleDate::text),
        "place": draft.place,
        "link": draft.link,
        "source": draft.source,
        "image": image.map(|image| json!({ "url": image.url, "caption": image.caption, "credit": image.credit })),
        "cover_credit": draft.cover_credit,
        "text": draft.text,
        "findings": findings,
    })
}
