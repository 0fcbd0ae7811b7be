//! What is done with the export of another tool: read it twice, and look at every row.

use std::collections::BTreeSet;
use std::io::Cursor;

use briefing::domain::{EmailAddress, PersonName, Status, TopicId};
use briefing::subscriber_import::{ImportFile, ImportOptions, ImportedReader, ImportedRow, ZoneChoice, read};
use jiff::Timestamp;

/// Names that a file may have: Mailchimp says the status in it.
const NAMES: [&str; 3] =
    ["list.csv", "subscribed_members_export_1f2e.csv", "cleaned_members_export_1f2e.csv"];

type Rows = Vec<(String, u64, ImportedRow)>;

/// An export: CSV, a workbook, a ZIP file, JSON lines or TOML, after one byte for the name and the options.
pub fn subscriber_import(input: &[u8]) {
    let Some((&choice, content)) = input.split_first() else { return };
    let name = NAMES[usize::from(choice) % NAMES.len()];
    let zone = if choice & 0x40 == 0 { ZoneChoice::Drop } else { ZoneChoice::Unknown };
    let consent = (choice & 0x20 == 0).then(|| "sign-up form".to_owned());
    let options = ImportOptions {
        mapping: Vec::new(),
        suppress: None,
        zone,
        consent,
        tags: BTreeSet::new(),
        newsletters: Vec::new(),
        topics: vec![(TopicId::parse("privacy").expect("a topic"), "개인정보".to_owned())],
        now: Timestamp::constant(1_780_000_000, 0),
    };
    let rows = all_rows(name, content, &options);
    assert_eq!(rows, all_rows(name, content, &options), "the same file gives the same rows");
    let Ok(rows) = rows else { return };
    let mut before: Option<(&str, u64)> = None;
    for (file, line, row) in &rows {
        let follows = before.is_none_or(|(other, above)| other != file || above < *line);
        assert!(*line > 0 && follows, "rows have the order of their lines");
        before = Some((file, *line));
        match row {
            ImportedRow::Reader(reader) => inspect(reader, &options),
            ImportedRow::Skipped { reason, .. } => is_sentence(&reason.to_string()),
        }
    }
}

/// Every row, or what is told when the file cannot be read.
fn all_rows(name: &str, content: &[u8], options: &ImportOptions) -> Result<Rows, String> {
    let mut rows = Vec::new();
    let mut content = Cursor::new(content);
    let file = ImportFile { name, content: &mut content };
    let end = read(file, options, &mut |file, line, row| {
        rows.push((file.to_owned(), line, row));
        true
    });
    match end {
        Ok(_) => Ok(rows),
        Err(error) => {
            is_sentence(&error.to_string());
            Err(error.to_string())
        }
    }
}

/// Nobody is mailed without a consent or against one, and the store gives back what it took.
fn inspect(reader: &ImportedReader, options: &ImportOptions) {
    let subscriber = &reader.subscriber;
    let is_mailable = subscriber.status == Status::Subscribed;
    assert!(!is_mailable || (reader.consent.is_some() && reader.suppression.is_none()), "{reader:?}");
    let is_out = !matches!(subscriber.status, Status::Subscribed | Status::Pending);
    assert_eq!(is_out, reader.suppression.is_some(), "{reader:?}");
    let address = subscriber.email.to_string();
    assert!(!address.contains(char::is_control) && address.contains('@'), "{address:?}");
    assert_eq!(EmailAddress::parse(&address).as_ref(), Ok(&subscriber.email));
    if let Some(name) = &subscriber.name {
        assert_eq!(PersonName::parse(name.as_str()).as_ref(), Some(name));
    }
    assert!(subscriber.topics.iter().all(|topic| options.topics.iter().any(|(known, _)| known == topic)));
    if let Some(since) = &subscriber.since {
        let is_past = since.parse::<Timestamp>().is_ok_and(|since| since <= options.now);
        assert!(is_past || since.parse::<jiff::civil::Date>().is_ok(), "{since}");
    }
}

/// A reason is one line that can be shown.
fn is_sentence(text: &str) {
    assert!(text.contains(' ') && !text.contains('\n') && text.chars().count() < 4_000, "{text:?}");
}
