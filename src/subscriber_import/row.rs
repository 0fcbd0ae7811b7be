//! From the cells of a row to a reader.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::claim::{Claim, ImportedConsent};
use super::columns::{Columns, Field};
use super::error::one_line;
use super::moment::{Moment, NeedsZone, Resolved, ZoneChoice};
use super::records::Records;
use super::tool::Tool;
use crate::domain::{EmailAddress, NewsletterId, Newsletters, PersonName, Subscriber, Suppression, TopicId};

/// Topics of the publication: id and name.
type KnownTopics = [(TopicId, String)];

/// Settings for every row of an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// Columns that were named: `--map`.
    pub mapping: Vec<(Field, String)>,
    /// Suppression that all rows stand for: `--as unsubscribed|bounced|complained`.
    pub suppress: Option<Suppression>,
    /// Zone of times without one: `--zone`.
    pub zone: ZoneChoice,
    /// Basis on which rows that say "subscribed" may be mailed: `--consent`.
    pub consent: Option<String>,
    /// Labels that all readers get: `--tag`.
    pub tags: BTreeSet<String>,
    /// The publication's topics.
    pub topics: Vec<(TopicId, String)>,
    /// The publication's newsletters.
    pub newsletters: Vec<(NewsletterId, String)>,
    /// The time of the import: what is later cannot have happened.
    pub now: Timestamp,
}

/// A reader from a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedReader {
    /// The reader. The status says what the file and `--consent` allow.
    pub subscriber: Subscriber,
    /// Reason why the reader must not be mailed, if the file says so.
    pub suppression: Option<Suppression>,
    /// Consent that the file shows, or `--consent` states.
    pub consent: Option<ImportedConsent>,
}

/// A row that is not imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    /// The row cannot be read.
    #[error(transparent)]
    Unreadable(#[from] super::BadRecord),
    /// There is no address in it.
    #[error("there is no address")]
    NoAddress,
    /// The address is invalid.
    #[error("{0}")]
    InvalidAddress(String),
    /// The tool keeps requests to delete an account as addresses.
    #[error("this is a request to delete an account, not a reader")]
    DeletionRequest,
    /// A topic is not one of the publication's.
    #[error("the topic `{}` is unknown: add a `[[topic]]` with this id or name to briefing.toml", one_line(.0))]
    UnknownTopic(String),
    /// A newsletter is not one of the publication's.
    #[error("the newsletter `{0}` is unknown: add a `[[newsletter]]` with this id or name to briefing.toml")]
    UnknownNewsletter(String),
    /// The sign-up is later than now.
    #[error("the sign-up time `{}` is in the future", one_line(.0))]
    Future(String),
    /// A line of JSON is no object with an address.
    #[error("the line is not a JSON object that describes a reader: {0}")]
    InvalidJson(String),
    /// An entry of a TOML file is invalid.
    #[error("the entry is not valid TOML: {0}")]
    InvalidToml(String),
}

/// Reader of rows of one table.
pub(super) struct RowReader<'a> {
    pub(super) columns: Columns,
    pub(super) tool: Tool,
    pub(super) file: &'a str,
    pub(super) options: &'a ImportOptions,
}

impl RowReader<'_> {
    /// Reads one row: a reader, or the reason why it is skipped with the address as written.
    pub(super) fn read(
        &self,
        cells: &[String],
    ) -> Result<Result<ImportedReader, (Option<String>, SkipReason)>, NeedsZone> {
        let written = self.columns.cell(Field::Email, cells);
        let skip = |reason| Ok(Err(((!written.is_empty()).then(|| written.to_owned()), reason)));
        if written.is_empty() {
            return skip(SkipReason::NoAddress);
        }
        if self.tool.is_placeholder(written) {
            return skip(SkipReason::DeletionRequest);
        }
        let email = match EmailAddress::parse(bare_address(written)) {
            Ok(email) => email,
            Err(error) => return skip(SkipReason::InvalidAddress(error.to_string())),
        };
        let topics = match topics(self.columns.cell(Field::Topics, cells), &self.options.topics) {
            Ok(topics) => topics,
            Err(unknown) => return skip(SkipReason::UnknownTopic(unknown)),
        };
        let newsletters =
            match newsletters(self.columns.cell(Field::Newsletters, cells), &self.options.newsletters) {
                Ok(newsletters) => newsletters,
                Err(unknown) => return skip(SkipReason::UnknownNewsletter(unknown)),
            };
        let since_text = self.tool.since(&self.columns, cells);
        let since = match Moment::parse(since_text, self.tool.day_order()) {
            Some(moment) => Some(moment.resolve(&self.options.zone)?),
            None => None,
        };
        if since.is_some_and(|since| since.is_after(self.options.now)) {
            return skip(SkipReason::Future(since_text.to_owned()));
        }
        let claim = match self.options.suppress {
            Some(suppression) => Claim::Out(suppression),
            None => self.tool.claim(&self.columns, cells, self.file, &self.options.zone)?,
        };
        if claim.is_after(self.options.now) {
            return skip(SkipReason::Future("time of consent".to_owned()));
        }
        let (status, suppression, consent) = claim.decide(self.options.consent.as_deref());
        let mut tags = words(self.columns.cell(Field::Tags, cells));
        tags.extend(self.options.tags.iter().cloned());
        let text = |field| {
            let cell = unguarded(self.columns.cell(field, cells));
            (!cell.is_empty()).then(|| cell.to_owned())
        };
        let subscriber = Subscriber {
            email,
            name: PersonName::parse(unguarded(&self.name(cells))),
            topics,
            newsletters,
            status,
            language: text(Field::Language).filter(|language| is_language_tag(language)),
            tags,
            since: since.and_then(Resolved::stored),
            source: text(Field::Source),
        };
        Ok(Ok(ImportedReader { subscriber, suppression, consent }))
    }

    /// Returns the name: written whole, or given and family name in the order of its language.
    fn name(&self, cells: &[String]) -> String {
        let cell = |field| self.columns.cell(field, cells);
        let (first, last) = (cell(Field::FirstName), cell(Field::LastName));
        let whole = cell(Field::Name);
        match (whole.is_empty(), first.is_empty(), last.is_empty()) {
            // MailerLite calls the given name `Name`.
            (false, true, false) if self.tool == Tool::MailerLite => joined(whole, last),
            (false, ..) => whole.to_owned(),
            (true, false, false) => joined(first, last),
            (true, ..) => [first, last].concat(),
        }
    }
}

/// Joins given and family name: in Korean the family name comes first, without a blank.
fn joined(first: &str, last: &str) -> String {
    let is_korean = |name: &str| name.chars().all(|c| ('가'..='힣').contains(&c));
    if is_korean(first) && is_korean(last) { [last, first].concat() } else { [first, " ", last].concat() }
}

/// Returns the address in `Name <address>` and `mailto:address`.
fn bare_address(cell: &str) -> &str {
    let cell = unguarded(cell);
    let cell = cell.strip_prefix("mailto:").unwrap_or(cell);
    match cell.strip_suffix('>').and_then(|cell| cell.rsplit_once('<')) {
        Some((_, address)) => address,
        None => cell,
    }
}

/// Takes off the apostrophe that exports put before a cell that a spreadsheet would compute.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@', '\t', '\r']) => rest,
        _ => cell,
    }
}

/// Reads a list of words, divided by commas or semicolons; Mailchimp puts quotation marks around each.
fn words(cell: &str) -> BTreeSet<String> {
    let delimiter = if cell.contains(';') && !cell.contains(',') { b';' } else { b',' };
    let mut records = Records::new(std::io::BufReader::new(cell.as_bytes()), delimiter);
    let mut words = BTreeSet::new();
    // Reading from memory does not fail.
    while let Ok(Some(record)) = records.next() {
        let cells =
            record.cells.unwrap_or_else(|_| cell.split(char::from(delimiter)).map(str::to_owned).collect());
        words.extend(cells.iter().map(|word| unguarded(word).to_owned()).filter(|word| !word.is_empty()));
    }
    words
}

/// Reads ids or names of newsletters, those that were left behind a `!`; the error is the first that is unknown.
pub(super) fn newsletters(cell: &str, known: &[(NewsletterId, String)]) -> Result<Newsletters, String> {
    let mut newsletters = Newsletters::default();
    for word in words(cell) {
        let (name, is_left) = word.strip_prefix('!').map_or((word.as_str(), false), |name| (name, true));
        let is_it = |(id, own): &&(NewsletterId, String)| {
            id.as_str() == name || own.to_lowercase() == name.to_lowercase()
        };
        let (id, _) = known.iter().find(is_it).ok_or_else(|| name.to_owned())?;
        let set = if is_left { &mut newsletters.left } else { &mut newsletters.chosen };
        set.insert(id.clone());
    }
    Ok(newsletters)
}

/// Reads ids or names of topics; the error is the first that is unknown.
fn topics(cell: &str, known: &KnownTopics) -> Result<BTreeSet<TopicId>, String> {
    words(cell)
        .into_iter()
        .map(|word| {
            let is_it = |(id, name): &&(TopicId, String)| {
                id.as_str() == word || name.to_lowercase() == word.to_lowercase()
            };
            known.iter().find(is_it).map(|(id, _)| id.clone()).ok_or(word)
        })
        .collect()
}

/// Returns true for the form of a BCP 47 tag.
fn is_language_tag(text: &str) -> bool {
    let mut parts = text.split('-');
    parts
        .next()
        .is_some_and(|first| (2..=8).contains(&first.len()) && first.bytes().all(|b| b.is_ascii_alphabetic()))
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}
