//! An older copy in the place of the store.

use std::path::Path;

use briefing::domain::SubscriberId;
use briefing::store::{Due, FencingToken, Handover, Ledger, Store};

use super::support::*;

const RELAY: &str = "relay.example:587";

async fn hand(store: &Store, token: FencingToken) -> SubscriberId {
    let claim = store.claim(token, 1, at(200), Due::Queued).await.unwrap().remove(0);
    assert_eq!(
        store.begin_handover(token, claim.subscriber, RELAY, at(201)).await.unwrap(),
        Handover::Proceed
    );
    claim.subscriber
}

fn copy(folder: &Path, from: &str, to: &str) {
    for ending in ["", "-wal", "-shm"] {
        let (from, to) = (folder.join(format!("{from}{ending}")), folder.join(format!("{to}{ending}")));
        let _ = std::fs::remove_file(&to);
        if from.exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
}

#[tokio::test]
async fn older_copy_cannot_be_leased() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = planned(&store, &["1@a.example", "2@a.example", "3@a.example"]).await.id;
    let lease = store.lease(id).await.unwrap();
    hand(&store, lease.token()).await;
    copy(folder.path(), "briefing.db", "backup.db");
    hand(&store, lease.token()).await;
    copy(folder.path(), "briefing.db", "newer.db");
    drop(lease);
    store.close().await;

    copy(folder.path(), "backup.db", "briefing.db");
    let older = open(folder.path()).await;
    let error = older.lease(id).await.unwrap_err();
    assert!(error.is_outdated_copy(), "{error}");
    assert!(
        error.to_string().contains("1 message left since") && error.to_string().contains("briefing.db.mark")
    );
    assert_eq!(older.tally(id).await.unwrap().planned(), 3, "looking at it is free");
    assert!(older.lease(id).await.is_err(), "and asking twice does not help");
    older.close().await;

    copy(folder.path(), "newer.db", "briefing.db");
    let newer = open(folder.path()).await;
    drop(newer.lease(id).await.expect("the newer one is as good as it was"));
    newer.close().await;

    copy(folder.path(), "backup.db", "briefing.db");
    std::fs::remove_file(folder.path().join("briefing.db.mark")).unwrap();
    let accepted = open(folder.path()).await;
    assert!(accepted.lease(id).await.is_ok(), "whoever deletes the mark has decided");
}

#[tokio::test]
async fn copy_without_later_handovers_can_be_leased() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = planned(&store, &["1@a.example"]).await.id;
    hand(&store, token(&store, id).await).await;
    copy(folder.path(), "briefing.db", "backup.db");
    store.close().await;
    copy(folder.path(), "backup.db", "briefing.db");
    assert!(open(folder.path()).await.lease(id).await.is_ok());
}

#[tokio::test]
async fn empty_counter_file_does_not_block_a_lease() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = planned(&store, &["1@a.example"]).await.id;
    for (content, holds) in
        [(&b""[..], false), (b"\0\0\0", false), (b"briefing-mark 0a", true), (b"\xff\xfe", true)]
    {
        std::fs::write(folder.path().join("briefing.db.mark"), content).unwrap();
        let error = store.lease(id).await.err().map(|error| error.to_string());
        assert_eq!(error.as_ref().is_some_and(|error| error.contains("delete the mark")), holds, "{error:?}");
        assert_eq!(error.is_some(), holds, "{error:?}");
    }
}

#[tokio::test]
async fn different_store_under_the_same_name_is_refused() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(folder.path()).await;
    let id = planned(&store, &["1@a.example"]).await.id;
    assert!(!folder.path().join("briefing.db.mark").exists(), "nothing has left");
    hand(&store, token(&store, id).await).await;
    store.close().await;
    let other = open(elsewhere.path()).await;
    let id = planned(&other, &["1@a.example"]).await.id;
    other.close().await;
    std::fs::copy(elsewhere.path().join("briefing.db"), folder.path().join("briefing.db")).unwrap();
    let error = open(folder.path()).await.lease(id).await.unwrap_err();
    assert!(error.is_outdated_copy() && error.to_string().contains("begin anew"), "{error}");
}
