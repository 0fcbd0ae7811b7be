//! Readers as JSON lines: our own export, and objects with the same keys.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::claim::{Claim, ImportedConsent};
use super::moment::{DayOrder, Moment, NeedsZone, Resolved};
use super::row::{ImportOptions, ImportedReader, SkipReason};
use crate::domain::{EmailAddress, Newsletters, PersonName, Subscriber, Suppression, TopicId};

/// Reads one line: a reader, or the reason why it is skipped with the address as written.
pub(super) fn read(
    line: &str,
    options: &ImportOptions,
) -> Result<Result<ImportedReader, (Option<String>, SkipReason)>, NeedsZone> {
    let object: Map<String, Value> = match serde_json::from_str(line) {
        Ok(object) => object,
        Err(error) => return Ok(Err((None, SkipReason::InvalidJson(error.to_string())))),
    };
    of_object(&object, options)
}

/// Reads a reader from the keys of our own export.
pub(super) fn of_object(
    object: &Map<String, Value>,
    options: &ImportOptions,
) -> Result<Result<ImportedReader, (Option<String>, SkipReason)>, NeedsZone> {
    let text =
        |key: &str| object.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let texts = |key: &str| {
        let array = object.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        array.iter().filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
    };
    let Some(written) = text("email") else { return Ok(Err((None, SkipReason::NoAddress))) };
    let skip = |reason| Ok(Err((Some(written.to_owned()), reason)));
    let email = match EmailAddress::parse(written) {
        Ok(email) => email,
        Err(error) => return skip(SkipReason::InvalidAddress(error.to_string())),
    };
    let mut topics = std::collections::BTreeSet::<TopicId>::new();
    for topic in texts("topics") {
        match options.topics.iter().find(|(id, _)| id.as_str() == topic) {
            Some((id, _)) => topics.insert(id.clone()),
            None => return skip(SkipReason::UnknownTopic(topic)),
        };
    }
    let mut newsletters = Newsletters::default();
    let left = texts("left_newsletters").into_iter().map(|id| (id, true));
    for (id, is_left) in texts("newsletters").into_iter().map(|id| (id, false)).chain(left) {
        match options.newsletters.iter().find(|(known, _)| known.as_str() == id) {
            Some((known, _)) if is_left => newsletters.left.insert(known.clone()),
            Some((known, _)) => newsletters.chosen.insert(known.clone()),
            None => return skip(SkipReason::UnknownNewsletter(id)),
        };
    }
    let since = match text("since").and_then(|since| Moment::parse(since, DayOrder::Unknown)) {
        Some(moment) => Some(moment.resolve(&options.zone)?),
        None => None,
    };
    if since.is_some_and(|since| since.is_after(options.now)) {
        return skip(SkipReason::Future(text("since").unwrap_or_default().to_owned()));
    }
    let claim = options.suppress.map_or_else(|| claim(object), Claim::Out);
    let (status, suppression, mut consent) = claim.decide(options.consent.as_deref());
    // A consent that was recorded keeps its own words.
    if suppression.is_none()
        && let Some(recorded) = recorded_consent(object)
    {
        consent = Some(recorded);
    }
    let mut tags: std::collections::BTreeSet<_> = texts("tags").into_iter().collect();
    tags.extend(options.tags.iter().cloned());
    let subscriber = Subscriber {
        email,
        name: text("name").and_then(PersonName::parse),
        topics,
        newsletters,
        status,
        language: text("language").map(str::to_owned),
        tags,
        since: since.and_then(Resolved::stored),
        source: text("source").map(str::to_owned),
    };
    Ok(Ok(ImportedReader { subscriber, suppression, consent }))
}

/// Reads what our own export says: the status is the newsroom's word.
fn claim(object: &Map<String, Value>) -> Claim {
    let word = |key: &str| object.get(key).and_then(Value::as_str);
    if let Some(reason) = word("suppressed") {
        return Claim::Out(Suppression::parse(reason).unwrap_or(Suppression::Manual));
    }
    match word("status") {
        Some("subscribed") => {
            Claim::OptedIn { evidence: "subscribed in the newsroom's list".to_owned(), at: None }
        }
        Some(status) => match Claim::of_word(status) {
            Claim::SaysSubscribed => Claim::Unclear,
            claim => claim,
        },
        None if recorded_consent(object).is_some() => {
            Claim::OptedIn { evidence: "consent in the newsroom's list".to_owned(), at: None }
        }
        None => Claim::SaysSubscribed,
    }
}

/// Returns the latest consent of our own export.
fn recorded_consent(object: &Map<String, Value>) -> Option<ImportedConsent> {
    let last = object.get("consents")?.as_array()?.last()?;
    let text = |key: &str| last.get(key).and_then(Value::as_str).map(str::to_owned);
    Some(ImportedConsent { basis: text("text").or_else(|| text("basis"))?, given: text("at") })
}

/// Returns true for a text whose first line is a JSON object.
pub(super) fn is_json(sample: &str) -> bool {
    let first = sample.trim_start();
    first.starts_with('{') && first.contains('"')
}

/// Reads lines with their numbers, without blank ones. A line of more than a mebibyte is cut, and so no JSON.
pub(super) fn lines(
    mut source: impl BufRead,
    mut visit: impl FnMut(u64, &str) -> std::io::Result<bool>,
) -> std::io::Result<()> {
    const MAX_LINE: u64 = 1 << 20;
    let mut number = 0;
    loop {
        let mut line = Vec::new();
        let read = std::io::Read::take(&mut source, MAX_LINE).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(());
        }
        number += 1;
        if line.last() != Some(&b'\n') && read as u64 == MAX_LINE {
            source.skip_until(b'\n')?;
        }
        let text = String::from_utf8_lossy(&line);
        if !text.trim().is_empty() && !visit(number, text.trim())? {
            return Ok(());
        }
    }
}
