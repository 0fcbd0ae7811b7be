//! What belongs to the SQLite file: other processes, crashes, foreign and newer files.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use briefing::domain::{Outcome, RowState, SubscriberId, Suppression};
use briefing::store::{Due, Handover, Ledger, Recovered, Store, Subscribers, Suppressions};
use rusqlite::Connection;

use super::support::*;

const RELAY: &str = "relay.example:587";

fn raw(folder: &Path) -> Connection {
    Connection::open(folder.join("briefing.db")).unwrap()
}

#[tokio::test]
async fn committed_rows_survive_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let delivery = planned(&store, &["1@a.example"]).await;
    let token = token(&store, delivery.id).await;
    claim_one(&store, token, 200).await;
    assert_eq!(
        store.begin_handover(token, SubscriberId(1), RELAY, at(201)).await.unwrap(),
        Handover::Proceed
    );
    // Never closed, and the next is open beside it.
    let next = open(folder.path()).await;
    assert_eq!(next.rows(delivery.id, None, 9).await.unwrap()[0].state, RowState::Handed);
    next.close().await;
    assert_eq!(store.tally(delivery.id).await.unwrap().uncertain, 1, "one's end is not the other's");
    let late = store.clone();
    store.close().await;
    assert!(late.tally(delivery.id).await.unwrap_err().is_closed());
}

#[tokio::test]
async fn busy_database_is_reported_as_busy() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let other = raw(folder.path());
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let leaver = address("minji@a.example");
    let suppress = async || store.suppress(&leaver, Suppression::Manual, None, at(1)).await;
    let error = suppress().await.unwrap_err();
    assert!(error.is_busy(), "{error}");
    assert!(store.find(&leaver).await.unwrap().is_none(), "reading goes on");
    other.execute_batch("ROLLBACK").unwrap();
    assert!(suppress().await.unwrap(), "and writing too, once the other is done");
}

#[cfg(unix)]
#[tokio::test]
async fn symbolic_link_shares_lock_and_counter() {
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let store = open(folder.path()).await;
    let id = planned(&store, &["1@a.example"]).await.id;
    std::os::unix::fs::symlink(folder.path().join("briefing.db"), other.path().join("briefing.db")).unwrap();
    let lease = store.lease(id).await.unwrap();
    let error = open(other.path()).await.lease(id).await.unwrap_err();
    assert!(error.is_leased(), "{error}");
    drop(lease);
    assert!(open(other.path()).await.lease(id).await.is_ok());
}

#[tokio::test]
async fn foreign_and_newer_files_are_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let opened = async || {
        // Closed in so many words: a store that is only dropped may still be at its file when the next step begins.
        Store::open("sqlite:briefing.db", folder.path()).await?.close().await;
        Ok::<_, briefing::store::StoreError>(())
    };
    opened().await.unwrap();
    raw(folder.path()).pragma_update(None, "user_version", 99).unwrap();
    assert!(opened().await.unwrap_err().is_too_new());

    std::fs::remove_file(folder.path().join("briefing.db")).unwrap();
    std::fs::copy("src/lib.rs", folder.path().join("briefing.db")).unwrap();
    let before = std::fs::read(folder.path().join("briefing.db")).unwrap();
    let error = opened().await.unwrap_err();
    assert!(error.is_not_a_briefing_db() && error.to_string().contains("briefing.db"), "{error}");
    assert_eq!(std::fs::read(folder.path().join("briefing.db")).unwrap(), before);
    let nowhere = Store::open("sqlite:no/such/folder.db", folder.path()).await.unwrap_err();
    assert!(nowhere.is_io(), "{nowhere}");
}

#[tokio::test]
async fn damaged_row_is_an_error_without_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    store.import_batch(vec![reader("minji@a.example")], at(1)).await.unwrap();
    raw(folder.path()).execute("UPDATE subscriber SET email = 'not an address'", []).unwrap();
    let error = store.list(None, 9).await.unwrap_err();
    assert!(error.is_damaged());
    assert!(!format!("{error} {error:?}").contains("not an address"), "{error:?}");
}

#[tokio::test]
async fn former_holder_cannot_write_after_a_takeover() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = planned(&store, &["1@a.example", "2@a.example"]).await.id;
    let former = store.lease(id).await.unwrap();
    let claimed = claim_one(&store, former.token(), 200).await;
    // Deleting the lock file lets a second process in, beside a first one that still sends.
    std::fs::remove_file(folder.path().join("briefing.db.lock")).unwrap();
    let other = open(folder.path()).await;
    let lease = other.lease(id).await.expect("the new lock file is free");
    assert_ne!(lease.owner(), former.owner());
    let late = store.begin_handover(former.token(), claimed, RELAY, at(201)).await;
    assert!(late.unwrap_err().is_lease_lost());
    let late = store.record(former.token(), claimed, attempt(Outcome::Accepted, 202), None).await;
    assert!(late.unwrap_err().is_lease_lost());
    assert!(store.claim(former.token(), 9, at(203), Due::Queued).await.unwrap_err().is_lease_lost());
    let recovered = other.recover(&lease, at(300)).await.unwrap();
    assert_eq!(recovered, Recovered { released: 1, uncertain: 0 });
    assert_eq!(claim_one(&other, lease.token(), 301).await, claimed);
}

/// The child of the next test: claims everybody, hands two over and waits to be killed. Does nothing on its own.
#[ignore = "only as the child of `killed_sender_is_recovered_at_once`"]
#[tokio::test]
#[expect(clippy::print_stdout, reason = "its parent waits for the word")]
async fn child_that_is_killed() {
    if !Path::new("killed-by-parent").exists() {
        return;
    }
    let store = open(Path::new(".")).await;
    let delivery = store.deliveries().await.unwrap().remove(0).delivery;
    let lease = store.lease(delivery.id).await.unwrap();
    let token = lease.token();
    for claim in store.claim(token, 9, at(200), Due::Queued).await.unwrap().iter().take(2) {
        let _ = store.begin_handover(token, claim.subscriber, RELAY, at(201)).await.unwrap();
    }
    println!("\nhanded");
    // Until it is killed, or its parent is gone.
    std::io::stdin().read_line(&mut String::new()).unwrap();
}

#[tokio::test]
async fn killed_sender_is_recovered_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path()).await;
    let id = planned(&store, &["1@a.example", "2@a.example", "3@a.example"]).await.id;
    std::fs::copy("Cargo.toml", folder.path().join("killed-by-parent")).unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::file::child_that_is_killed", "--ignored", "--nocapture"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "handed"));
    assert!(store.lease(id).await.unwrap_err().is_leased(), "another process is sending");
    child.kill().unwrap();
    child.wait().unwrap();

    let lease = store.lease(id).await.expect("the lease died with its holder");
    let recovered = store.recover(&lease, at(300)).await.unwrap();
    assert_eq!((recovered.released, recovered.uncertain), (1, 2));
    let doubts = store.uncertain(id).await.unwrap();
    assert!(doubts.iter().all(|doubt| doubt.relay == RELAY && doubt.at == at(201)));
    assert_eq!(claim_one(&store, lease.token(), 301).await, SubscriberId(3), "nobody is lost");
}
