//! Exports of the list, sorted by address: the same list gives the same bytes.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::app::error::AppError;
use crate::document::quoted;
use crate::domain::{NewsletterId, Status, Subscriber, Suppression};
use crate::store::{Audience, Store, StoredSubscriber, SubscriberRecord, SubscriberRecords};

/// Readers that are read at a time.
const PAGE: u32 = 2_000;

/// Format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// Comma-separated values (RFC 4180), for spreadsheets.
    Csv,
    /// A `subscribers.toml`.
    Toml,
    /// One JSON object a line, with consents and history.
    JsonLines,
}

/// Writes the whole list in parts of some thousand readers. With newsletters, CSV has a column for them.
///
/// # Errors
/// The store failed, or `write` did.
pub async fn export<E: From<AppError>>(
    store: &Store,
    format: ExportFormat,
    has_newsletters: bool,
    mut write: impl FnMut(&str) -> Result<(), E>,
) -> Result<(), E> {
    if format == ExportFormat::Csv {
        write("email,name,topics,status,language,tags,since,source")?;
        write(if has_newsletters { ",newsletters\r\n" } else { "\r\n" })?;
    }
    let mut after = None;
    loop {
        let page = store.page_by_address(None, after, PAGE).await.map_err(AppError::from)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.subscriber.email.clone());
        let mut text = String::new();
        for reader in &page {
            match format {
                ExportFormat::Csv => text.push_str(&csv_line(reader, has_newsletters)),
                ExportFormat::Toml => text.push_str(&toml_entry(reader)),
                ExportFormat::JsonLines => {
                    let record =
                        store.subscriber_record(&reader.subscriber.email).await.map_err(AppError::from)?;
                    let _ = writeln!(text, "{}", record_json(&record.unwrap_or_default()));
                }
            }
        }
        write(&text)?;
    }
}

/// Visits the current readers of an audience, sorted by address.
///
/// # Errors
/// The store failed, or `visit` did.
pub async fn for_each_subscriber<E: From<AppError>>(
    store: &Store,
    audience: &Audience,
    mut visit: impl FnMut(&StoredSubscriber) -> Result<(), E>,
) -> Result<(), E> {
    let mut after = None;
    loop {
        let page = store.page_by_address(audience.file.clone(), after, PAGE).await.map_err(AppError::from)?;
        let Some(last) = page.last() else { return Ok(()) };
        after = Some(last.subscriber.email.clone());
        for reader in &page {
            if audience.segment.as_ref().is_none_or(|segment| segment.holds(&reader.subscriber)) {
                visit(reader)?;
            }
        }
    }
}

/// Returns the status of a reader with the suppression in it.
pub fn effective_status(reader: &StoredSubscriber) -> Status {
    match reader.suppressed {
        None => reader.subscriber.status,
        Some(Suppression::Bounced) => Status::Bounced,
        Some(Suppression::Complained) => Status::Complained,
        Some(Suppression::Unsubscribed | Suppression::Manual | Suppression::Domain | Suppression::Moved) => {
            Status::Unsubscribed
        }
    }
}

/// Returns a reader as `subscribers list` shows it.
pub fn subscriber_json(reader: &StoredSubscriber) -> Value {
    let Subscriber { email, name, topics, language, tags, since, source, .. } = &reader.subscriber;
    let mut value = json!({
        "email": email, "name": name, "topics": topics, "status": effective_status(reader), "language": language,
        "tags": tags, "since": since, "source": source,
    });
    // A publication with one newsletter has nothing to choose.
    let newsletters = &reader.subscriber.newsletters;
    for (key, ids) in [("newsletters", &newsletters.chosen), ("left_newsletters", &newsletters.left)] {
        if let Value::Object(object) = &mut value
            && !ids.is_empty()
        {
            object.insert(key.to_owned(), json!(ids));
        }
    }
    value
}

/// Returns everything stored about a person, as `subscribers show` prints it.
pub fn record_json(record: &SubscriberRecord) -> Value {
    let mut value = record.subscriber.as_ref().map_or_else(|| json!({}), subscriber_json);
    let consents = record.consents.iter().map(|consent| {
        json!({
            "text": consent.text, "at": consent.given, "recorded": consent.recorded_at.to_string(), "how": consent.how,
        })
    });
    let history = record
        .history
        .iter()
        .map(|entry| json!({ "at": entry.at.to_string(), "who": entry.who, "what": entry.what }));
    if let Value::Object(object) = &mut value {
        object.insert("suppressed".into(), record.suppressions.first().map(|first| first.reason).into());
        object.insert("consents".into(), consents.collect());
        object.insert("history".into(), history.collect());
    }
    value
}

fn csv_line(reader: &StoredSubscriber, has_newsletters: bool) -> String {
    let Subscriber { email, name, topics, language, tags, since, source, .. } = &reader.subscriber;
    let mut cells = vec![
        email.to_string(),
        name.as_ref().map(ToString::to_string).unwrap_or_default(),
        joined(topics.iter().map(crate::domain::TopicId::as_str).collect()),
        effective_status(reader).as_str().to_owned(),
        language.clone().unwrap_or_default(),
        joined(tags.iter().map(String::as_str).collect()),
        since.clone().unwrap_or_default(),
        source.clone().unwrap_or_default(),
    ];
    if has_newsletters {
        let column = reader.subscriber.newsletters.column();
        cells.push(joined(column.split(',').filter(|id| !id.is_empty()).collect()));
    }
    cells.iter().map(|cell| csv_cell(cell)).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Quotes a cell where needed. An apostrophe keeps a spreadsheet from computing a cell that begins like a formula; an
/// import takes it off again.
fn csv_cell(cell: &str) -> String {
    let guard = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if cell.contains(['"', ',', ';', '\n', '\r', '\t']) || cell != cell.trim() {
        format!("\"{guard}{}\"", cell.replace('"', "\"\""))
    } else {
        format!("{guard}{cell}")
    }
}

/// Joins words with semicolons; where a word holds what divides words, as values with quotation marks and commas.
fn joined(words: Vec<&str>) -> String {
    if words.iter().any(|word| word.contains([',', ';', '"'])) {
        let quoted = |word: &str| format!("\"{}\"", word.replace('"', "\"\""));
        words.into_iter().map(quoted).collect::<Vec<_>>().join(",")
    } else {
        words.join(";")
    }
}

fn toml_entry(reader: &StoredSubscriber) -> String {
    let Subscriber { email, name, topics, language, tags, since, source, .. } = &reader.subscriber;
    let text = quoted;
    let list =
        |words: Vec<&str>| format!("[{}]", words.into_iter().map(quoted).collect::<Vec<_>>().join(", "));
    let mut entry = format!("[[subscriber]]\nemail = {}\n", text(&email.to_string()));
    let mut line = |key: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = writeln!(entry, "{key} = {value}");
        }
    };
    line("name", name.as_ref().map(|name| text(name.as_str())));
    let topics: Vec<_> = topics.iter().map(crate::domain::TopicId::as_str).collect();
    line("topics", (!topics.is_empty()).then(|| list(topics)));
    let ids = |set: &BTreeSet<NewsletterId>| {
        (!set.is_empty()).then(|| list(set.iter().map(NewsletterId::as_str).collect()))
    };
    line("newsletters", ids(&reader.subscriber.newsletters.chosen));
    line("left_newsletters", ids(&reader.subscriber.newsletters.left));
    let status = effective_status(reader);
    line("status", (status != Status::Subscribed).then(|| text(status.as_str())));
    line("language", language.as_deref().map(text));
    let tags: Vec<_> = tags.iter().map(String::as_str).collect();
    line("tags", (!tags.is_empty()).then(|| list(tags)));
    line("since", since.as_deref().map(text));
    line("source", source.as_deref().map(text));
    entry.push('\n');
    entry
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_that_begin_like_a_formula_are_guarded() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("+82 10,5"), "\"'+82 10,5\"");
        assert_eq!(csv_cell("Kim \"Minji\""), "\"Kim \"\"Minji\"\"\"");
        assert_eq!(csv_cell("김민지"), "김민지");
    }
}
