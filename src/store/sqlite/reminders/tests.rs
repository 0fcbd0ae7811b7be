use jiff::{SignedDuration, ToSpan};

use super::super::consents::record_consent;
use super::super::testing::{database, reader};
use super::super::{records, upsert};
use super::*;
use crate::domain::{Status, Subscriber, Suppression};
use crate::subscriber_import::ImportedConsent;

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn part(after: Option<i64>) -> ReminderPart {
    let zone = TimeZone::get("Asia/Seoul").unwrap();
    ReminderPart { after: after.map(SubscriberId), readers: 3, notices: 2, zone }
}

fn add(db: &Connection, address: &str, given: Option<&str>, recorded: &str) {
    upsert::import_batch(db, &[reader(address)], time(recorded)).unwrap();
    consent(db, address, given, recorded);
}

fn consent(db: &Connection, address: &str, given: Option<&str>, recorded: &str) {
    let id: i64 =
        db.query_row("SELECT id FROM subscriber WHERE key = ?1", [address], |row| row.get(0)).unwrap();
    let consent = ImportedConsent { basis: "form".into(), given: given.map(str::to_owned) };
    record_consent(db, id, &consent, "form", None, time(recorded)).unwrap();
}

/// Walks through the whole list; returns the addresses of new notices, and takes the notices away.
fn walk(db: &Connection, now: Timestamp) -> Vec<String> {
    let mut after = None;
    loop {
        let done = queue(db, &part(after), now).unwrap();
        assert!(done.queued <= 2);
        match done.next {
            Some(next) => after = Some(next.0),
            None => break,
        }
    }
    let sql = "SELECT email || ' ' || text FROM notice WHERE kind = 'consent-reminder' ORDER BY id";
    let found = db.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>();
    db.execute("DELETE FROM notice", []).unwrap();
    found.unwrap()
}

#[test]
fn ten_years_by_a_clock_that_runs() {
    let db = database();
    // In Seoul it is the 29th already.
    add(&db, "leap@a.example", Some("2020-02-28T15:00:00Z"), "2020-03-10T00:00:00Z");
    add(&db, "day@a.example", Some("2020-07-01"), "2020-08-01T00:00:00Z");
    add(&db, "recorded@a.example", None, "2020-12-31T16:00:00Z");
    let (mut now, end) = (time("2020-03-01T00:00:00Z"), time("2030-03-01T00:00:00Z"));
    let mut told = Vec::new();
    while now < end {
        for line in walk(&db, now) {
            told.push(format!("{} {line}", day(now, &part(None).zone)));
        }
        // A restart begins the walk anew.
        assert_eq!(walk(&db, now), Vec::<String>::new());
        now = now.checked_add(SignedDuration::from_hours(24)).unwrap();
    }
    assert_eq!(
        told,
        [
            "2022-02-14 leap@a.example 2020-02-29",
            "2022-06-17 day@a.example 2020-07-01",
            "2022-12-18 recorded@a.example 2021-01-01",
            "2024-02-15 leap@a.example 2020-02-29",
            "2024-06-17 day@a.example 2020-07-01",
            "2024-12-18 recorded@a.example 2021-01-01",
            "2026-02-14 leap@a.example 2020-02-29",
            "2026-06-17 day@a.example 2020-07-01",
            "2026-12-18 recorded@a.example 2021-01-01",
            "2028-02-15 leap@a.example 2020-02-29",
            "2028-06-17 day@a.example 2020-07-01",
            "2028-12-18 recorded@a.example 2021-01-01",
            "2030-02-14 leap@a.example 2020-02-29",
        ]
    );
}

#[test]
fn only_readers_who_may_be_mailed_and_agreed_are_reminded() {
    let db = database();
    let then = "2020-01-01T00:00:00Z";
    let names = ["in", "left", "pending", "gone", "erased", "none", "again"];
    for name in names {
        add(&db, &format!("{name}@a.example"), None, then);
    }
    upsert::suppress(&db, "left@a.example", Suppression::Unsubscribed, None, time(then)).unwrap();
    db.execute(
        "UPDATE subscriber SET status = ?1 WHERE key = 'pending@a.example'",
        [Status::Pending.as_str()],
    )
    .unwrap();
    db.execute("UPDATE subscriber SET direct = 0 WHERE key = 'gone@a.example'", []).unwrap();
    records::wipe(&db, 5, time(then)).unwrap();
    db.execute("DELETE FROM consent WHERE subscriber = 6", []).unwrap();
    consent(&db, "again@a.example", Some("2021-06-01"), "2021-06-01T00:00:00Z");
    let listed: Vec<Subscriber> = vec![reader("listed@a.example")];
    upsert::sync(&db, "subscribers.toml", &listed, time(then)).unwrap();
    consent(&db, "listed@a.example", None, then);
    let expected = ["in@a.example 2020-01-01", "listed@a.example 2020-01-01"];
    assert_eq!(walk(&db, time("2022-01-01T00:00:00Z")), expected);
    assert_eq!(walk(&db, time("2023-06-01T00:00:00Z")), ["again@a.example 2021-06-01"]);
    let history: i64 =
        db.query_row("SELECT count(*) FROM history WHERE who = 'reminder'", [], |row| row.get(0)).unwrap();
    assert_eq!(history, 3);
    // Whoever agrees anew is reminded of that.
    consent(&db, "in@a.example", Some("2023-11-30"), "2023-11-30T00:00:00Z");
    assert_eq!(walk(&db, time("2024-01-01T00:00:00Z")), ["listed@a.example 2020-01-01"]);
    assert_eq!(walk(&db, time("2025-11-29T00:00:00Z"))[0], "in@a.example 2023-11-30");
}

#[test]
fn many_readers_of_one_day_are_spread_over_runs() {
    let db = database();
    for number in 0..9 {
        add(&db, &format!("{number}@a.example"), None, "2020-01-01T00:00:00Z");
    }
    let now = time("2020-01-01T00:00:00Z").to_zoned(TimeZone::UTC).saturating_add(2.years()).timestamp();
    let (mut after, mut queued) = (None, Vec::new());
    loop {
        let done = queue(&db, &part(after), now).unwrap();
        queued.push(done.queued);
        let Some(next) = done.next else { break };
        after = Some(next.0);
    }
    assert!(queued.iter().all(|number| *number <= 2), "{queued:?}");
    assert_eq!(queued.iter().sum::<u32>(), 9);
}
