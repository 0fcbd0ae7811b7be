//! The outbox of notices in SQLite.

use jiff::Timestamp;
use rusqlite::{Connection, Row};

use super::super::outbox::parse_kind;
use super::super::{NewNotice, Notice, NoticeEnd, NoticeId, Outbox, OutboxCounts, ReaderRef, StoreError};
use super::{SqliteStore, convert};
use crate::domain::{EmailAddress, NoticeKind};

impl Outbox for SqliteStore {
    async fn add_notice(&self, notice: NewNotice, now: Timestamp) -> Result<NoticeId, StoreError> {
        self.write(move |db| add(db, &notice, now)).await
    }

    async fn is_notice_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        self.read(move |db| is_any_due(db, now)).await
    }

    async fn claim_notices(
        &self,
        limit: u32,
        now: Timestamp,
        lapses: Timestamp,
    ) -> Result<Vec<Notice>, StoreError> {
        // Looked up by the reader first: an empty outbox costs no transaction.
        let due = self.read(move |db| is_any_due(db, now)).await?;
        if due { self.write(move |db| claim(db, limit, now, lapses)).await } else { Ok(Vec::new()) }
    }

    async fn hand_over_notice(&self, notice: NoticeId, claim: i64) -> Result<bool, StoreError> {
        self.write(move |db| hand_over(db, notice, claim)).await
    }

    async fn end_notice(&self, notice: NoticeId, claim: i64, result: NoticeEnd) -> Result<(), StoreError> {
        self.write(move |db| end(db, notice, claim, result)).await
    }

    async fn outbox_counts(&self) -> Result<OutboxCounts, StoreError> {
        self.read(|db| {
            let sql = "SELECT count(*) FILTER (WHERE state <> 'handed'), count(*) FILTER (WHERE state = 'handed') FROM notice";
            let (waiting, uncertain): (i64, i64) =
                db.prepare_cached(sql)?.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(OutboxCounts { waiting: waiting.cast_unsigned(), uncertain: uncertain.cast_unsigned() })
        })
        .await
    }
}

/// Adds a notice that is due now.
pub(super) fn add(db: &Connection, notice: &NewNotice, now: Timestamp) -> Result<NoticeId, StoreError> {
    let at = convert::millis(now);
    db.prepare_cached(
        "INSERT INTO notice (kind, key, email, language, reference, text, created_at, due)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
    )?
    .execute((
        notice.kind.as_str(),
        notice.email.key(),
        notice.email.to_string(),
        &notice.language,
        notice.reference,
        &notice.text,
        at,
    ))?;
    Ok(NoticeId(db.last_insert_rowid()))
}

/// Adds a notice to a reader.
pub(super) fn add_to_reader(
    db: &Connection,
    kind: NoticeKind,
    email: &EmailAddress,
    language: Option<String>,
    reference: Option<ReaderRef>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let notice = NewNotice { kind, email: email.clone(), language, reference, text: String::new() };
    add(db, &notice, now).map(drop)
}

/// Deletes the notices of a kind to an address that were not handed over.
pub(super) fn withdraw(db: &Connection, kind: NoticeKind, key: &str) -> Result<(), StoreError> {
    db.prepare_cached("DELETE FROM notice WHERE key = ?1 AND kind = ?2 AND state <> 'handed'")?
        .execute((key, kind.as_str()))?;
    Ok(())
}

fn is_any_due(db: &Connection, now: Timestamp) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM notice WHERE (state = 'waiting' OR state = 'claimed') AND due <= ?1";
    Ok(db.prepare_cached(sql)?.exists([convert::millis(now)])?)
}

fn claim(db: &Connection, limit: u32, now: Timestamp, lapses: Timestamp) -> Result<Vec<Notice>, StoreError> {
    let mut statement = db.prepare_cached(
        "SELECT id, claim + 1, kind, email, language, reference, text, created_at, tries FROM notice
          WHERE (state = 'waiting' OR state = 'claimed') AND due <= ?1 ORDER BY due, id LIMIT ?2",
    )?;
    let found = statement.query_and_then((convert::millis(now), limit), notice)?;
    let found = found.collect::<Result<Vec<_>, StoreError>>()?;
    let mut take = db.prepare_cached(
        "UPDATE notice SET state = 'claimed', claim = claim + 1, tries = tries + 1, due = ?2 WHERE id = ?1",
    )?;
    for notice in &found {
        take.execute((notice.id.0, convert::millis(lapses)))?;
    }
    Ok(found)
}

fn notice(row: &Row<'_>) -> Result<Notice, StoreError> {
    Ok(Notice {
        id: NoticeId(row.get(0)?),
        claim: row.get(1)?,
        notice: NewNotice {
            kind: parse_kind(row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?)?,
            email: convert::email(row, 3)?,
            language: row.get(4)?,
            reference: row.get(5)?,
            text: row.get(6)?,
        },
        created_at: convert::timestamp(row.get(7)?)?,
        tries: row.get(8)?,
    })
}

fn hand_over(db: &Connection, notice: NoticeId, claim: i64) -> Result<bool, StoreError> {
    let changed = db
        .prepare_cached(
            "UPDATE notice SET state = 'handed' WHERE id = ?1 AND claim = ?2 AND state = 'claimed'",
        )?
        .execute((notice.0, claim))?;
    Ok(changed > 0)
}

fn end(db: &Connection, notice: NoticeId, claim: i64, end: NoticeEnd) -> Result<(), StoreError> {
    match end {
        NoticeEnd::Done | NoticeEnd::Refused => db
            .prepare_cached("DELETE FROM notice WHERE id = ?1 AND claim = ?2")?
            .execute((notice.0, claim))?,
        NoticeEnd::Retry(due) => db
            .prepare_cached("UPDATE notice SET state = 'waiting', due = ?3 WHERE id = ?1 AND claim = ?2")?
            .execute((notice.0, claim, convert::millis(due)))?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database};
    use super::*;

    fn welcome(db: &Connection, address: &str, second: i64) -> NoticeId {
        let notice = NewNotice {
            kind: NoticeKind::Welcome,
            email: EmailAddress::parse(address).unwrap(),
            language: Some("ko".into()),
            reference: Some([7; 10]),
            text: String::new(),
        };
        add(db, &notice, at(second)).unwrap()
    }

    fn claimed(db: &Connection, second: i64) -> Vec<(i64, i64)> {
        let found = claim(db, 10, at(second), at(second + 60)).unwrap();
        found.into_iter().map(|notice| (notice.id.0, notice.claim)).collect()
    }

    #[test]
    fn a_claim_that_lapsed_hands_nothing_over() {
        let db = database();
        let id = welcome(&db, "minji@harbour.example", 1);
        assert_eq!(claimed(&db, 1), [(1, 1)]);
        assert_eq!(claimed(&db, 2), [], "another process finds nothing");
        assert_eq!(claimed(&db, 61), [(1, 2)]);
        assert!(!hand_over(&db, id, 1).unwrap());
        assert!(hand_over(&db, id, 2).unwrap());
        assert!(!hand_over(&db, id, 2).unwrap());
        assert_eq!(claimed(&db, 100_000), [], "what was handed over is never sent again");
        end(&db, id, 2, NoticeEnd::Done).unwrap();
        let left: i64 = db.query_row("SELECT count(*) FROM notice", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }

    #[test]
    fn a_notice_that_was_not_taken_waits_for_its_time() {
        let db = database();
        let id = welcome(&db, "minji@harbour.example", 1);
        claimed(&db, 1);
        hand_over(&db, id, 1).unwrap();
        end(&db, id, 1, NoticeEnd::Retry(at(50))).unwrap();
        assert_eq!(claimed(&db, 49), []);
        let found = claim(&db, 10, at(50), at(60)).unwrap();
        assert_eq!((found[0].tries, found[0].created_at), (1, at(1)));
        assert_eq!(found[0].notice.reference, Some([7; 10]));
    }
}
