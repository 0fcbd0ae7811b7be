//! A store that is locked, foreign or unsupported.

use rusqlite::Connection;

use super::{CANARY, assert_secret};
use crate::cli::harness::{CONFIG, NewsroomDir, assert_page};

#[test]
fn store_locked_by_another_process_is_an_error() {
    let newsroom = NewsroomDir::small();
    assert_eq!(newsroom.run(&["send", "--yes"]).code, 0);
    newsroom.with_issue("2022-11-25");
    let mails = || std::fs::read_dir(newsroom.path().join("inbox/new")).unwrap().count();
    let lock = Connection::open(newsroom.path().join("briefing.db")).unwrap();
    lock.execute_batch("BEGIN IMMEDIATE").unwrap();
    let ran = newsroom.run(&["send", "--yes"]);
    assert_page!("store_locked", newsroom.shown(&["send", "--yes"], &ran));
    assert_eq!((ran.code, mails()), (2, 1));
    lock.execute_batch("ROLLBACK").unwrap();
    assert_eq!(newsroom.run(&["send", "--yes"]).code, 0);
    assert_eq!(mails(), 2);
}

#[test]
fn foreign_database_is_an_error() {
    let newsroom = NewsroomDir::small();
    let other = Connection::open(newsroom.path().join("briefing.db")).unwrap();
    other.execute_batch("CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES ('soup')").unwrap();
    drop(other);
    let before = newsroom.files();
    for command in ["send", "status", "resume", "resolve", "check"] {
        let ran = newsroom.run(&[command]);
        assert_page!(format!("store_foreign_{command}"), newsroom.shown(&[command], &ran));
        assert_eq!(ran.code, 2, "{command}");
        assert!(newsroom.files() == before, "{command}: {:?}", newsroom.names());
    }
    newsroom.with(
        "briefing.db",
        "this is no database, whatever its name says, and it is long enough to be looked at",
    );
    let before = newsroom.files();
    assert_page!("store_text", newsroom.page(&["send", "--yes"]));
    assert!(newsroom.files() == before);
}

#[test]
fn unsupported_store_url_is_an_error() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.files();
    for (name, url) in [
        ("store_postgres", format!("postgres://newsroom:{CANARY}@db.lantern.example/briefing")),
        ("store_url", format!("mysql://newsroom:{CANARY}@x")),
        ("store_folder", "sqlite:nowhere/briefing.db".to_owned()),
    ] {
        newsroom.with("briefing.toml", format!("{CONFIG}\n[store]\nurl = \"{url}\"\n"));
        let ran = newsroom.run(&["send", "--yes"]);
        assert_page!(name, newsroom.shown(&["send", "--yes"], &ran));
        assert_eq!(ran.code, 2, "{url}");
        assert_secret(&newsroom, &[&ran.out, &ran.err]);
    }
    newsroom.with("briefing.toml", CONFIG);
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}
