//! Every message of `tests/fixtures/bounces`, and what it is.

use std::collections::BTreeMap;
use std::fs;

use briefing::bounce::{self, Kind, ReturnedMail};

use crate::support::repository;

/// File, kind, recipient, status code and cause.
const EXPECTED: &[(&str, Kind, &str, &str, &str)] = &[
    ("postfix-unknown", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("postfix-full-crlf", Kind::Soft, "ada@harbour.example", "5.2.2", "mailbox-full"),
    ("postfix-policy-cr", Kind::Soft, "ada@harbour.example", "5.7.1", "policy"),
    ("postfix-delayed", Kind::Unknown, "ada@harbour.example", "4.4.1", "delayed"),
    ("postfix-delivered", Kind::Unknown, "ada@harbour.example", "", "delivered"),
    ("postfix-expired", Kind::Soft, "ada@harbour.example", "4.4.1", "network"),
    ("postfix-no-domain", Kind::Hard, "ada@harbour.example", "5.4.4", "unknown-domain"),
    ("exim-unknown", Kind::Hard, "ada@harbour.example", "", "unknown-user"),
    ("exim-delay", Kind::Unknown, "ada@harbour.example", "", "delayed"),
    ("sendmail-unknown", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("qmail-unknown", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("qmail-full", Kind::Soft, "ada@harbour.example", "", "mailbox-full"),
    ("exchange-unknown", Kind::Hard, "ada@harbour.example", "5.1.10", "unknown-user"),
    ("exchange-2003", Kind::Hard, "ada@harbour.example", "", "unknown-user"),
    ("gmail-unknown", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("gmail-dmarc", Kind::Soft, "ada@harbour.example", "5.7.26", "authentication"),
    ("naver-unknown", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("daum-full-euckr", Kind::Soft, "ada@harbour.example", "", "mailbox-full"),
    ("korean-rejected", Kind::Soft, "ada@harbour.example", "", "policy"),
    ("iso-2022-jp", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("utf8-dsn", Kind::Hard, "한글@harbour.example", "5.1.1", "unknown-user"),
    ("base64-dsn", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("quoted-printable-dsn", Kind::Hard, "ada@harbour.example", "5.1.2", "unknown-domain"),
    ("broken-boundary", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("broken-mime", Kind::Hard, "ada@harbour.example", "5.1.1", "unknown-user"),
    ("xtext-forwarded", Kind::Hard, "ada+news@harbour.example", "5.1.1", "unknown-user"),
    ("two-recipients", Kind::Hard, "bo@harbour.example", "5.1.1", "unknown-user"),
    ("arf-abuse", Kind::Complaint, "ada@harbour.example", "", "abuse"),
    ("arf-fraud", Kind::Complaint, "ada@harbour.example", "", "fraud"),
    ("arf-opt-out", Kind::Complaint, "ada@harbour.example", "", "opt-out"),
    ("arf-not-spam", Kind::Unknown, "ada@harbour.example", "", "not-spam"),
    ("arf-auth-failure", Kind::Unknown, "ada@harbour.example", "", "auth-failure"),
    ("vacation-english", Kind::AutoReply, "ada@harbour.example", "", "vacation"),
    ("vacation-german", Kind::AutoReply, "ada@harbour.example", "", "vacation"),
    ("vacation-korean", Kind::AutoReply, "ada@harbour.example", "", "vacation"),
    ("challenge", Kind::AutoReply, "ada@harbour.example", "", "challenge"),
    ("mdn", Kind::AutoReply, "", "", "receipt"),
    ("person-quotes-bounce", Kind::Unknown, "", "", "undetermined"),
    ("person-writes-about-bounces", Kind::Unknown, "", "", "undetermined"),
    ("person-forwards-bounce", Kind::Unknown, "", "", "undetermined"),
    ("hostile", Kind::Hard, "cmd|'/c'!A1@harbour.example", "5.1.1", "unknown-user"),
    ("binary", Kind::Unknown, "", "", "undetermined"),
    ("empty", Kind::Unknown, "", "", "empty"),
    ("unsubscribe-forged", Kind::Unsubscribe, "", "", "opt-out"),
];

/// Reads a fixture.
pub fn fixture(name: &str) -> Vec<u8> {
    fs::read(repository().join("tests/fixtures/bounces").join(format!("{name}.eml"))).unwrap()
}

/// Recipient and status of the failure that counts.
fn facts(read: &ReturnedMail) -> (String, String) {
    let failure = read.failures.iter().find(|failure| failure.kind == read.kind);
    let address = failure.and_then(|failure| failure.original.clone().or_else(|| failure.last.clone()));
    let status = failure.and_then(|failure| failure.status).or(read.status);
    let text = |value: Option<String>| value.unwrap_or_default();
    (text(address.or_else(|| read.about.clone()).map(|a| a.to_string())), text(status.map(|s| s.to_string())))
}

#[test]
fn every_fixture_is_read_as_expected() {
    let mut wrong = Vec::new();
    for (name, kind, recipient, status, reason) in EXPECTED {
        let read = bounce::read(&fixture(name));
        let (found_recipient, found_status) = facts(&read);
        let found = (read.kind, found_recipient.as_str(), found_status.as_str(), read.reason.as_str());
        // A report of an arrival has a code of success, which is none of a failure.
        let status = if *reason == "delivered" { found.2 } else { *status };
        if found != (*kind, *recipient, status, *reason) {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_fixture_has_an_expectation() {
    let mut files: BTreeMap<String, bool> = fs::read_dir(repository().join("tests/fixtures/bounces"))
        .unwrap()
        .map(|entry| (entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned(), false))
        .collect();
    for (name, ..) in EXPECTED {
        files.insert((*name).to_owned(), true);
    }
    assert_eq!(files.into_iter().filter(|(_, is_expected)| !is_expected).collect::<Vec<_>>(), []);
}

#[test]
fn line_ends_change_nothing() {
    for (name, kind, ..) in EXPECTED.iter().filter(|(name, ..)| *name != "binary") {
        let text = fixture(name);
        let lines = briefing::mime::normalize_lines(&text).into_owned();
        for end in ["\r\n", "\r"] {
            let other: Vec<u8> = lines.split(|byte| *byte == b'\n').collect::<Vec<_>>().join(end.as_bytes());
            let read = bounce::read(&other);
            assert_eq!((read.kind, facts(&read)), (*kind, facts(&bounce::read(&text))), "{name}");
        }
    }
}
