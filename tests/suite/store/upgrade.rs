//! A store that the previous version wrote, in the middle of a delivery.

use std::path::Path;

use briefing::domain::{Destination, IssueId, LinkStatus, Outcome, SubscriberId};
use briefing::store::{
    ControlCommand, DeliveryControl, Due, FencingToken, Handover, Ledger, LedgerAudit, LinkResults,
    NewDelivery, Recovered, Resolution, Signatures, Store, Subscribers,
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

/// Format 7 with three deliveries: caught by the local inbox, sent over a relay, planned and never tried.
fn write_format_7(folder: &Path) {
    let db = Connection::open(folder.join("briefing.db")).unwrap();
    db.execute_batch(&FORMAT_6.concat()).unwrap();
    db.execute_batch(include_str!("../../../migrations/sqlite/0007_names_and_leases.sql")).unwrap();
    let subscribers: String = (1..=2)
        .map(|n| {
            format!(
                "INSERT INTO subscriber (id, key, email, topics, status, tags, direct, added_at, changed_at)
                 VALUES ({n}, '{n}@a.example', '{n}@a.example', '', 'subscribed', '', 1, 1, 1);"
            )
        })
        .collect();
    db.execute_batch(&subscribers).unwrap();
    db.execute_batch(
        "INSERT INTO subscriber_class VALUES ('', 'subscribed');
         INSERT INTO relay VALUES (1, '127.0.0.1:43127'), (2, 'relay.example:587'), (3, '127.0.0.1:25');
         INSERT INTO delivery (id, issue, message_id_seed, hash, sender_snapshot, planned_at, scheduled_at) VALUES
           (1, '2022-11-04', 'aa', 'ab', '{}', 1000, NULL), (2, '2022-11-11', 'ba', 'bb', '{}', 2000, NULL),
           (3, '2022-11-18', 'ca', 'cb', '{}', 3000, 9000), (4, '2022-11-25', 'da', 'db', '{}', 4000, NULL),
           (5, '2022-12-02', 'ea', 'eb', '{}', 5000, NULL);
         INSERT INTO plan (delivery, number, at, hash, recipients, sender_snapshot)
         SELECT id, 1, planned_at, hash, 2, '{}' FROM delivery;
         INSERT INTO content (id, delivery, variant, subject, preheader, html, text, web)
         SELECT id, id, '*', 'x', '', '', '', '' FROM delivery;
         INSERT INTO ledger (delivery, subscriber, content, state, tries, relay) VALUES
           (1, 1, 1, 'accepted', 1, 1), (1, 2, 1, 'accepted', 2, 1), (2, 1, 2, 'accepted', 1, 2), (2, 2, 2, 'accepted', 1, 1),
           (3, 1, 3, 'queued', 0, NULL), (3, 2, 3, 'queued', 0, NULL), (4, 1, 4, 'accepted', 1, 3), (4, 2, 4, 'accepted', 1, 3),
           (5, 1, 5, 'accepted', 1, 1), (5, 2, 5, 'handed', 0, 2);
         INSERT INTO attempt (delivery, subscriber, number, outcome, stage, code, enhanced, text, relay, at) VALUES
           (1, 1, 1, 'accepted', 'dot', 250, '2.0.0', 'kept as 1', 1, 1), (1, 2, 1, 'deferred', 'mail', 451, NULL, 'later', 2, 1),
           (1, 2, 2, 'accepted', 'dot', 250, '2.0.0', 'kept as 2', 1, 1),
           (2, 1, 1, 'accepted', 'dot', 250, '2.0.0', 'queued', 2, 1), (2, 2, 1, 'accepted', 'dot', 250, '2.0.0', 'kept as 1', 1, 1),
           (4, 1, 1, 'accepted', 'dot', 250, '2.0.0', 'queued as 7', 3, 1), (4, 2, 1, 'accepted', 'dot', 250, '2.0.0', 'queued as 8', 3, 1),
           (5, 1, 1, 'accepted', 'dot', 250, '2.0.0', 'kept as 1', 1, 1);",
    )
    .unwrap();
    db.pragma_update(None, "application_id", 0x4272_6965).unwrap();
    db.pragma_update(None, "user_version", 7).unwrap();
}

#[tokio::test]
async fn delivery_that_the_local_inbox_caught_becomes_a_rehearsal() {
    let folder = tempfile::tempdir().unwrap();
    write_format_7(folder.path());
    let store = open(folder.path()).await;
    let found: Vec<_> = store
        .deliveries()
        .await
        .unwrap()
        .into_iter()
        .map(|planned| (planned.delivery.id.0, planned.delivery.destination))
        .collect();
    let relays = |names: &[&str]| Destination::Relays(names.iter().map(|name| (*name).to_owned()).collect());
    assert_eq!(
        found,
        [
            // Deferred by a relay, and then carried on into the local inbox: nothing left the machine.
            (1, Destination::LocalInbox),
            (2, relays(&["127.0.0.1:43127", "relay.example:587"])),
            (3, relays(&[])),
            // A relay on this machine is none of ours: its replies are others.
            (4, relays(&["127.0.0.1:25"])),
            // One message may have left.
            (5, relays(&["127.0.0.1:43127"])),
        ]
    );
    let issue = |id: &str| IssueId::parse(id).unwrap();
    assert_eq!(store.delivery(&issue("2022-11-04")).await.unwrap(), None);
    assert!(store.rehearsal(&issue("2022-11-04")).await.unwrap().is_some());
    let scheduled = store.delivery(&issue("2022-11-18")).await.unwrap().unwrap().delivery.id;
    assert_eq!(store.control_state(scheduled).await.unwrap().scheduled_at.unwrap().as_millisecond(), 9000);

    // The issue can be sent, under a number of its own, and the rehearsal stays.
    let new = new_delivery("2022-11-04", "First");
    let first = plan(&store, new, briefing::store::Audience::default(), mail_subscribed()).await.unwrap();
    assert_eq!((first.id.0, store.tally(first.id).await.unwrap().pending), (6, 2));
    assert!(store.rehearsal(&issue("2022-11-04")).await.unwrap().is_some());
    store.close().await;
    let db = Connection::open(folder.path().join("briefing.db")).unwrap();
    let broken: i64 =
        db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).unwrap();
    assert_eq!(broken, 0);
}

#[tokio::test]
async fn rehearsal_replaces_the_earlier_one_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let real = planned(&store, &["1@a.example", "2@a.example"]).await;
    let rehearse = || NewDelivery { destination: Destination::LocalInbox, ..new_delivery("2022-11-18", "x") };
    let all = briefing::store::Audience::default;
    let first = plan(&store, rehearse(), all(), mail_subscribed()).await.unwrap();
    let lease = store.lease(first.id).await.unwrap();
    let claims = claimed(&store, lease.token(), 200).await;
    send(&store, lease.token(), &claims).await;
    drop(lease);
    assert_eq!(store.tally(first.id).await.unwrap().accepted, 2);
    let second = plan(&store, rehearse(), all(), mail_subscribed()).await.unwrap();
    assert!(second.id > first.id, "no Message-ID is used twice");
    assert!(store.tally(first.id).await.is_err(), "it is gone");
    assert_eq!(store.tally(second.id).await.unwrap().pending, 2);
    assert_eq!(store.tally(real.id).await.unwrap().pending, 2);
    assert_eq!(store.contents(real.id).await.unwrap().len(), 1);
    let ids: Vec<_> = store.deliveries().await.unwrap().iter().map(|planned| planned.delivery.id).collect();
    assert_eq!(ids, [real.id, second.id]);
    // With `again` it leaves out whoever has a row in the delivery.
    store.sync("subscribers.toml", vec![reader("1@a.example"), reader("3@a.example")], at(9)).await.unwrap();
    let again = NewDelivery { again: true, ..rehearse() };
    let third = plan(&store, again, all(), mail_subscribed()).await.unwrap();
    assert_eq!(store.tally(third.id).await.unwrap().pending, 1);
    store.set_relays(real.id, vec!["relay.example:587".into()]).await.unwrap();
    store.set_relays(third.id, vec!["relay.example:587".into()]).await.unwrap();
    let destinations: Vec<_> =
        store.deliveries().await.unwrap().into_iter().map(|planned| planned.delivery.destination).collect();
    assert_eq!(
        destinations,
        [Destination::Relays(vec!["relay.example:587".into()]), Destination::LocalInbox],
        "a rehearsal stays one"
    );
}
