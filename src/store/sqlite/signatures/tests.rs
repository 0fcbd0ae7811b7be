use rusqlite::StatementStatus;

use super::super::super::{DeliveryControl, Due, Ledger};
use super::super::claim;
use super::super::testing::{at, database, delivery, readers};
use super::*;
use crate::domain::Suppression;
use crate::store::Suppressions;

fn bytes(text: &str) -> Arc<[u8]> {
    Arc::from(text.as_bytes())
}

/// Signs everybody.
fn sign_all(db: &Connection, delivery: DeliveryId, count: i64) {
    let all: Vec<_> = (1..=count).map(|reader| (SubscriberId(reader), bytes("signed"))).collect();
    keep(db, delivery, &all).unwrap();
}

fn count(db: &Connection, delivery: DeliveryId) -> i64 {
    let sql = "SELECT count(*) FROM signature WHERE delivery = ?1";
    db.query_row(sql, [delivery.0], |row| row.get(0)).unwrap()
}

#[test]
fn unsigned_rows_are_paged_in_claim_order() {
    let db = database();
    readers(&db, 7);
    let id = delivery(&db, "2022-11-18").id;
    db.execute_batch(
        "UPDATE ledger SET priority = 0 WHERE subscriber = 5;
         UPDATE ledger SET priority = 2, due = 9 WHERE subscriber = 1;
         UPDATE ledger SET state = 'accepted' WHERE subscriber = 2;
         UPDATE subscriber SET status = 'unsubscribed' WHERE id = 3;
         INSERT INTO suppression SELECT key, 'bounced', NULL, 1 FROM subscriber WHERE id = 4;",
    )
    .unwrap();
    keep(&db, id, &[(SubscriberId(6), bytes("first"))]).unwrap();
    keep(&db, id, &[(SubscriberId(6), bytes("second"))]).unwrap();
    let (mut after, mut found) = (None, Vec::new());
    loop {
        let (page, end) = to_sign(&db, id, after, 2).unwrap();
        found.extend(page.into_iter().map(|claim| (claim.subscriber.0, claim.signature)));
        if end.is_none() {
            break;
        }
        after = end;
    }
    assert_eq!(found, [(5, None), (6, Some(bytes("second"))), (7, None), (1, None)]);
}

#[test]
fn later_page_costs_no_more_than_the_first() {
    let db = database();
    readers(&db, 3000);
    let id = delivery(&db, "2022-11-18").id;
    let steps = |priority: i64, after: i64| {
        let mut statement = db.prepare(TO_SIGN).unwrap();
        let mut rows = statement.query((id.0, priority, 0, after, 100)).unwrap();
        let mut count = 0;
        while rows.next().unwrap().is_some() {
            count += 1;
        }
        drop(rows);
        assert_eq!((count, statement.get_status(StatementStatus::Sort)), (100, 0));
        statement.get_status(StatementStatus::VmStep)
    };
    let (first, later) = (steps(-1, 0), steps(1, 2800));
    assert!(later < first * 3 / 2, "{first} {later}");
}

#[test]
fn signatures_return_in_the_order_asked() {
    let db = database();
    readers(&db, 3);
    let (id, other) = (delivery(&db, "2022-11-18").id, delivery(&db, "2022-11-25").id);
    keep(&db, id, &[(SubscriberId(1), bytes("one")), (SubscriberId(3), bytes("three"))]).unwrap();
    let asked = [SubscriberId(3), SubscriberId(2), SubscriberId(1)];
    assert_eq!(kept(&db, id, &asked).unwrap(), [Some(bytes("three")), None, Some(bytes("one"))]);
    assert_eq!(kept(&db, other, &asked).unwrap(), [None, None, None]);
}

#[test]
fn finished_deliveries_have_obsolete_signatures() {
    let db = database();
    readers(&db, 2);
    let id = delivery(&db, "2022-11-18").id;
    assert!(over(&db).unwrap().is_empty());
    sign_all(&db, id, 2);
    for (state, is_over) in [
        ("queued", false),
        ("deferred", false),
        ("claimed", false),
        ("handed", false),
        ("uncertain", false),
        ("refused", true),
        ("excluded", true),
        ("accepted", true),
    ] {
        db.execute("UPDATE ledger SET state = ?1 WHERE subscriber = 2", [state]).unwrap();
        db.execute("UPDATE ledger SET state = 'accepted' WHERE subscriber = 1", []).unwrap();
        assert_eq!(over(&db).unwrap() == [id], is_over, "{state}");
    }
    db.execute("UPDATE ledger SET state = 'queued'", []).unwrap();
    db.execute("UPDATE delivery SET cancelled_at = 1", []).unwrap();
    assert_eq!(over(&db).unwrap(), [id]);
}

#[test]
fn last_delivery_is_deleted_by_truncation() {
    let db = database();
    readers(&db, 3000);
    let id = delivery(&db, "2022-11-18").id;
    sign_all(&db, id, 3000);
    let mut statement = db.prepare("DELETE FROM signature").unwrap();
    statement.execute([]).unwrap();
    assert!(statement.get_status(StatementStatus::VmStep) < 100);
    sign_all(&db, id, 3000);
    assert!(!forget(&db, id).unwrap());
    assert_eq!(count(&db, id), 0);
}

#[test]
fn signatures_of_other_deliveries_stay() {
    let db = database();
    readers(&db, 12_000);
    let (id, other) = (delivery(&db, "2022-11-18").id, delivery(&db, "2022-11-25").id);
    sign_all(&db, id, 12_000);
    sign_all(&db, other, 3);
    assert!(forget(&db, id).unwrap());
    assert_eq!(count(&db, id), 12_000 - AT_ONCE);
    assert!(forget(&db, id).unwrap() && !forget(&db, id).unwrap());
    assert_eq!((count(&db, id), count(&db, other)), (0, 3));
}

#[tokio::test]
async fn cancelling_deletes_signatures() {
    let store = SqliteStore::open("sqlite::memory:", std::path::Path::new("")).await.unwrap();
    let id = store
        .write(|db| {
            readers(db, 2);
            let id = delivery(db, "2022-11-18").id;
            sign_all(db, id, 2);
            Ok(id)
        })
        .await
        .unwrap();
    let claimed = store
        .write(move |db| {
            let token = lease::take(db, id)?.0;
            claim::claim(db, token, 1, at(5), Due::Queued)
        })
        .await
        .unwrap();
    store.suppress(&claimed[0].email, Suppression::Manual, None, at(5)).await.unwrap();
    store.delete_obsolete_signatures().await.unwrap();
    assert!(store.has_signatures(id).await.unwrap(), "one waits and one is claimed");
    store.cancel(id, at(6)).await.unwrap();
    assert!(!store.has_signatures(id).await.unwrap());
    assert_eq!(store.tally(id).await.unwrap().planned(), 0);
}
