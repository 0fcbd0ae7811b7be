//! `dkim new`, and mail that is signed from the build to the inbox.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use briefing::domain::{DeliveryId, EmailAddress};
use briefing::message::TokenSigner;
use serde_json::Value;

use super::harness::{CONFIG, NewsroomDir, assert_page};
use crate::support::dkim_verifier::verify;

/// Makes a key, adds its table to briefing.toml, and tells its record.
fn with_key(newsroom: &NewsroomDir, selector: &str, algorithm: &str) -> (String, String) {
    let words =
        ["dkim", "new", "--domain", "lantern.example", "--selector", selector, "--algorithm", algorithm];
    let ran = newsroom.run(&[&words[..], &["--format", "json"]].concat());
    assert_eq!(ran.code, 0, "{}", ran.err);
    let said: Value = serde_json::from_str(&ran.out).unwrap();
    let config = fs::read_to_string(newsroom.path().join("briefing.toml")).unwrap();
    let table = said["table"].as_str().unwrap().replace("[[dkim]]", "[dkim]").replace("[dkim]", "[[dkim]]");
    newsroom.with("briefing.toml", format!("{config}\n{table}"));
    let word = |key: &str| said["record"][key].as_str().unwrap().to_owned();
    (word("name"), word("value"))
}

fn messages(newsroom: &NewsroomDir, folder: &str) -> Vec<Vec<u8>> {
    let entries = fs::read_dir(newsroom.path().join(folder)).unwrap();
    entries.map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect()
}

#[test]
fn build_test_and_send_sign_with_every_key() {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", format!("{CONFIG}\n[smtp]\nreturn_path = \"bounces@lantern.example\"\n"));
    let records = [with_key(&newsroom, "s2026", "rsa"), with_key(&newsroom, "e2026", "ed25519")];
    for words in
        [&["build", "--out", "out"][..], &["send", "--test", "desk@lantern.example"], &["send", "--yes"]]
    {
        let ran = newsroom.run(words);
        assert_eq!(ran.code, 0, "{words:?} {}", ran.err);
        assert!(!ran.err.contains("warning"), "{}", ran.err);
    }
    let mut found = messages(&newsroom, "inbox/new");
    assert_eq!(found.len(), 2);
    found.push(fs::read(newsroom.path().join("out/issue.eml")).unwrap());
    assert_eq!(verify(&found, &records), vec![vec![true, true]; 3]);

    let paths = found.iter().filter_map(|message| {
        let text = String::from_utf8(message.clone()).unwrap();
        let line = text.lines().next()?.strip_prefix("Return-Path: <")?.strip_suffix('>')?.to_owned();
        EmailAddress::parse(&line).ok()
    });
    let secret = fs::read_to_string(newsroom.path().join("briefing.secret")).unwrap();
    let signer = TokenSigner::new(&data_encoding::HEXLOWER.decode(secret.trim().as_bytes()).unwrap());
    let base = EmailAddress::parse("bounces@lantern.example").unwrap();
    let read: Vec<_> =
        paths.map(|path| signer.read_return_path(&base, &path).map(|(delivery, _)| delivery)).collect();
    assert!(read.contains(&None) && read.contains(&Some(DeliveryId(1))), "{read:?}");
}

#[test]
fn key_file_has_mode_0600_and_is_never_overwritten() {
    let newsroom = NewsroomDir::small();
    let words =
        ["dkim", "new", "--domain", "lantern.example", "--selector", "s2026", "--algorithm", "ed25519"];
    let page = newsroom.page(&words);
    let (start, rest) = page.split_once("p=").unwrap();
    assert_page!("dkim_new", format!("{start}p=[key]{}", &rest[44..]));
    let file = newsroom.path().join("dkim/s2026.pem");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(newsroom.path().join("dkim")).unwrap().permissions().mode() & 0o777, 0o700);
    let key = fs::read(&file).unwrap();
    let before = newsroom.names();
    assert_page!("dkim_new_again", newsroom.page(&words));
    assert_eq!((fs::read(&file).unwrap(), newsroom.names()), (key, before));
    assert_eq!(fs::read_to_string(newsroom.path().join("briefing.toml")).unwrap(), CONFIG);
}

#[test]
fn invalid_selector_or_domain_creates_nothing() {
    let newsroom = NewsroomDir::small();
    let before = newsroom.names();
    for (domain, selector) in
        [("lantern.example", "../s"), ("lantern.example", "a b"), ("lantern", "s"), ("", "s")]
    {
        let ran = newsroom.run(&["dkim", "new", "--domain", domain, "--selector", selector]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{domain} {selector}");
        assert!(ran.err.starts_with("error: `--"), "{}", ran.err);
    }
    assert_eq!(newsroom.names(), before);
}

#[test]
fn unusable_keys_are_reported_with_line_and_column() {
    let newsroom = NewsroomDir::small();
    let table = |domain: &str, key: &str| {
        format!("[[dkim]]\ndomain = \"{domain}\"\nselector = \"s2026\"\nkey = \"{key}\"\n")
    };
    let made = newsroom.run(&["dkim", "new", "--selector", "good"]);
    assert_eq!(made.code, 0, "{}", made.err);
    fs::set_permissions(newsroom.path().join("dkim/good.pem"), fs::Permissions::from_mode(0o644)).unwrap();
    newsroom.with("dkim/not.pem", "hello\n").with(
        "dkim/old.pem",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
    );
    let tables = [
        table("harbour.example", "dkim/good.pem"),
        table("lantern.example", "dkim/missing.pem"),
        table("lantern.example", "../elsewhere.pem"),
        table("lantern.example", "/nowhere/s2026.pem"),
        table("lantern.example", "dkim/not.pem"),
        table("lantern.example", "dkim/old.pem"),
        "[[dkim]]\ndomain = \"lantern\"\nselector = \"a b\"\nkey = \"dkim/good.pem\"\nkeys = 1\n".into(),
    ];
    newsroom.with("briefing.toml", format!("{CONFIG}\n{}", tables.concat()));
    assert_page!("dkim_faults", newsroom.page(&["check"]));
}

#[test]
fn missing_key_stops_send_but_not_build() {
    let newsroom = NewsroomDir::small();
    with_key(&newsroom, "s2026", "rsa");
    newsroom.without("dkim/s2026.pem");
    let built = newsroom.run(&["build", "--out", "out"]);
    assert_eq!(built.code, 0, "{}", built.err);
    assert!(built.err.contains("config::unusable_key"), "{}", built.err);
    let message = fs::read_to_string(newsroom.path().join("out/issue.eml")).unwrap();
    assert!(message.starts_with("From: "), "{message}");
    let before = newsroom.files();
    for words in [&["send", "--yes"][..], &["send", "--test", "desk@lantern.example"]] {
        let sent = newsroom.run(words);
        assert_eq!(sent.code, 2, "{}", sent.err);
        assert!(
            sent.err.contains("the key `dkim/s2026.pem` cannot be used: it does not exist"),
            "{}",
            sent.err
        );
    }
    assert!(newsroom.files() == before, "{:?}", newsroom.names());
}

#[test]
fn return_path_has_room_for_a_token() {
    let newsroom = NewsroomDir::small();
    for (local, code) in [("b".repeat(24), 0), ("b".repeat(25), 1), ("반송".into(), 1)] {
        newsroom
            .with("briefing.toml", format!("{CONFIG}\n[smtp]\nreturn_path = \"{local}@lantern.example\"\n"));
        let ran = newsroom.run(&["check"]);
        assert_eq!(ran.code, code, "{local} {}", ran.out);
        assert_eq!(ran.out.contains("config::bad_value"), code == 1, "{}", ran.out);
    }
}
