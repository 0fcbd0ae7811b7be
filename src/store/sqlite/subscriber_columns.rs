//! Columns of a subscriber other than the address, and the one place that binds them to a statement.

use std::borrow::Cow;

use jiff::Timestamp;
use rusqlite::{Connection, Statement, ToSql};

use super::super::StoreError;
use super::convert;
use super::written_classes::WrittenClasses;
use crate::domain::{PersonName, Status, Subscriber};

/// Values of the columns `name`, `topics`, `newsletters`, `status`, `language`, `tags`, `since` and `source`, as the table
/// `subscriber` holds them.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct SubscriberColumns<'a> {
    name: Option<Cow<'a, str>>,
    topics: String,
    #[serde(default)]
    newsletters: String,
    status: Cow<'a, str>,
    language: Option<Cow<'a, str>>,
    tags: String,
    since: Option<Cow<'a, str>>,
    source: Option<Cow<'a, str>>,
}

impl<'a> SubscriberColumns<'a> {
    /// Returns the columns of a subscriber.
    pub(super) fn of(subscriber: &'a Subscriber) -> Result<Self, StoreError> {
        Ok(Self {
            name: subscriber.name.as_ref().map(|name| PersonName::as_str(name).into()),
            topics: convert::topics_column(&subscriber.topics),
            newsletters: subscriber.newsletters.column(),
            status: subscriber.status.as_str().into(),
            language: subscriber.language.as_deref().map(Into::into),
            tags: convert::tags_column(&subscriber.tags)?,
            since: subscriber.since.as_deref().map(Into::into),
            source: subscriber.source.as_deref().map(Into::into),
        })
    }

    /// Binds the columns in the order of the fields to the parameters `?1` to `?8`, and other values from `?9` on.
    pub(super) fn bind(
        &self,
        statement: &mut Statement<'_>,
        others: &[&dyn ToSql],
    ) -> Result<(), StoreError> {
        let columns: [&dyn ToSql; 8] = [
            &self.name,
            &self.topics,
            &self.newsletters,
            &self.status,
            &self.language,
            &self.tags,
            &self.since,
            &self.source,
        ];
        for (index, value) in (1..).zip(columns.iter().chain(others)) {
            statement.raw_bind_parameter(index, value)?;
        }
        Ok(())
    }

    /// Writes the columns of a known reader. `is_direct` is true if a file does not have to list the reader.
    pub(super) fn update(
        &self,
        db: &Connection,
        id: i64,
        is_direct: bool,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut statement = db.prepare_cached(
            "UPDATE subscriber
                SET name = ?1, topics = ?2, newsletters = ?3, status = ?4, language = ?5, tags = ?6, since = ?7, source = ?8,
                    direct = ?9, changed_at = ?10
              WHERE id = ?11",
        )?;
        self.bind(&mut statement, &[&is_direct, &convert::millis(now), &id])?;
        statement.raw_execute()?;
        Ok(())
    }

    /// Notes the class of the row that was written.
    pub(super) fn note_class(self, classes: &mut WrittenClasses) -> Result<(), StoreError> {
        let status = Status::parse(&self.status).ok_or_else(|| StoreError::damaged("a status is unknown"))?;
        classes.add(self.topics, status, self.language.as_deref(), self.newsletters);
        Ok(())
    }
}
