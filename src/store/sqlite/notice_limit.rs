//! Limit of the notices that forms send to one mailbox: one in ten minutes, three a day.

use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::super::StoreError;
use super::convert;
use crate::domain::EmailAddress;

/// Shortest time between two notices.
const INTERVAL: SignedDuration = SignedDuration::from_mins(10);
/// Time in which [`PER_PERIOD`] notices are sent at most.
const PERIOD: SignedDuration = SignedDuration::from_hours(24);
/// Notices in a period.
const PER_PERIOD: i64 = 3;

/// Takes one notice from the share of a mailbox; returns false if there is none left. What was refused does not count, so
/// nobody is kept out for longer than a day.
pub(super) fn take(db: &Connection, address: &EmailAddress, now: Timestamp) -> Result<bool, StoreError> {
    let hash = mailbox_hash(address);
    let (in_period, in_interval): (i64, i64) = db
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE at > ?3) FROM notice_limit WHERE hash = ?1 AND at > ?2",
        )?
        .query_row((hash, before(now, PERIOD), before(now, INTERVAL)), |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let is_free = in_interval == 0 && in_period < PER_PERIOD;
    if is_free {
        db.prepare_cached("INSERT INTO notice_limit (hash, at) VALUES (?1, ?2)")?
            .execute((hash, convert::millis(now)))?;
    }
    Ok(is_free)
}

/// Forgets the notices that do not count any more.
pub(super) fn forget(db: &Connection, now: Timestamp) -> Result<(), StoreError> {
    db.execute("DELETE FROM notice_limit WHERE at <= ?1", [before(now, PERIOD)])?;
    Ok(())
}

/// Returns the stored form of an earlier time.
pub(super) fn before(now: Timestamp, time: SignedDuration) -> i64 {
    convert::millis(now.saturating_sub(time).unwrap_or(Timestamp::MIN))
}

/// Hash of the mailbox behind an address: spellings that a provider delivers to one mailbox are one, so that a victim is
/// not mailed once for each.
fn mailbox_hash(address: &EmailAddress) -> [u8; 32] {
    let key = address.key();
    let (local, domain) = key.rsplit_once('@').unwrap_or((&key, ""));
    let local = local.split('+').next().unwrap_or(local).to_lowercase();
    let mailbox = match domain {
        "gmail.com" | "googlemail.com" => format!("{}@gmail.com", local.replace('.', "")),
        _ => format!("{local}@{domain}"),
    };
    Sha256::digest(mailbox).into()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{at, database};
    use super::*;

    #[test]
    fn a_mailbox_gets_one_notice_in_ten_minutes_and_three_a_day() {
        let db = database();
        let address = |text: &str| EmailAddress::parse(text).unwrap();
        let minji = address("minji@harbour.example");
        let mut taken = Vec::new();
        for minute in 0..(60 * 26) {
            if take(&db, &minji, at(minute * 60)).unwrap() {
                taken.push(minute);
            }
        }
        assert_eq!(taken, [0, 10, 20, 1440, 1450, 1460]);
        assert!(take(&db, &address("other@harbour.example"), at(1460 * 60)).unwrap());
    }

    #[test]
    fn spellings_of_one_mailbox_share_its_limit() {
        let db = database();
        let take = |text: &str| take(&db, &EmailAddress::parse(text).unwrap(), at(1)).unwrap();
        assert!(take("min.ji@gmail.com"));
        assert!(!take("minji+news@gmail.com"));
        assert!(!take("MINJI@googlemail.com"));
        assert!(take("min.ji@harbour.example"));
        assert!(take("minji@harbour.example"));
    }

    #[test]
    fn limits_are_forgotten_after_a_day() {
        let db = database();
        take(&db, &EmailAddress::parse("minji@harbour.example").unwrap(), at(0)).unwrap();
        forget(&db, at(24 * 3600)).unwrap();
        let left: i64 = db.query_row("SELECT count(*) FROM notice_limit", [], |row| row.get(0)).unwrap();
        assert_eq!(left, 0);
    }
}
