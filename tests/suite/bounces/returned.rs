//! Messages that were sent, and come back.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use briefing::app::{BounceHandler, Effect, Newsroom, RawMail};
use serde_json::Value;

use crate::cli::harness::{CONFIG, CommandOutput, LocalRelay, NewsroomDir};

/// A newsroom that sent its issue to these readers, and what the relay took: envelope's sender and message.
struct SentIssue {
    newsroom: NewsroomDir,
    relay: LocalRelay,
}

impl SentIssue {
    fn to(readers: &[&str]) -> Self {
        let newsroom = NewsroomDir::small();
        let list: String =
            readers.iter().map(|reader| format!("[[subscriber]]\nemail = \"{reader}\"\n")).collect();
        newsroom
            .with("briefing.toml", format!("{CONFIG}\n[smtp]\nurl = \"smtp://127.0.0.1:1\"\nreturn_path = \"bounces@lantern.example\"\n"))
            .with("subscribers.toml", list);
        let sent = Self { newsroom, relay: LocalRelay::remembering() };
        sent.send("2022-11-18");
        sent
    }

    /// Sends an issue over the relay.
    fn send(&self, issue: &str) {
        let ran = self.newsroom.run(&["send", issue, "--yes", "--smtp", &self.relay.url()]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }

    /// The return path and the message that a reader got last.
    fn mail_to(&self, reader: &str) -> (String, String) {
        let received = self.relay.received();
        let mail = received.iter().rev().find(|mail| mail.to == [reader]).unwrap();
        (mail.from.clone(), String::from_utf8(mail.bytes().unwrap()).unwrap())
    }

    /// Runs the command with a message on stdin.
    fn read(&self, words: &[&str], message: &str) -> CommandOutput {
        let mut command = self.newsroom.command(&[&["bounces", "-"], words].concat());
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        CommandOutput {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// The same with JSON.
    fn json(&self, message: &str) -> Value {
        let ran = self.read(&["--format", "json"], message);
        assert_eq!(ran.code, 0, "{}", ran.err);
        serde_json::from_str(&ran.out).unwrap()
    }

    fn record(&self, reader: &str) -> Value {
        serde_json::from_str(&self.newsroom.run(&["subscribers", "show", reader, "--format", "json"]).out)
            .unwrap()
    }

    fn suppressed(&self, reader: &str) -> Value {
        self.record(reader)["suppressed"].clone()
    }
}

fn header(message: &str, name: &str) -> String {
    let unfolded = message.replace("\r\n ", " ");
    let line = unfolded.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_default().to_owned()
}

/// A notice of a failure, with the headers of the message that came back.
fn dsn(to: &str, recipient: &str, status: &str, returned: &str) -> String {
    let head = returned.split("\r\n\r\n").next().unwrap();
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.harbour.example\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n\
         Message-ID: <{status}-{recipient}>\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=c\r\n\r\n--c\r\n\r\n\
         It failed.\r\n--c\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n\
         Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: {status}\r\n\r\n--c\r\nContent-Type: text/rfc822-headers\r\n\r\n\
         {head}\r\n--c--\r\n"
    )
}

#[test]
fn hard_bounce_of_a_sent_message_suppresses_its_reader() {
    let sent = SentIssue::to(&["ada@harbour.example", "bo@harbour.example"]);
    let (path, _) = sent.mail_to("ada@harbour.example");
    assert!(path.starts_with("bounces+"), "{path}");
    // Forwarded: the server names an address that nobody here knows.
    let bounce = dsn(&path, "ada@elsewhere.example", "5.1.1", "Subject: x\r\n\r\n");
    let dry = sent.read(&["--dry-run"], &bounce);
    assert_eq!(dry.code, 0, "{}", dry.err);
    assert!(dry.out.contains("1 message: 1 hard; 1 reader would be suppressed"), "{}", dry.out);
    assert_eq!(sent.suppressed("ada@harbour.example"), Value::Null);

    let ran = sent.read(&[], &bounce);
    assert_eq!(
        ran.out,
        "hard        ada@harbour.example: 5.1.1 unknown-user, suppressed (-)\n1 message: 1 hard; 1 reader suppressed\n"
    );
    let record = sent.record("ada@harbour.example");
    assert_eq!(record["suppressed"], "bounced");
    let last = record["history"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["who"], &last["what"]),
        (&"bounces".into(), &"suppressed: bounced (5.1.1 unknown-user)".into())
    );

    // The next issue goes to the other reader only.
    sent.newsroom.with_issue("2022-11-25");
    sent.send("2022-11-25");
    let status: Value =
        serde_json::from_str(&sent.newsroom.run(&["status", "2022-11-25", "--format", "json"]).out).unwrap();
    assert_eq!((&status["accepted"], &status["excluded"]["bounced"]), (&1.into(), &1.into()), "{status}");
    let facts = sent.json(&bounce);
    assert_eq!(facts["recipient"], "ada@harbour.example");
}

#[test]
fn message_that_was_handled_changes_nothing_again() {
    let sent = SentIssue::to(&["ada@harbour.example"]);
    let (path, mail) = sent.mail_to("ada@harbour.example");
    let bounce = dsn(&path, "ada@harbour.example", "5.1.1", &mail);
    sent.read(&[], &bounce);
    let lift = [
        "subscribers",
        "add",
        "ada@harbour.example",
        "--consent",
        "by phone",
        "--lift",
        "--by",
        "Kim",
        "--reason",
        "mended",
    ];
    assert_eq!(sent.newsroom.run(&lift).code, 0);
    let again = sent.read(&[], &bounce);
    assert!(again.out.contains("0 readers suppressed; 1 handled before"), "{}", again.out);
    assert_eq!(sent.suppressed("ada@harbour.example"), Value::Null);
}

#[test]
fn without_a_proof_nothing_changes() {
    let sent = SentIssue::to(&["ada@harbour.example", "eve@harbour.example"]);
    let (path, mail) = sent.mail_to("eve@harbour.example");
    // Another reader's address, and Message-IDs that belong to somebody else or to nobody.
    let forged = path.replace("bounces+", "bounces+a");
    let mut other = header(&mail, "Message-ID");
    other.insert(1, 'x');
    for (to, returned) in [
        (forged.as_str(), "Subject: x\r\n\r\n".to_owned()),
        ("bounces@lantern.example", "Subject: x\r\n\r\n".to_owned()),
        ("bounces@lantern.example", format!("To: ada@harbour.example\r\nMessage-ID: {}\r\n\r\n", header(&mail, "Message-ID"))),
        ("bounces@lantern.example", format!("To: ada@harbour.example\r\nMessage-ID: {other}\r\n\r\n")),
        (
            "bounces@lantern.example",
            "List-Unsubscribe: <https://briefing.lantern.example/unsubscribe/AbCdEfGhIjKlMnOpQrStUvWxYz-_12>\r\n\r\n".to_owned(),
        ),
    ] {
        let ran = sent.read(&[], &dsn(to, "ada@harbour.example", "5.1.1", &returned));
        assert!(ran.out.contains("1 hard; 0 readers suppressed; 1 without proof"), "{}", ran.out);
        assert_eq!(sent.suppressed("ada@harbour.example"), Value::Null, "{to} {returned}");
    }
}

#[test]
fn message_id_or_token_proves_it_without_the_return_path() {
    let sent = SentIssue::to(&["ada@harbour.example", "bo@harbour.example", "cy@harbour.example"]);
    let (_, ada) = sent.mail_to("ada@harbour.example");
    let id = format!("Message-ID: {}\r\n\r\n", header(&ada, "Message-ID"));
    let facts = sent.json(&dsn("bounces@lantern.example", "ada@harbour.example", "5.1.1", &id));
    assert_eq!(facts["message_id"], header(&ada, "Message-ID"));
    assert_eq!(sent.suppressed("ada@harbour.example"), "bounced");
    // The mail was forwarded: only its own `To` names the reader.
    let (_, bo) = sent.mail_to("bo@harbour.example");
    sent.json(&dsn("bounces@lantern.example", "bo@elsewhere.example", "5.1.1", &bo));
    assert_eq!(sent.suppressed("bo@harbour.example"), "bounced");
    // A complaint without the address and without the Message-ID.
    let (_, cy) = sent.mail_to("cy@harbour.example");
    let leave = header(&cy, "List-Unsubscribe");
    let complaint = format!(
        "From: fbl@provider.example\r\nContent-Type: multipart/report; report-type=feedback-report; boundary=c\r\n\r\n--c\r\n\
         Content-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n\r\n--c\r\nContent-Type: message/rfc822\r\n\r\n\
         List-Unsubscribe: {leave}\r\n\r\nx\r\n--c--\r\n"
    );
    assert_eq!(sent.json(&complaint)["kind"], "complaint");
    assert_eq!(sent.suppressed("cy@harbour.example"), "complained");
}

#[test]
fn one_soft_bounce_suppresses_nobody() {
    let sent = SentIssue::to(&["ada@harbour.example"]);
    let (path, mail) = sent.mail_to("ada@harbour.example");
    let ran = sent.read(&[], &dsn(&path, "ada@harbour.example", "4.2.2", &mail));
    assert!(ran.out.contains("4.2.2 mailbox-full, noted"), "{}", ran.out);
    let record = sent.record("ada@harbour.example");
    assert_eq!(record["suppressed"], Value::Null);
    assert!(record["history"].to_string().contains("mail came back: 4.2.2 mailbox-full"), "{record}");
}

#[test]
fn mail_to_the_unsubscribe_address_leaves() {
    let sent = SentIssue::to(&["ada@harbour.example"]);
    let (_, mail) = sent.mail_to("ada@harbour.example");
    let leave = header(&mail, "List-Unsubscribe");
    let subject = leave.rsplit("subject=").next().unwrap().trim_end_matches('>').replace("%20", " ");
    let request =
        format!("From: somebody@else.example\r\nTo: briefing@lantern.example\r\nSubject: {subject}\r\n\r\n");
    let mut forged = request.clone();
    let at = forged.find("unsubscribe ").unwrap() + "unsubscribe ".len();
    let letter = if forged.as_bytes()[at] == b'A' { "B" } else { "A" };
    forged.replace_range(at..=at, letter);
    let facts = sent.json(&forged);
    assert_eq!((&facts["kind"], &facts["recipient"]), (&"unsubscribe".into(), &Value::Null));
    assert_eq!(sent.suppressed("ada@harbour.example"), Value::Null);
    let ran = sent.read(&[], &request);
    assert!(ran.out.contains("1 request to leave; 1 reader suppressed"), "{}", ran.out);
    let record = sent.record("ada@harbour.example");
    assert_eq!(record["suppressed"], "unsubscribed");
    assert!(record["history"].to_string().contains("left"), "{record}");
}

#[test]
fn bounce_of_old_mail_changes_nothing() {
    let sent = SentIssue::to(&["ada@harbour.example"]);
    let (path, mail) = sent.mail_to("ada@harbour.example");
    let newsroom = Newsroom::open(Some(sent.newsroom.path())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let leave = format!("List-Unsubscribe: {}\r\n\r\n", header(&mail, "List-Unsubscribe"));
    let notices = [
        (
            dsn(&path, "ada@harbour.example", "5.1.1", "Subject: x\r\n\r\n"),
            [Effect::Suppressed, Effect::TooOld],
        ),
        (
            dsn("bounces@lantern.example", "ada@harbour.example", "5.1.1", &mail),
            [Effect::Suppressed, Effect::TooOld],
        ),
        (
            dsn("bounces@lantern.example", "ada@harbour.example", "5.1.1", &leave),
            [Effect::Suppressed, Effect::TooOld],
        ),
    ];
    runtime.block_on(async {
        for (notice, expected) in notices {
            for (days, expected) in [59, 61].into_iter().zip(expected) {
                let handler = BounceHandler::open(&newsroom, true).await.unwrap();
                let mail = RawMail { file: "-".into(), bytes: notice.clone().into_bytes() };
                let now = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(days * 24);
                let handled = handler.handle(&mail, now).await.unwrap();
                handler.close().await;
                assert_eq!(handled.effect, expected, "{days} {notice}");
            }
        }
    });
}

#[test]
fn secrets_and_addresses_stay_out_of_files() {
    let sent = SentIssue::to(&["ada@harbour.example"]);
    let (path, mail) = sent.mail_to("ada@harbour.example");
    let before = sent.newsroom.names();
    sent.read(&[], &dsn(&path, "ada@harbour.example", "5.1.1", &mail));
    assert_eq!(sent.newsroom.names(), before);
    assert!(fs::metadata(sent.newsroom.path().join("briefing.db")).is_ok());
}
