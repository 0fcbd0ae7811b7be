//! Conversion of domain types to columns and back. A value that cannot be parsed is a damaged store.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::Row;

use super::super::{StoreError, StoredSubscriber};
use crate::domain::{
    Destination, EmailAddress, EnhancedCode, Exclusion, Newsletters, Outcome, PersonName, Reply, RowState,
    Status, Subscriber, SubscriberId, Suppression, TopicId,
};

/// The columns [`subscriber`] reads, of `subscriber s` with `suppression p`.
pub(super) const SUBSCRIBER: &str = "s.id, s.public_ref, s.email, s.name, s.topics, s.status, s.language, s.tags, \
                                 s.since, s.source, p.reason, s.newsletters";

/// A reader from the columns [`SUBSCRIBER`].
pub(super) fn subscriber(row: &Row<'_>) -> Result<StoredSubscriber, StoreError> {
    Ok(StoredSubscriber {
        id: SubscriberId(row.get(0)?),
        public_ref: row.get(1)?,
        subscriber: Subscriber {
            email: email(row, 2)?,
            name: name(row, 3)?,
            topics: topics(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?,
            newsletters: newsletters(row.get_ref(11)?.as_str().map_err(rusqlite::Error::from)?)?,
            status: status(row, 5)?,
            language: row.get(6)?,
            tags: tags(row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?)?,
            since: row.get(8)?,
            source: row.get(9)?,
        },
        suppressed: suppression(row, 10)?,
    })
}

/// A time as it is stored.
pub(super) fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A stored time.
pub(super) fn timestamp(millis: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_millisecond(millis).map_err(|_| StoreError::damaged("a time is out of range"))
}

/// A word of a column, read by its type's own `parse`.
fn word<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Option<T>,
    what: &str,
) -> Result<Option<T>, StoreError> {
    let Some(text) = row.get_ref(column)?.as_str_or_null().map_err(rusqlite::Error::from)? else {
        return Ok(None);
    };
    parse(text).map(Some).ok_or_else(|| StoreError::damaged(what))
}

/// As [`word`], where the column cannot be empty.
fn some<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Option<T>,
    what: &str,
) -> Result<T, StoreError> {
    word(row, column, parse, what)?.ok_or_else(|| StoreError::damaged(what))
}

pub(super) fn email(row: &Row<'_>, column: usize) -> Result<EmailAddress, StoreError> {
    some(row, column, |text| EmailAddress::parse_stored(text).ok(), "an address is none")
}

pub(super) fn name(row: &Row<'_>, column: usize) -> Result<Option<PersonName>, StoreError> {
    word(row, column, PersonName::parse, "a name is none")
}

pub(super) fn status(row: &Row<'_>, column: usize) -> Result<Status, StoreError> {
    some(row, column, Status::parse, "a status is unknown")
}

pub(super) fn suppression(row: &Row<'_>, column: usize) -> Result<Option<Suppression>, StoreError> {
    word(row, column, Suppression::parse, "a suppression is unknown")
}

pub(super) fn state(row: &Row<'_>, column: usize) -> Result<RowState, StoreError> {
    some(row, column, RowState::parse, "a row's state is unknown")
}

pub(super) fn exclusion(row: &Row<'_>, column: usize) -> Result<Option<Exclusion>, StoreError> {
    word(row, column, Exclusion::parse, "an exclusion is unknown")
}

/// Returns where the mail of a delivery goes, from the columns `rehearsal` and `relays`.
pub(super) fn destination(row: &Row<'_>, first: usize) -> Result<Destination, StoreError> {
    if row.get(first)? {
        return Ok(Destination::LocalInbox);
    }
    let relays = row.get_ref(first + 1)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(Destination::Relays(relays.split(' ').filter(|relay| !relay.is_empty()).map(str::to_owned).collect()))
}

/// A relay's answer from the columns code, enhanced code and text.
pub(super) fn reply(row: &Row<'_>, first: usize) -> Result<Option<Reply>, StoreError> {
    let Some(code) = row.get(first)? else { return Ok(None) };
    let enhanced = word(row, first + 1, EnhancedCode::parse, "an enhanced code is none")?;
    let text = row.get::<_, Option<String>>(first + 2)?.unwrap_or_default();
    Ok(Some(Reply { code, enhanced, text }))
}

/// The state a row is in after an attempt; its word is also the attempt's.
pub(super) fn state_after(outcome: Outcome) -> RowState {
    match outcome {
        Outcome::Accepted => RowState::Accepted,
        Outcome::Deferred => RowState::Deferred,
        Outcome::Refused => RowState::Refused,
        Outcome::Uncertain => RowState::Uncertain,
    }
}

/// The outcome an attempt's word stands for.
pub(super) fn outcome(row: &Row<'_>, column: usize) -> Result<Outcome, StoreError> {
    match state(row, column)? {
        RowState::Accepted => Ok(Outcome::Accepted),
        RowState::Deferred => Ok(Outcome::Deferred),
        RowState::Refused => Ok(Outcome::Refused),
        RowState::Uncertain => Ok(Outcome::Uncertain),
        _ => Err(StoreError::damaged("an attempt's outcome is unknown")),
    }
}

/// Topics as a column: joined by commas, which no id holds.
pub(super) fn topics_column(topics: &BTreeSet<TopicId>) -> String {
    topics.iter().map(TopicId::as_str).collect::<Vec<_>>().join(",")
}

pub(super) fn topics(column: &str) -> Result<BTreeSet<TopicId>, StoreError> {
    let ids = column.split(',').filter(|id| !id.is_empty());
    ids.map(|id| TopicId::parse(id).map_err(|_| StoreError::damaged("a topic is none"))).collect()
}

/// Newsletters from their column.
pub(super) fn newsletters(column: &str) -> Result<Newsletters, StoreError> {
    Newsletters::of_column(column).map_err(|_| StoreError::damaged("a newsletter is none"))
}

/// Tags as a column: JSON, since a tag may hold any character; empty when there are none, which is most often.
pub(super) fn tags_column(tags: &BTreeSet<String>) -> Result<String, StoreError> {
    if tags.is_empty() {
        return Ok(String::new());
    }
    serde_json::to_string(tags).map_err(|_| StoreError::damaged("tags cannot be written"))
}

/// Tags from their column.
pub(super) fn tags(column: &str) -> Result<BTreeSet<String>, StoreError> {
    if column.is_empty() {
        return Ok(BTreeSet::new());
    }
    serde_json::from_str(column).map_err(|_| StoreError::damaged("tags cannot be read"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database, reader};
    use super::super::{subscribers, upsert};
    use super::*;
    use proptest::prelude::*;

    fn words() -> impl Strategy<Value = BTreeSet<String>> {
        prop::collection::btree_set(".{0,8}", 0..4)
    }

    proptest! {
        #[test]
        fn subscriber_round_trips(
            name in prop::option::of(".{1,250}"),
            topics in prop::collection::btree_set("[a-z가-힣0-9_-]{1,8}", 0..4),
            status in prop::sample::select(Status::ALL.to_vec()),
            tags in words(),
            language in prop::option::of("[a-z]{2}"),
            since in prop::option::of(".{0,12}"),
        ) {
            let written = Subscriber {
                name: name.and_then(|name| PersonName::parse(&name)),
                topics: topics.iter().map(|id| TopicId::parse(id).unwrap()).collect(),
                status, tags, language, source: since.clone(), since,
                ..reader("Kim+news@한글.example")
            };
            let db = database();
            upsert::import_batch(&db, std::slice::from_ref(&written), at(1)).unwrap();
            let read = subscribers::find(&db, &written.email.key()).unwrap().unwrap();
            let trimmed = read.subscriber.name.as_ref().map(|name| name.as_str().len());
            // A name cut at 200 characters may end in a blank, which reading takes off.
            let expected = written.name.as_ref().map(|name| name.as_str().trim_end().len());
            prop_assert_eq!(trimmed, expected);
            prop_assert_eq!(Subscriber { name: None, ..read.subscriber }, Subscriber { name: None, ..written.clone() });
            prop_assert_eq!(read.suppressed, Suppression::of(status));
            let again = upsert::import_batch(&db, &[written], at(2)).unwrap();
            prop_assert_eq!(again.unchanged, 1);
        }
    }

    #[test]
    fn times_keep_their_milliseconds() {
        let time: Timestamp = "2022-11-18T18:00:00.123Z".parse().unwrap();
        assert_eq!(timestamp(millis(time)).unwrap(), time);
        assert!(timestamp(i64::MAX).unwrap_err().is_damaged());
    }
}
