//! A store that the previous version wrote, in the middle of a delivery.

use std::path::Path;

use briefing::domain::{IssueId, LinkStatus, Outcome, SubscriberId};
use briefing::store::{
    ControlCommand, DeliveryControl, Due, FencingToken, Handover, Ledger, LedgerAudit, LinkResults,
    Recovered, Resolution, Signatures, Store, Subscribers,
};
use rusqlite::Connection;

use super::support::*;

const RELAY: &str = "relay.example:587";
/// Format 6 in the order of its migrations.
const FORMAT_6: [&str; 6] = [
    include_str!("../../../migrations/sqlite/0001_store.sql"),
    include_str!("../../../migrations/sqlite/0002_link.sql"),
    include_str!("../../../migrations/sqlite/0003_steering.sql"),
    include_str!("../../../migrations/sqlite/0004_mark.sql"),
    include_str!("../../../migrations/sqlite/0005_signature.sql"),
    include_str!("../../../migrations/sqlite/0006_plans.sql"),
];
const HALF_SENT: &str = include_str!("../../fixtures/store/half_sent_format_6.sql");

/// Writes the store and its counter file as the previous version left them.
fn write_format_6(folder: &Path) {
    let db = Connection::open(folder.join("briefing.db")).unwrap();
    db.execute_batch(&FORMAT_6.concat()).unwrap();
    db.execute_batch(HALF_SENT).unwrap();
    db.pragma_update(None, "application_id", 0x4272_6965).unwrap();
    db.pragma_update(None, "user_version", 6).unwrap();
    let line = format!("briefing-mark 00112233445566778899aabbccddeeff {:020}\n", 5);
    std::fs::write(folder.join("briefing.db.mark"), line).unwrap();
}

async fn claimed(store: &Store, token: FencingToken, second: i64) -> Vec<i64> {
    let claims = store.claim(token, 9, at(second), Due::Queued).await.unwrap();
    claims.into_iter().map(|claim| claim.subscriber.0).collect()
}

async fn send(store: &Store, token: FencingToken, subscribers: &[i64]) {
    for id in subscribers {
        let begun = store.begin_handover(token, SubscriberId(*id), RELAY, at(1000)).await.unwrap();
        assert_eq!(begun, Handover::Proceed);
        store.record(token, SubscriberId(*id), attempt(Outcome::Accepted, 1001), None).await.unwrap();
    }
}

#[tokio::test]
async fn half_sent_delivery_of_format_6_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    write_format_6(folder.path());
    let store = open(folder.path()).await;
    let planned = store.delivery(&IssueId::parse("2022-11-18").unwrap()).await.unwrap().unwrap();
    let id = planned.delivery.id;
    assert_eq!((planned.message_id_seed.as_str(), planned.delivery.hash.as_str()), ("aaaa", "bbbb"));
    assert!(planned.sender_snapshot.contains("briefing@lantern.example"));
    let audit = store.audit(id).await.unwrap();
    assert!(audit.balances() && audit.planned_first == 11 && audit.in_flight == 3, "{audit:?}");

    let lease = store.lease(id).await.expect("the counter file belongs to this store");
    let token = lease.token();
    let recovered = store.recover(&lease, at(300)).await.unwrap();
    assert_eq!(recovered, Recovered { released: 2, uncertain: 1 });
    assert_eq!(store.next_due(id).await.unwrap(), Some(at(500)));
    assert_eq!(claimed(&store, token, 600).await, [8, 7], "the canary, and then who is due");
    let canary = store.canary(id).await.unwrap();
    assert_eq!((canary.accepted, canary.refused, canary.open, canary.waiting), (1, 1, 3, 3));
    store.send_command(id, ControlCommand::EndCanary).await.unwrap();
    assert_eq!(claimed(&store, token, 600).await, [6, 9]);
    assert_eq!(claimed(&store, token, 1000).await, [11, 3], "by the time they are due");
    send(&store, token, &[8, 7, 6, 9, 11, 3]).await;
    assert_eq!(store.refusals(id, None, 9).await.unwrap(), [], "the breaker had tripped after it");
    assert_eq!(store.resolve(id, Resolution::Resend, at(1002)).await.unwrap(), 2);
    assert_eq!(claimed(&store, token, 1002).await, [4, 5], "the one of the canary first");
    send(&store, token, &[4, 5]).await;
    let audit = store.audit(id).await.unwrap();
    assert!(audit.balances(), "{audit:?}");
    assert_eq!((audit.tally.accepted, audit.tally.refused, audit.tally.planned()), (9, 1, 10));
    drop(lease);
    store.close().await;
    let mark = std::fs::read_to_string(folder.path().join("briefing.db.mark")).unwrap();
    assert!(mark.ends_with(&format!(" {:020}\n", 5 + 8)), "{mark}");
}

#[tokio::test]
async fn list_and_caches_of_format_6_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    write_format_6(folder.path());
    let store = open(folder.path()).await;
    let id = store.deliveries().await.unwrap().remove(0).delivery.id;
    let own = store.find(&address("9@a.example")).await.unwrap().unwrap();
    let readers = (1..=9).map(|n| reader(&format!("{n}@a.example"))).collect();
    let report = store.sync("subscribers.toml", readers, at(2000)).await.unwrap();
    assert_eq!((report.left, report.added), (2, 0));
    assert_eq!(store.find(&address("9@a.example")).await.unwrap(), Some(own), "a file does not change it");
    assert!(store.has_signatures(id).await.unwrap());
    let links = store.link_results(vec!["https://lantern.example/story".into()]).await.unwrap();
    assert!(links.values().all(|(result, at)| result.end == LinkStatus::Alive && at.as_second() == 4));
    assert_eq!(links.len(), 1);
    let new = new_delivery("2022-11-25", "Next");
    let next = plan(&store, new, briefing::store::Audience::default(), mail_subscribed()).await.unwrap();
    assert_eq!(store.tally(next.id).await.unwrap().planned(), 9);
}

#[tokio::test]
async fn store_is_not_upgraded_under_a_running_sender() {
    let folder = tempfile::tempdir().unwrap();
    write_format_6(folder.path());
    let lock = std::fs::File::create(folder.path().join("briefing.db.lock")).unwrap();
    lock.lock().unwrap();
    let refused = Store::open("sqlite:briefing.db", folder.path()).await.unwrap_err();
    assert!(refused.is_leased(), "{refused}");
    let db = Connection::open(folder.path().join("briefing.db")).unwrap();
    assert_eq!(db.query_row("SELECT only FROM mark", [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    lock.unlock().unwrap();
    assert!(Store::open("sqlite:briefing.db", folder.path()).await.is_ok());
}
