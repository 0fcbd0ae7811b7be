//! Rows of an import before they are written, sorted by mailbox.
//!
//! They wait in a temporary table. In the order of the mailbox, rows with the same one follow each other, so that no list of
//! seen addresses is needed, and a batch touches few pages of the store's index. The memory is the same for a hundred rows
//! and for ten million. SQLite removes the temporary file when it is closed, also after a crash.

use std::rc::Rc;

use rusqlite::{Connection, Statement, ToSql};

use super::super::{ImportRow, StoreError};
use super::convert;
use super::subscriber_columns::SubscriberColumns;
use crate::domain::{Subscriber, Suppression};
use crate::subscriber_import::{ImportedConsent, ImportedReader};

/// Rows of an import.
#[derive(Debug)]
pub struct ImportStaging {
    db: Connection,
}

/// A row with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StagedRow {
    /// Number that the reader of the files gave to the file.
    pub file: u32,
    /// The line where the row begins.
    pub line: u64,
    /// The row.
    pub row: ImportRow,
}

impl ImportStaging {
    /// Makes an empty table in a temporary file.
    ///
    /// # Errors
    /// The file cannot be made.
    pub fn new() -> Result<Self, StoreError> {
        // An empty name means a private file that is gone with the connection.
        let db = Connection::open("")?;
        db.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;
             PRAGMA cache_size = -2048; PRAGMA temp_store = FILE;
             CREATE TABLE staged (
               seq INTEGER PRIMARY KEY, key TEXT, file INTEGER, line INTEGER, email TEXT, name TEXT, topics TEXT,
               newsletters TEXT, status TEXT, language TEXT, tags TEXT, since TEXT, source TEXT, suppression TEXT,
               basis TEXT, given TEXT
             );
             BEGIN",
        )?;
        Ok(Self { db })
    }

    /// Returns what adds rows.
    ///
    /// # Errors
    /// The temporary file is unusable.
    pub fn writer(&self) -> Result<StagingWriter<'_>, StoreError> {
        Ok(StagingWriter(self.db.prepare(
            "INSERT INTO staged (name, topics, newsletters, status, language, tags, since, source, key, file, line, email,
                                 suppression, basis, given)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?))
    }

    /// Hands out all rows by mailbox, and those of one in the order in which they were added, in parts of `size`. Stops when
    /// `visit` returns false.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn each_sorted(
        &self,
        size: usize,
        mut visit: impl FnMut(Vec<StagedRow>) -> bool,
    ) -> Result<(), StoreError> {
        let mut statement = self.db.prepare(
            "SELECT file, line, email, name, topics, status, language, tags, since, source, suppression, basis, given,
                    newsletters, key
               FROM staged ORDER BY key, seq",
        )?;
        let mut rows = statement.query([])?;
        let mut part = Vec::with_capacity(size);
        let mut last_key: Rc<str> = Rc::from("");
        while let Some(row) = rows.next()? {
            let column = |index| row.get_ref(index)?.as_str().map_err(rusqlite::Error::from);
            let subscriber = Subscriber {
                email: convert::email(row, 2)?,
                name: convert::name(row, 3)?,
                topics: convert::topics(column(4)?)?,
                newsletters: convert::newsletters(column(13)?)?,
                status: convert::status(row, 5)?,
                language: row.get(6)?,
                tags: convert::tags(column(7)?)?,
                since: row.get(8)?,
                source: row.get(9)?,
            };
            let basis: Option<String> = row.get(11)?;
            let consent =
                basis.map(|basis| Ok::<_, StoreError>(ImportedConsent { basis, given: row.get(12)? }));
            let reader = ImportedReader {
                subscriber,
                suppression: convert::suppression(row, 10)?,
                consent: consent.transpose()?,
            };
            let key = column(14)?;
            let is_repeat = *last_key == *key;
            if !is_repeat {
                last_key = Rc::from(key);
            }
            part.push(StagedRow {
                file: row.get(0)?,
                line: row.get::<_, i64>(1)?.cast_unsigned(),
                row: ImportRow { reader, is_repeat },
            });
            if part.len() == size && !visit(std::mem::replace(&mut part, Vec::with_capacity(size))) {
                return Ok(());
            }
        }
        if !part.is_empty() {
            visit(part);
        }
        Ok(())
    }
}

/// Adds rows to a staging table.
pub struct StagingWriter<'a>(Statement<'a>);

impl StagingWriter<'_> {
    /// Adds a row.
    ///
    /// # Errors
    /// The disk is full.
    pub fn add(&mut self, file: u32, line: u64, reader: &ImportedReader) -> Result<(), StoreError> {
        let subscriber = &reader.subscriber;
        let consent = reader.consent.as_ref();
        let others: [&dyn ToSql; 7] = [
            &subscriber.email.key(),
            &file,
            &line.cast_signed(),
            &subscriber.email.to_string(),
            &reader.suppression.map(Suppression::as_str),
            &consent.map(|consent| consent.basis.as_str()),
            &consent.and_then(|consent| consent.given.as_deref()),
        ];
        SubscriberColumns::of(subscriber)?.bind(&mut self.0, &others)?;
        self.0.raw_execute()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::reader;
    use super::*;
    use crate::domain::{NewsletterId, Newsletters, PersonName, Status, TopicId};

    #[test]
    fn rows_come_back_by_mailbox_as_they_were() {
        let full = ImportedReader {
            subscriber: Subscriber {
                name: PersonName::parse("김민지"),
                topics: [TopicId::parse("privacy").unwrap()].into(),
                newsletters: Newsletters {
                    chosen: [NewsletterId::parse("daily").unwrap()].into(),
                    left: [NewsletterId::parse("weekly").unwrap()].into(),
                },
                status: Status::Unsubscribed,
                language: Some("ko".into()),
                tags: ["press, early".to_owned()].into(),
                since: Some("2024-01-01".into()),
                source: Some("form".into()),
                ..reader("Minji@한글.example")
            },
            suppression: Some(Suppression::Unsubscribed),
            consent: Some(ImportedConsent { basis: "form".into(), given: Some("2024-01-01".into()) }),
        };
        let plain =
            |address: &str| ImportedReader { subscriber: reader(address), suppression: None, consent: None };
        let staging = ImportStaging::new().unwrap();
        let added = [plain("z@a.example"), full.clone(), plain("a@a.example"), plain("minji@한글.example")];
        let mut writer = staging.writer().unwrap();
        for (line, row) in (1..).zip(&added) {
            writer.add(7, line, row).unwrap();
        }
        let mut rows = Vec::new();
        staging
            .each_sorted(3, |part| {
                assert!(part.len() <= 3);
                rows.extend(part);
                true
            })
            .unwrap();
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.file, row.line, row.row.reader.subscriber.email.to_string(), row.row.is_repeat))
            .collect();
        let row = |line, email: &str, is_repeat| (7, line, email.to_owned(), is_repeat);
        assert_eq!(
            shown,
            [
                row(3, "a@a.example", false),
                row(2, "Minji@한글.example", false),
                row(4, "minji@한글.example", true),
                row(1, "z@a.example", false),
            ]
        );
        assert_eq!(rows[1].row.reader, full);
    }
}
