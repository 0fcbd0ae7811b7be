//! Brings an older store over in which two Unicode spellings of one address were two subscribers.
//!
//! The subscriber whose key is NFC already stays, else the first. Whoever left under one spelling stays out under the
//! other. The other row stays as well, since the ledger refers to it, but it is listed nowhere and found under no address.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::super::StoreError;
use super::convert;
use crate::domain::{EmailAddress, Exclusion, Status, Suppression};

/// Condition for a key beyond ASCII: all others are NFC.
const BEYOND_ASCII: &str = "length(key) <> length(CAST(key AS BLOB))";

/// Makes the keys of subscribers and suppressions NFC, and merges those that become equal.
pub(super) fn merge(db: &Connection) -> Result<(), StoreError> {
    // Rows and attempts move one after the other.
    db.execute_batch("PRAGMA defer_foreign_keys = ON")?;
    rewrite_suppressions(db)?;
    let mut mailboxes: BTreeMap<String, Vec<Spelling>> = BTreeMap::new();
    for spelling in spellings(db)? {
        mailboxes.entry(spelling.address.key()).or_default().push(spelling);
    }
    for (key, mut spellings) in mailboxes {
        let kept = spellings.iter().position(|spelling| spelling.key == key).unwrap_or(0);
        let kept = spellings.swap_remove(kept);
        for other in &spellings {
            merge_rows(db, kept.id, other.id)?;
        }
        db.execute(
            "UPDATE subscriber SET key = ?2, email = ?3 WHERE id = ?1",
            (kept.id, &key, kept.address.to_string()),
        )?;
        let all = std::iter::once(&kept).chain(&spellings);
        if let Some(decisive) =
            all.max_by_key(|spelling| weight(spelling.status)).filter(|_| !spellings.is_empty())
        {
            set_status(db, kept.id, &key, decisive)?;
        }
    }
    Ok(())
}

/// One stored subscriber.
struct Spelling {
    id: i64,
    key: String,
    address: EmailAddress,
    status: Status,
    changed_at: i64,
}

/// Returns the subscribers whose address is beyond ASCII, in order. An address that is none any more stays as it is.
fn spellings(db: &Connection) -> Result<Vec<Spelling>, StoreError> {
    let sql =
        format!("SELECT id, key, email, status, changed_at FROM subscriber WHERE {BEYOND_ASCII} ORDER BY id");
    let (mut statement, mut found) = (db.prepare(&sql)?, Vec::new());
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if let Ok(address) = EmailAddress::parse_stored(&row.get::<_, String>(2)?) {
            let status = convert::status(row, 3)?;
            found.push(Spelling {
                id: row.get(0)?,
                key: row.get(1)?,
                address,
                status,
                changed_at: row.get(4)?,
            });
        }
    }
    Ok(found)
}

fn rewrite_suppressions(db: &Connection) -> Result<(), StoreError> {
    let sql = format!("SELECT key FROM suppression WHERE {BEYOND_ASCII}");
    let keys: Vec<String> = db.prepare(&sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for key in keys {
        let Ok(address) = EmailAddress::parse_stored(&key) else { continue };
        let new = address.key();
        if new != key {
            db.execute(
                "INSERT OR IGNORE INTO suppression (key, reason, note, at)
                 SELECT ?2, reason, note, at FROM suppression WHERE key = ?1",
                (&key, &new),
            )?;
            db.execute("DELETE FROM suppression WHERE key = ?1", [&key])?;
        }
    }
    Ok(())
}

/// Moves what belongs to `other` to `kept`. Where both have a row in a delivery, that of `other` is not mailed any more.
fn merge_rows(db: &Connection, kept: i64, other: i64) -> Result<(), StoreError> {
    const ONLY_OTHER: &str =
        "subscriber = ?2 AND delivery NOT IN (SELECT delivery FROM ledger WHERE subscriber = ?1)";
    let both = (kept, other);
    db.execute(&format!("UPDATE attempt SET subscriber = ?1 WHERE {ONLY_OTHER}"), both)?;
    db.execute(&format!("UPDATE ledger SET subscriber = ?1 WHERE {ONLY_OTHER}"), both)?;
    // The signatures are over messages with the other address; they are made anew.
    db.execute("DELETE FROM signature WHERE subscriber = ?1 OR subscriber = ?2", both)?;
    db.execute(
        "UPDATE ledger SET state = 'excluded', exclusion = ?2
          WHERE subscriber = ?1 AND (state = 'queued' OR state = 'deferred' OR state = 'claimed')",
        (other, Exclusion::Duplicate.as_str()),
    )?;
    db.execute(
        "INSERT OR IGNORE INTO file_subscriber (file, subscriber)
         SELECT file, ?1 FROM file_subscriber WHERE subscriber = ?2",
        both,
    )?;
    db.execute("DELETE FROM file_subscriber WHERE subscriber = ?1", [other])?;
    db.execute(
        "UPDATE subscriber
            SET direct = max(subscriber.direct, o.direct), name = coalesce(subscriber.name, o.name),
                language = coalesce(subscriber.language, o.language), since = coalesce(subscriber.since, o.since),
                source = coalesce(subscriber.source, o.source)
           FROM subscriber o WHERE subscriber.id = ?1 AND o.id = ?2",
        both,
    )?;
    db.execute(
        "UPDATE subscriber SET key = 'merged:' || id, direct = 0, merged_into = ?1 WHERE id = ?2",
        both,
    )?;
    Ok(())
}

/// Gives the merged subscriber the status that decides, and the suppression that belongs to it.
fn set_status(db: &Connection, id: i64, key: &str, decisive: &Spelling) -> Result<(), StoreError> {
    db.execute("UPDATE subscriber SET status = ?2 WHERE id = ?1", (id, decisive.status.as_str()))?;
    db.execute(
        "INSERT OR IGNORE INTO subscriber_class SELECT topics, status FROM subscriber WHERE id = ?1",
        [id],
    )?;
    if let Some(reason) = Suppression::of(decisive.status) {
        db.execute(
            "INSERT OR IGNORE INTO suppression (key, reason, note, at) VALUES (?1, ?2, NULL, ?3)",
            (key, reason.as_str(), decisive.changed_at),
        )?;
    }
    Ok(())
}

/// The status with the most weight wins: leaving over staying, and a confirmation over a sign-up that waits for it.
fn weight(status: Status) -> u8 {
    match status {
        Status::Pending => 0,
        Status::Subscribed => 1,
        Status::Bounced => 2,
        Status::Unsubscribed => 3,
        Status::Complained => 4,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::migrate;
    use super::*;

    const NFC: &str = "r\u{e9}ne@a.example";
    const NFD: &str = "re\u{301}ne@a.example";

    /// A store of the format before, with these subscribers (id, address, status), a file that lists all, and a delivery in
    /// which each has a waiting row.
    fn older(subscribers: &[(i64, &str, &str)]) -> Connection {
        let db = Connection::open_in_memory().unwrap();
        migrate::up_to_format(&db, migrate::ADDRESS_SPELLINGS - 1);
        db.execute_batch(
            "INSERT INTO file (id, name) VALUES (1, 'subscribers.toml');
             INSERT INTO delivery (id, issue, message_id_seed, hash, sender_snapshot, planned_at)
             VALUES (7, '2022-11-18', 'aa', 'bb', '{}', 1000);",
        )
        .unwrap();
        for (id, address, status) in subscribers {
            db.execute(
                "INSERT INTO subscriber (id, key, email, topics, status, tags, direct, added_at, changed_at)
                 VALUES (?1, ?2, ?2, '', ?3, '', 0, 1, 1)",
                (id, address, status),
            )
            .unwrap();
            db.execute("INSERT INTO file_subscriber VALUES (1, ?1)", [id]).unwrap();
            db.execute("INSERT INTO ledger (delivery, subscriber, state) VALUES (7, ?1, 'queued')", [id])
                .unwrap();
        }
        db
    }

    fn migrated(db: &Connection) {
        migrate::migrate(db, Path::new("briefing.db")).unwrap();
        let broken: i64 =
            db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
        assert_eq!(broken, 0);
    }

    fn texts(db: &Connection, sql: &str) -> Vec<String> {
        let mut statement = db.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn two_spellings_become_one_subscriber_who_is_mailed_once() {
        for order in [[NFC, NFD], [NFD, NFC]] {
            let db = older(&[
                (1, order[0], "subscribed"),
                (2, order[1], "pending"),
                (3, "kim@a.example", "subscribed"),
            ]);
            migrated(&db);
            let listed = "SELECT s.key || ' ' || s.email || ' ' || s.status FROM subscriber s
                           JOIN file_subscriber f ON f.subscriber = s.id ORDER BY s.key";
            let rene = format!("{NFC} {NFC} subscribed");
            assert_eq!(texts(&db, listed), ["kim@a.example kim@a.example subscribed", &rene]);
            let states = "SELECT state || ' ' || coalesce(exclusion, '') FROM ledger ORDER BY 1";
            assert_eq!(texts(&db, states), ["excluded duplicate", "queued ", "queued "]);
            let queued = "SELECT s.email FROM ledger l JOIN subscriber s ON s.id = l.subscriber
                           WHERE l.state = 'queued' ORDER BY 1";
            assert_eq!(texts(&db, queued), ["kim@a.example", NFC]);
        }
    }

    #[test]
    fn leaving_under_one_spelling_is_leaving_under_the_other() {
        for status in ["unsubscribed", "bounced", "complained"] {
            for order in [[NFC, NFD], [NFD, NFC]] {
                let db = older(&[(1, order[0], status), (2, order[1], "subscribed")]);
                migrated(&db);
                assert_eq!(
                    texts(&db, "SELECT key || ' ' || reason FROM suppression"),
                    [format!("{NFC} {status}")]
                );
                let kept = "SELECT status FROM subscriber WHERE merged_into IS NULL";
                assert_eq!(texts(&db, kept), [status]);
                let class = format!("SELECT status FROM subscriber_class WHERE status = '{status}'");
                assert_eq!(texts(&db, &class), [status]);
            }
        }
    }

    #[test]
    fn suppression_of_one_spelling_holds_without_a_subscriber() {
        let db = older(&[(1, NFC, "subscribed")]);
        for (key, reason) in
            [(NFD, "manual"), ("민서@a.example", "unsubscribed"), ("kim@a.example", "bounced")]
        {
            db.execute("INSERT INTO suppression VALUES (?1, ?2, 'why', 5)", (key, reason)).unwrap();
        }
        migrated(&db);
        let found = texts(&db, "SELECT key || ' ' || reason || ' ' || note FROM suppression ORDER BY reason");
        assert_eq!(
            found,
            [
                "kim@a.example bounced why".to_owned(),
                format!("{NFC} manual why"),
                "민서@a.example unsubscribed why".into()
            ]
        );
    }

    #[test]
    fn history_of_one_spelling_moves_to_the_kept_row() {
        let db = older(&[(1, NFD, "subscribed"), (2, NFC, "subscribed")]);
        db.execute_batch(
            "DELETE FROM ledger WHERE subscriber = 2;
             UPDATE ledger SET state = 'refused', tries = 1;
             INSERT INTO relay (id, name) VALUES (1, 'relay:25');
             INSERT INTO attempt (delivery, subscriber, number, outcome, stage, relay, at)
             VALUES (7, 1, 1, 'refused', 'rcpt', 1, 5);",
        )
        .unwrap();
        migrated(&db);
        let sql = "SELECT s.email || ' ' || l.state || ' ' || a.outcome FROM ledger l
                     JOIN attempt a USING (delivery, subscriber) JOIN subscriber s ON s.id = l.subscriber
                    WHERE s.merged_into IS NULL";
        assert_eq!(texts(&db, sql), [format!("{NFC} refused refused")]);
        migrated(&db);
    }
}
