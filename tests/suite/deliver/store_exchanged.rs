//! The store is deleted or exchanged while a delivery runs: that is never the end of a good run.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use briefing::inbox::{AcceptAll, Action, Event, Hook, Script};

use crate::support::delivery::relay;
use crate::support::{ClosedPort, DiskNewsroom};

/// Does this at the message of that number.
fn at_message(number: u64, act: impl Fn() + Send + Sync) -> impl Script {
    at_messages(move |now| {
        if now == number {
            act();
        }
    })
}

/// Does this at every message, with its number.
fn at_messages(act: impl Fn(u64) + Send + Sync) -> impl Script {
    let count = AtomicU64::new(0);
    move |event: &Event<'_>| {
        if matches!(event.hook, Hook::Content { .. }) {
            act(count.fetch_add(1, Ordering::Relaxed) + 1);
        }
        Action::Default
    }
}

/// Overwrites files in place, as `cp` does: whoever has one open goes on with the new content.
fn overwrite(folder: &Path, names: &[&str], from: &Path) {
    for name in names {
        if from.join(name).exists() {
            fs::copy(from.join(name), folder.join(name)).unwrap();
        }
    }
}

/// Copies one store into another as `sqlite3` and Python do: with a transaction.
fn back_up(from: &Path, to: &Path) {
    let from = rusqlite::Connection::open(from).unwrap();
    let mut to = rusqlite::Connection::open(to).unwrap();
    to.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    let backup = rusqlite::backup::Backup::new(&from, &mut to).unwrap();
    backup.run_to_completion(1000, std::time::Duration::from_millis(1), None).unwrap();
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
        let closed = ClosedPort::new();
        let planned = newsroom.run(&format!("send 2022-11-18 --yes --smtp smtp://{closed}"));
        assert_eq!(planned.code, Some(2), "{planned:?}");
        let db = newsroom.folder().join("briefing.db");
        let older = fs::read(&db).unwrap();
        let server = relay(at_message(5, move || exchange(&db, &older))).await;
        let url = format!("smtp://{}", server.smtp_addr());
        let ended = newsroom.run(&format!("resume 2022-11-18 --connections 1 --smtp {url}"));
        assert_eq!(ended.code, Some(3), "{name}: {ended:?}");
        assert!(ended.err.contains("deleted or exchanged for another file"), "{name}: {ended:?}");
        assert!((5..=7).contains(&server.messages()), "{name}: {} went out", server.messages());
    }
}

/// A copy made during the run is put back during the run: it knows fewer handovers than the process.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_rolled_back_in_a_run_ends_it_and_nobody_is_mailed_twice() {
    const DB: &str = "briefing.db";
    const WAL: &str = "briefing.db-wal";
    const SHM: &str = "briefing.db-shm";
    const MARK: &str = "briefing.db.mark";
    type Exchange = fn(&Path, &Path);
    let exchanges: [(&str, Exchange); 7] = [
        ("all files", |folder, older| overwrite(folder, &[DB, WAL, SHM, MARK], older)),
        ("all but the mark", |folder, older| overwrite(folder, &[DB, WAL, SHM], older)),
        ("all but the index", |folder, older| overwrite(folder, &[DB, WAL, MARK], older)),
        ("the log", |folder, older| overwrite(folder, &[WAL], older)),
        ("the index", |folder, older| overwrite(folder, &[SHM], older)),
        ("a deleted log", |folder, _| fs::remove_file(folder.join(WAL)).unwrap()),
        ("a transaction", |folder, older| back_up(&older.join(DB), &folder.join(DB))),
    ];
    for (name, exchange) in exchanges {
        let newsroom = DiskNewsroom::with_readers(12);
        let (folder, older) = (newsroom.folder().to_owned(), tempfile::tempdir().unwrap());
        let server = relay(at_messages(move |number| match number {
            4 => overwrite(older.path(), &[DB, WAL, SHM, MARK], &folder),
            8 => exchange(&folder, older.path()),
            _ => {}
        }))
        .await;
        let url = format!("smtp://{}", server.smtp_addr());
        let ended = newsroom.run(&format!("send 2022-11-18 --yes --connections 1 --smtp {url}"));
        assert_eq!(ended.code, Some(3), "{name}: {ended:?}");
        assert!(ended.err.contains("deleted or exchanged for another file"), "{name}: {ended:?}");
        assert_eq!(server.messages(), 8, "{name}: nothing is handed over after it");
        let again = relay(AcceptAll).await;
        let resumed = newsroom.run(&format!("resume 2022-11-18 --smtp smtp://{}", again.smtp_addr()));
        if name == "the index" {
            // The next process makes it anew from the log, which has everything.
            assert!(resumed.err.contains("11 accepted") && again.messages() == 4, "{name}: {resumed:?}");
        } else {
            assert!(resumed.code != Some(0) && resumed.err.contains("older copy"), "{name}: {resumed:?}");
            assert_eq!(again.messages(), 0, "{name}");
        }
    }
}

/// Not even the last message of a run is followed by a summary of the older copy.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_rolled_back_at_the_last_message_is_no_good_end() {
    let newsroom = DiskNewsroom::with_readers(6);
    let (folder, older) = (newsroom.folder().to_owned(), tempfile::tempdir().unwrap());
    let names = ["briefing.db", "briefing.db-wal", "briefing.db-shm", "briefing.db.mark"];
    let server = relay(at_messages(move |number| match number {
        3 => overwrite(older.path(), &names, &folder),
        6 => overwrite(&folder, &names, older.path()),
        _ => {}
    }))
    .await;
    let url = format!("smtp://{}", server.smtp_addr());
    let ended = newsroom.run(&format!("send 2022-11-18 --yes --connections 1 --smtp {url}"));
    assert_eq!(ended.code, Some(3), "{ended:?}");
    assert!(ended.err.contains("deleted or exchanged for another file"), "{ended:?}");
    let resumed = newsroom.run(&format!("resume 2022-11-18 --smtp {url}"));
    assert!(resumed.err.contains("older copy"), "{resumed:?}");
    assert_eq!(server.messages(), 6);
}

/// The log is emptied and begins anew while the run goes on: that is no exchange either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_processes_may_empty_the_log_in_a_run() {
    let newsroom = DiskNewsroom::with_readers(30);
    let folder = newsroom.folder().to_owned();
    let server = relay(at_messages(move |number| {
        let db = rusqlite::Connection::open(folder.join("briefing.db")).unwrap();
        db.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
        let mode = ["PASSIVE", "FULL", "RESTART", "TRUNCATE"][usize::try_from(number % 4).unwrap()];
        // A reader may keep it from being complete.
        let _ = db.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()));
        if number % 3 == 0 {
            db.execute("UPDATE subscriber SET changed_at = changed_at + 1", []).unwrap();
        }
        if number == 20 {
            db.execute_batch("VACUUM").unwrap();
        }
    }))
    .await;
    let url = format!("smtp://{}", server.smtp_addr());
    let ended = newsroom.run(&format!("send 2022-11-18 --yes --smtp {url}"));
    assert_eq!((ended.code, server.messages()), (Some(0), 30), "{ended:?}");
}

/// Others read and write the store meanwhile, as `pause` and `status` do: that is no exchange.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn other_processes_may_use_the_store_in_a_run() {
    let newsroom = DiskNewsroom::with_readers(60);
    let folder = newsroom.folder().to_owned();
    let server = relay(at_message(5, move || {
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

/// Between runs, too, nothing is begun that cannot go on, and every answer says what the mark knows.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_that_went_away_between_runs_gets_no_plan() {
    let (newsroom, server) = (DiskNewsroom::with_readers(6), relay(AcceptAll).await);
    let over = format!("--smtp smtp://{}", server.smtp_addr());
    assert_eq!(newsroom.run(&format!("send 2022-11-18 --yes {over}")).code, Some(0));
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(newsroom.folder().join(format!("briefing.db{ending}")));
    }
    for line in [
        format!("send 2022-11-18 --yes {over}"),
        format!("send 2022-11-18 --again --yes {over}"),
        format!("send 2022-11-18 --dry-run {over}"),
        "send 2022-11-18 --yes".to_owned(),
        format!("resume {over}"),
        "cancel --yes".to_owned(),
        "status".to_owned(),
        "status 2022-11-18".to_owned(),
    ] {
        let ended = newsroom.run(&line);
        assert_eq!(ended.code, Some(2), "{line}: {ended:?}");
        assert!(ended.err.contains("not the one that mail was last sent from"), "{line}: {ended:?}");
        assert!(!newsroom.folder().join("briefing.db").exists(), "{line}");
    }
    assert_eq!(server.messages(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn store_put_back_between_runs_does_nothing_and_says_that_it_is_older() {
    let newsroom = DiskNewsroom::with_readers(15);
    let folder = newsroom.folder().to_owned();
    let older = tempfile::tempdir().unwrap();
    let names = ["briefing.db", "briefing.db-wal", "briefing.db-shm"];
    let first = relay(|event: &Event<'_>| match event.hook {
        Hook::Mail { .. } if event.accepted > 0 => Action::CloseWith421,
        Hook::Connect if event.connection > 1 => Action::Reply("554 5.3.2 closed".into()),
        _ => Action::Default,
    })
    .await;
    let line =
        |server: &briefing::inbox::Server| format!("--connections 1 --smtp smtp://{}", server.smtp_addr());
    assert_eq!(newsroom.run(&format!("send 2022-11-18 --yes {}", line(&first))).code, Some(3));
    overwrite(older.path(), &names, &folder);
    let server = relay(AcceptAll).await;
    assert_eq!(newsroom.run(&format!("resume {}", line(&server))).code, Some(0));
    for name in names {
        let _ = fs::remove_file(folder.join(name));
    }
    overwrite(&folder, &names, older.path());
    for command in ["resume", "send 2022-11-18 --again --yes", "send 2022-11-18 --yes"] {
        let ended = newsroom.run(&format!("{command} {}", line(&server)));
        assert_eq!(ended.code, Some(2), "{command}: {ended:?}");
        assert!(ended.err.contains("14 messages left since it was made"), "{command}: {ended:?}");
    }
    let cancelled = newsroom.run("cancel --yes");
    assert_eq!(cancelled.code, Some(2), "{cancelled:?}");
    assert!(cancelled.err.contains("older copy") && !cancelled.err.contains("never get it"), "{cancelled:?}");
    // Reading still works, and says how far to trust it.
    let status = newsroom.run("status");
    assert_eq!(status.code, Some(0), "{status:?}");
    assert!(status.err.contains("14 messages left since it was made"), "{status:?}");
    assert_eq!(newsroom.json("status", 0)["accepted"], 1);
    assert_eq!((first.messages(), server.messages()), (1, 14));
}
