//! `briefing bounces` with every kind of source.

use std::fs;

use serde_json::Value;

use super::fixtures::fixture;
use crate::cli::harness::{CommandOutput, NewsroomDir};
use crate::support::repository;

fn lines(ran: &CommandOutput) -> Vec<Value> {
    ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn one_json_object_a_message() {
    let newsroom = NewsroomDir::small();
    let folder = repository().join("tests/fixtures/bounces");
    let ran = newsroom.run(&["bounces", folder.to_str().unwrap(), "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let facts = lines(&ran);
    assert_eq!(facts.len(), fs::read_dir(&folder).unwrap().count());
    for fact in &facts {
        let keys: Vec<_> = fact.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys, ["file", "kind", "recipient", "status", "reason", "message_id"]);
        assert!(!fact.to_string().contains("\\u001b"), "{fact}");
    }
    let of = |name: &str| facts.iter().find(|fact| fact["file"].as_str().unwrap().ends_with(name)).unwrap();
    let postfix = of("/postfix-unknown.eml");
    assert_eq!(
        (
            &postfix["kind"],
            &postfix["recipient"],
            &postfix["status"],
            &postfix["reason"],
            &postfix["message_id"]
        ),
        (
            &"hard".into(),
            &"ada@harbour.example".into(),
            &"5.1.1".into(),
            &"unknown-user".into(),
            &"<k5x2qz7n3w@lantern.example>".into()
        )
    );
    assert_eq!(of("/empty.eml")["status"], Value::Null);
    // Nothing is created by reading.
    assert!(!newsroom.path().join("briefing.db").exists());
    assert!(!newsroom.path().join("briefing.secret").exists());
}

#[test]
fn maildir_and_mbox_are_read_and_stay_as_they_are() {
    let newsroom = NewsroomDir::small();
    let mbox: Vec<u8> = ["postfix-unknown", "vacation-korean", "arf-abuse"]
        .into_iter()
        .flat_map(|name| {
            [b"From MAILER-DAEMON Fri Nov 18 18:00:00 2022\n".to_vec(), fixture(name), b"\n".to_vec()]
                .concat()
        })
        .collect();
    newsroom
        .with("mail/new/1.host", fixture("postfix-unknown"))
        .with("mail/cur/2.host:2,S", fixture("qmail-full"))
        .with("mail/tmp/3.host", fixture("arf-abuse"))
        .with("returned.mbox", mbox);
    let before = newsroom.files();
    let ran = newsroom.run(&["bounces", "mail", "returned.mbox", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let kinds: Vec<_> = lines(&ran)
        .iter()
        .map(|fact| (fact["file"].as_str().unwrap().to_owned(), fact["kind"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        ("mail/new/1.host", "hard"),
        ("mail/cur/2.host:2,S", "soft"),
        ("returned.mbox#1", "hard"),
        ("returned.mbox#2", "auto-reply"),
        ("returned.mbox#3", "complaint"),
    ];
    assert_eq!(kinds, expected.map(|(file, kind)| (file.to_owned(), kind.to_owned())));
    assert_eq!(newsroom.files(), before);
    let ran = newsroom.run(&["bounces", "mail"]);
    let last = ran.out.lines().last().unwrap();
    assert_eq!(
        last,
        "2 messages: 1 hard, 1 soft; 0 readers suppressed; 2 without proof that the newsroom mailed the recipient"
    );
}

#[test]
fn unreadable_sources_end_with_2_before_anything_is_read() {
    let newsroom = NewsroomDir::small();
    newsroom.with("a.eml", fixture("postfix-unknown")).with("folder/notes.txt", "x");
    for words in [
        &["bounces"][..],
        &["bounces", "a.eml", "missing.eml"],
        &["bounces", "folder"],
        &["bounces", "--imap", "imaps://x"],
    ] {
        let ran = newsroom.run(words);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{words:?}");
        assert!(!ran.err.is_empty());
    }
}
