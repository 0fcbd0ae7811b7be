//! The store is deleted or exchanged while a delivery runs: that is never the end of a good run.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::inbox::{AcceptAll, Action, Event, Hook, Script};

use crate::support::DiskNewsroom;
use crate::support::delivery::relay;

/// Does this at the fifth message.
fn at_the_fifth(act: impl Fn() + Send + Sync) -> impl Script {
    let count = AtomicU64::new(0);
    move |event: &Event<'_>| {
        if matches!(event.hook, Hook::Content { .. }) && count.fetch_add(1, Ordering::Relaxed) == 4 {
            act();
        }
        Action::Default
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_that_goes_away_in_a_run_ends_it_with_a_sentence() {
    type Exchange = fn(&PathBuf, &[u8]);
    let exchanges: [(&str, Exchange); 4] = [
        ("deleted", |db, _| fs::remove_file(db).unwrap()),
        ("deleted with its side files", |db, _| {
            for ending in ["", "-wal", "-shm"] {
                fs::remove_file(format!("{}{ending}", db.display())).unwrap();
            }
        }),
        ("older copy moved over it", |db, older| {
            let copy = db.with_extension("copy");
            fs::write(&copy, older).unwrap();
            fs::rename(copy, db).unwrap();
        }),
        ("older copy written into it", |db, older| fs::write(db, older).unwrap()),
    ];
    for (name, exchange) in exchanges {
        let newsroom = DiskNewsroom::with_readers(60);
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let planned = newsroom.run(&format!("send 2022-11-18 --yes --smtp smtp://{closed}"));
        assert_eq!(planned.code, Some(2), "{planned:?}");
        let db = newsroom.folder().join("briefing.db");
        let older = fs::read(&db).unwrap();
        let server = relay(at_the_fifth(move || exchange(&db, &older))).await;
        let url = format!("smtp://{}", server.smtp_addr());
        let ended = newsroom.run(&format!("resume 2022-11-18 --connections 1 --smtp {url}"));
        assert_eq!(ended.code, Some(3), "{name}: {ended:?}");
        assert!(ended.err.contains("deleted or exchanged for another file"), "{name}: {ended:?}");
        assert!((5..=7).contains(&server.messages()), "{name}: {} went out", server.messages());
    }
}

/// Others read and write the store meanwhile, as `pause` and `status` do: that is no exchange.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_processes_may_use_the_store_in_a_run() {
    let newsroom = DiskNewsroom::with_readers(60);
    let folder = newsroom.folder().to_owned();
    let server = relay(at_the_fifth(move || {
        let db = rusqlite::Connection::open(folder.join("briefing.db")).unwrap();
        db.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
        db.execute("UPDATE subscriber SET changed_at = changed_at + 1", []).unwrap();
        db.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(())).unwrap();
    }))
    .await;
    let ended = newsroom.run(&format!("send 2022-11-18 --yes --smtp smtp://{}", server.smtp_addr()));
    assert_eq!((ended.code, server.messages()), (Some(0), 60), "{ended:?}");
    let again = relay(AcceptAll).await;
    assert_eq!(newsroom.run(&format!("resume --smtp smtp://{}", again.smtp_addr())).code, Some(0));
    assert_eq!(again.messages(), 0);
}
