//! Returned mail of attackers.

use std::fmt::Write;

use briefing::bounce::{self, Kind, MAX_MESSAGE, ReturnedMail};
use proptest::prelude::*;

use super::fixtures::fixture;

fn dsn(status: &str) -> String {
    format!(
        "From: MAILER-DAEMON@x.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\n\n--c\n\
         Content-Type: message/delivery-status\n\n{status}\n--c--\n"
    )
}

#[test]
fn five_thousand_recipients_are_read_within_bounds() {
    let mut status = String::from("Reporting-MTA: dns; x\n\n");
    for number in 0..5_000 {
        write!(status, "Final-Recipient: rfc822; r{number}@x.example\nAction: failed\nStatus: 5.1.1\n\n")
            .unwrap();
    }
    let read = bounce::read(dsn(&status).as_bytes());
    assert_eq!((read.kind, read.failures.len()), (Kind::Hard, 1_000));
    let mut notice = String::from("From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n");
    for number in 0..5_000 {
        write!(notice, "<r{number}@x.example>:\nuser unknown\n\n").unwrap();
    }
    let read = bounce::read(notice.as_bytes());
    assert!((1..=1_000).contains(&read.failures.len()), "{}", read.failures.len());
}

#[test]
fn two_hundred_levels_end_the_search() {
    let mut message = String::from("From: MAILER-DAEMON@x.example\nSubject: Undelivered\n");
    for level in 0..200 {
        write!(message, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n").unwrap();
    }
    message.push_str(
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@x.example\nStatus: 5.1.1\n",
    );
    let _ = bounce::read(message.as_bytes());
    let wrapped =
        (0..200).fold(dsn("Final-Recipient: rfc822; a@x.example\nStatus: 5.1.1\n"), |inner, level| {
            format!("Content-Type: multipart/mixed; boundary=w{level}\n\n--w{level}\n{inner}\n--w{level}--\n")
        });
    assert_eq!(bounce::read(wrapped.as_bytes()).kind, Kind::Unknown);
}

#[test]
fn too_large_message_is_not_read() {
    let read = bounce::read(&vec![b'a'; MAX_MESSAGE + 1]);
    assert_eq!((read.kind, read.reason.as_str()), (Kind::Unknown, "too-large-to-read"));
}

#[test]
fn large_messages_take_linear_time() {
    for piece in [
        "a@b.example ",
        "5.1.1 550 ",
        "--c\n",
        "--c\nContent-Type: multipart/mixed; boundary=c\n\n",
        "Final-Recipient: rfc822; a@b.example\n",
        " x\n",
        "X: y\n",
        "/unsubscribe/",
        "<a <b",
        "\\x{",
        "=?utf-8?B?",
    ] {
        for start in [
            "From: MAILER-DAEMON@x.example\nSubject: failure notice\n\n",
            "Content-Type: text/html\nFrom: postmaster@x.example\n\n",
            "Content-Type: multipart/report; boundary=c\n\n--c\nContent-Type: message/delivery-status\n\n",
            "Content-Type: multipart/report; boundary=c\n\n--c\nContent-Type: message/rfc822\n\n",
            "",
        ] {
            let _ = bounce::read(format!("{start}{}", piece.repeat(1024 * 1024 / piece.len())).as_bytes());
        }
    }
}

/// Everything of a reading that is shown.
fn shown(read: &ReturnedMail) -> String {
    let addresses = read.failures.iter().flat_map(|failure| [&failure.original, &failure.last]).flatten();
    let mut text: String = addresses.chain(&read.about).map(ToString::to_string).collect();
    read.clues.message_ids.iter().for_each(|id| text.push_str(id.as_str()));
    text
}

#[test]
fn nothing_shown_holds_control_characters() {
    let text = shown(&bounce::read(&fixture("hostile")));
    assert!(!text.contains(char::is_control), "{text:?}");
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let text = shown(&bounce::read(&bytes));
        prop_assert!(!text.contains(char::is_control));
    }

    #[test]
    fn any_damage_to_a_bounce_is_survived(
        name in proptest::sample::select(vec!["postfix-unknown", "exim-unknown", "arf-abuse", "utf8-dsn", "daum-full-euckr", "hostile"]),
        cuts in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        end in any::<prop::sample::Index>(),
    ) {
        let mut bytes = fixture(name);
        for (at, byte) in cuts {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(end.index(bytes.len()));
        prop_assert!(!shown(&bounce::read(&bytes)).contains(char::is_control));
    }
}
