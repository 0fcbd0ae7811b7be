//! `briefing subscribers add|remove|show|erase ADDR`

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{address, stranger, synced_store};
use crate::app::{self, Newsroom, effective_status};
use crate::cli::args::{SubscribersAdd, SubscribersErase, SubscribersRemove, SubscribersShow};
use crate::cli::command::newsletter_choice::known_newsletter;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::exit::Exit;
use crate::diagnostic::{did_you_mean, list_of};
use crate::domain::{NewsletterId, Newsletters, PersonName, Status, Subscriber, Suppression, TopicId};
use crate::store::{Lift, Store, SubscriberRecord, SubscriberRecords};

/// The person in the history, if none was named.
const OPERATOR: &str = "newsroom";

pub(super) async fn add(
    args: &SubscribersAdd,
    newsroom: &Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let email = address(&args.address)?;
    let subscriber = Subscriber {
        email: email.clone(),
        name: args.name.as_deref().and_then(PersonName::parse),
        topics: args.topic.iter().map(|topic| known_topic(newsroom, topic)).collect::<Result<_, _>>()?,
        newsletters: Newsletters {
            chosen: args
                .newsletter
                .iter()
                .map(|id| known_newsletter(newsroom, id))
                .collect::<Result<_, _>>()?,
            ..Newsletters::default()
        },
        status: if args.consent.is_some() { Status::Subscribed } else { Status::Pending },
        language: args.language.clone(),
        tags: args.tag.iter().cloned().collect(),
        since: Some(now.to_zoned(newsroom.config.publication.time_zone.clone()).date().to_string()),
        source: Some("by hand".to_owned()),
    };
    let by = args.by.as_deref().unwrap_or(OPERATOR);
    let store = newsroom.store().await?;
    if let (true, Some(reason)) = (args.lift, &args.reason) {
        let lift = Lift { by: by.to_owned(), reason: reason.clone() };
        store.lift_suppressions(&email, lift, now).await?;
    }
    let added = store.add_subscriber(subscriber, args.consent.clone(), by, now).await?;
    if let Err(reason) = added {
        let help = if reason.reason == "erased" {
            "an erased address comes back only when the person signs up"
        } else {
            "a person who takes it back adds `--lift --by NAME --reason TEXT`"
        };
        return Err(CliError::new(format!("`{email}` stays out: {}", reason.reason)).help(help));
    }
    let record = store.subscriber_record(&email).await?.unwrap_or_default();
    print(&record, console)?;
    store.close().await;
    if args.consent.is_none() && !console.is_json() {
        console.say("without `--consent` the reader is unconfirmed and gets no mail");
    }
    Ok(Exit::Done)
}

fn known_topic(newsroom: &Newsroom, written: &str) -> Result<TopicId, CliError> {
    let topics = &newsroom.config.publication.topics;
    let known = topics.iter().map(|topic| topic.id.as_str());
    topics.iter().find(|topic| topic.id.as_str() == written).map(|topic| topic.id.clone()).ok_or_else(|| {
        let error = CliError::new(format!("there is no topic `{written}` in briefing.toml"));
        match did_you_mean(written, known.clone()) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help(format!("the topics are {}", list_of(known))),
        }
    })
}

pub(super) async fn remove(
    args: &SubscribersRemove,
    mut newsroom: Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    if let Some(domain) = args.address.strip_prefix('@') {
        return remove_domain(domain, args, &newsroom, console, now).await;
    }
    let email = address(&args.address)?;
    let (store, _) = synced_store(&mut newsroom, None, console, now).await?;
    let by = args.by.as_deref().unwrap_or(OPERATOR);
    let note = args.reason.as_deref();
    if let Some(written) = &args.newsletter {
        let newsletter = known_newsletter(&newsroom, written)?;
        let is_known = store.leave_newsletter(&email, &newsletter, by, now).await?;
        let record = store.subscriber_record(&email).await?.unwrap_or_default();
        store.close().await;
        if !is_known {
            return Err(stranger(&args.address));
        }
        print(&record, console)?;
        return Ok(Exit::Done);
    }
    let is_new = store.remove_subscriber(&email, Suppression::Manual, by, note, now).await?;
    let record = store.subscriber_record(&email).await?.unwrap_or_default();
    print(&record, console)?;
    store.close().await;
    if !is_new && !console.is_json() {
        console.say("the address was suppressed before");
    }
    Ok(Exit::Done)
}

/// Suppresses a whole domain, or lifts its suppression.
async fn remove_domain(
    written: &str,
    args: &SubscribersRemove,
    newsroom: &Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let probe = address(&format!("postmaster@{written}"))?;
    let domain = probe.ascii_domain();
    let by = args.by.as_deref().unwrap_or(OPERATOR);
    let store = newsroom.store().await?;
    let (key, count, done) = match &args.reason {
        Some(reason) if args.lift => {
            let lift = Lift { by: by.to_owned(), reason: reason.clone() };
            let lifted = store.lift_domain(domain, lift, now).await?;
            ("lifted", lifted, format!("`{domain}` may be mailed again, where no other reason is in the way"))
        }
        reason => {
            let suppressed = store.suppress_domain(domain, by, reason.as_deref(), now).await?;
            ("suppressed", suppressed, format!("nobody mails an address of `{domain}` again"))
        }
    };
    store.close().await;
    if console.is_json() {
        console.json(&serde_json::json!({ "domain": domain, key: count }))?;
    } else {
        console.report(&format!("{done}: {}\n", crate::cli::tally::readers(count)))?;
    }
    Ok(Exit::Done)
}

pub(super) async fn show(
    args: &SubscribersShow,
    mut newsroom: Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let email = address(&args.address)?;
    let (store, _) = synced_store(&mut newsroom, None, console, now).await?;
    let record = store.subscriber_record(&email).await?;
    store.close().await;
    let record = record.ok_or_else(|| stranger(&args.address))?;
    print(&record, console)?;
    Ok(Exit::Done)
}

pub(super) async fn erase(
    args: &SubscribersErase,
    mut newsroom: Newsroom,
    console: &Console,
    now: Timestamp,
) -> Result<Exit, CliError> {
    let email = address(&args.address)?;
    let question = format!("Erase everything about `{email}`? This cannot be undone.");
    if !args.yes && !console.confirm(&question, "erase", "add `--yes`")? {
        return Err(CliError::new("nothing was erased"));
    }
    let (store, _) = synced_store(&mut newsroom, None, console, now).await?;
    let erased = store.erase_subscriber(&email, now).await?;
    store.close().await;
    if !erased {
        return Err(stranger(&args.address));
    }
    let compacted = Store::compact(newsroom.store_url()?, &newsroom.root).await;
    compacted.map_err(|error| newsroom.store_error(error))?;
    if console.is_json() {
        console.json(&serde_json::json!({ "erased": true }))?;
    } else {
        console.report("erased: a hash is left, which keeps the address out of later imports\n")?;
        console.say(
            "if a file of readers lists the address, take it out there too; older backups still hold it",
        );
    }
    Ok(Exit::Done)
}

/// Prints a record: as JSON, or why the address may be mailed or not and what is known.
fn print(record: &SubscriberRecord, console: &Console) -> Result<(), CliError> {
    if console.is_json() {
        return console.json(&app::record_json(record));
    }
    let mut lines = vec![sentence(record)];
    if let Some(stored) = &record.subscriber {
        let subscriber = &stored.subscriber;
        let topics: Vec<_> = subscriber.topics.iter().map(TopicId::as_str).collect();
        let tags: Vec<_> = subscriber.tags.iter().map(String::as_str).collect();
        let ids = |set: &BTreeSet<NewsletterId>| set.iter().map(ToString::to_string).collect::<Vec<_>>();
        let (chosen, left) = (ids(&subscriber.newsletters.chosen), ids(&subscriber.newsletters.left));
        for (name, value) in [
            ("name", subscriber.name.as_ref().map(ToString::to_string)),
            ("topics", (!topics.is_empty()).then(|| topics.join(", "))),
            ("newsletters", (!chosen.is_empty()).then(|| chosen.join(", "))),
            ("left newsletters", (!left.is_empty()).then(|| left.join(", "))),
            ("language", subscriber.language.clone()),
            ("tags", (!tags.is_empty()).then(|| tags.join(", "))),
            ("since", subscriber.since.clone()),
            ("source", subscriber.source.clone()),
        ] {
            lines.extend(value.map(|value| format!("  {name}: {value}")));
        }
    }
    for consent in &record.consents {
        let given = consent.given.as_ref().map_or(String::new(), |given| format!(", given {given}"));
        lines.push(format!(
            "  consent: {}{given}, recorded {:.0} ({})",
            consent.text, consent.recorded_at, consent.how
        ));
    }
    for reason in &record.suppressions {
        let note = reason.note.as_ref().map_or(String::new(), |note| format!(" ({note})"));
        lines.push(format!("  suppressed: {}{note} since {:.0}", reason.reason, reason.at));
    }
    for entry in &record.history {
        lines.push(format!("  {:.0} {}: {}", entry.at, entry.who, entry.what));
    }
    console.report(&(lines.join("\n") + "\n"))
}

/// Says in one sentence if the address is mailed, and why not.
fn sentence(record: &SubscriberRecord) -> String {
    let who = record
        .subscriber
        .as_ref()
        .map_or("this address".to_owned(), |stored| stored.subscriber.email.to_string());
    match (record.suppressions.first().map(|first| first.reason), &record.subscriber) {
        (Some("erased"), _) => "this address was erased and is never mailed".to_owned(),
        (Some("unsubscribed"), _) => format!("{who} asked to leave and is never mailed"),
        (Some("bounced"), _) => format!("{who} is not mailed: the mailbox does not exist"),
        (Some("complained"), _) => format!("{who} reported mail as spam and is never mailed"),
        (Some("domain"), _) => format!("{who} is not mailed: the newsroom decided so for the whole domain"),
        (Some(_), _) => format!("{who} is not mailed: the newsroom decided so"),
        (None, Some(stored)) if effective_status(stored) == Status::Subscribed => {
            format!("{who} gets the newsletter")
        }
        (None, _) => format!("{who} has not confirmed and gets no mail"),
    }
}
