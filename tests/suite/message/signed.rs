//! Signatures, in the eyes of a program that did not make them.

use briefing::domain::{EmailAddress, MessageId, PersonName};
use briefing::message::dkim::{Algorithm, Signers};
use briefing::message::{MessageBuilder, Recipient};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::oracle::{Facts, facts};
use crate::support::dkim_verifier::verify;
use crate::support::keys;

/// An RSA and an Ed25519 signer, and their records.
fn signers() -> (Signers, Vec<(String, String)>) {
    keys::signers(&[(Algorithm::Rsa, "s2026"), (Algorithm::Ed25519, "e2026.news")])
}

/// Always the same facts, as varied as the oracle's.
fn samples(count: usize) -> Vec<Facts> {
    let mut runner = TestRunner::deterministic();
    (0..count).map(|_| facts().new_tree(&mut runner).unwrap().current()).collect()
}

fn signed(facts: &Facts, signers: &Signers) -> Vec<u8> {
    builder(facts, signers).write(&facts.to).unwrap()
}

fn builder(facts: &Facts, signers: &Signers) -> MessageBuilder {
    MessageBuilder::new(&facts.sender, &facts.rendered, facts.date).unwrap().signed(signers)
}

#[test]
fn both_signatures_hold_whatever_a_message_says() {
    let (signers, records) = signers();
    let messages: Vec<_> = samples(60).iter().map(|facts| signed(facts, &signers)).collect();
    for (message, verdict) in messages.iter().zip(verify(&messages, &records)) {
        assert_eq!(verdict, [true, true], "{}", String::from_utf8_lossy(message));
    }
}

/// The headers of a message, each with its folds and end, and the rest from the empty line on.
fn taken_apart(message: &[u8]) -> (Vec<String>, String) {
    let text = String::from_utf8(message.to_vec()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut headers: Vec<String> = Vec::new();
    for line in head.split("\r\n") {
        match headers.last_mut().filter(|_| line.starts_with(' ')) {
            Some(header) => header.extend([line, "\r\n"]),
            None => headers.push(format!("{line}\r\n")),
        }
    }
    (headers, format!("\r\n{body}"))
}

fn put_together((headers, rest): (Vec<String>, String)) -> Vec<u8> {
    (headers.concat() + rest.as_str()).into_bytes()
}

/// Another letter in the place of the last letter or digit.
fn touched(text: &str) -> String {
    let at = text.rfind(|c: char| c.is_ascii_alphanumeric()).unwrap();
    let other = if text.as_bytes()[at] == b'a' { "b" } else { "a" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

/// Headers that nobody may change or take away; nor add, as for the first ten.
const COVERED: [&str; 13] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Type",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Archived-At",
    "Feedback-ID",
];

#[test]
fn whatever_is_touched_breaks_both_signatures() {
    let (signers, records) = signers();
    let facts = samples(40).into_iter().find(|facts| {
        facts.sender.reply_to.is_some() && facts.to.name.is_some() && !facts.rendered.attachments.is_empty()
    });
    let message = signed(&facts.unwrap(), &signers);
    let (headers, rest) = taken_apart(&message);
    let mut cases = Vec::new();
    for (index, name) in COVERED.iter().enumerate() {
        let at = headers.iter().position(|header| header.starts_with(&format!("{name}:"))).unwrap();
        let mut case = |what: &str, change: &dyn Fn(&mut Vec<String>)| {
            let mut headers = headers.clone();
            change(&mut headers);
            cases.push((format!("{name} {what}"), put_together((headers, rest.clone()))));
        };
        case("changed", &|headers| headers[at] = touched(&headers[at]));
        case("gone", &|headers| drop(headers.remove(at)));
        if index < 10 {
            case("added on top", &|headers| headers.insert(2, touched(&headers[at])));
            case("added below", &|headers| headers.push(touched(&headers[at])));
        }
    }
    let letters = |(at, c): (usize, char)| c.is_ascii_alphanumeric().then_some(at);
    let places: Vec<_> = rest.char_indices().filter_map(letters).collect();
    for at in places.iter().step_by(places.len() / 120 + 1) {
        let mut rest = rest.clone();
        rest.replace_range(at..=at, if &rest[*at..=*at] == "a" { "b" } else { "a" });
        cases.push((format!("byte {at}"), put_together((headers.clone(), rest))));
    }
    cases.push(("a line more".into(), put_together((headers.clone(), format!("{rest}x\r\n")))));
    cases.push(("the end gone".into(), put_together((headers.clone(), rest[..rest.len() - 9].into()))));
    assert!(cases.len() > 150, "{}", cases.len());
    let (names, messages): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
    for (name, verdict) in names.iter().zip(verify(&messages, &records)) {
        assert_eq!(verdict, [false, false], "{name}");
    }
}

#[test]
fn what_relays_do_to_blanks_breaks_nothing() {
    let (signers, records) = signers();
    let message = String::from_utf8(signed(&samples(1)[0], &signers)).unwrap();
    let (head, body) = message.split_once("\r\n\r\n").unwrap();
    let cases = [
        format!("Received: by relay.example\r\n{message}"),
        format!("{}\r\n\r\n{body}", head.replace("\r\n ", "\r\n\t  ")),
        format!("{}\r\n\r\n{body}", head.replace("Subject: ", "subject:\t ").replace("From: ", "FROM:")),
        format!("{head}\r\n\r\n{}", body.replace("\r\n", " \t\r\n")),
        format!("{message}\r\n\r\n"),
    ];
    let messages: Vec<_> = cases.iter().map(|case| case.clone().into_bytes()).collect();
    for (case, verdict) in cases.iter().zip(verify(&messages, &records)) {
        assert_eq!(verdict, [true, true], "{case}");
    }
}

#[test]
fn a_signature_made_beforehand_is_the_same() {
    let (signers, _) = signers();
    for facts in samples(3) {
        let at_once = signed(&facts, &signers);
        let builder = builder(&facts, &signers);
        let kept = builder.signatures(&facts.to).unwrap();
        assert_eq!(kept.len(), 16 + 32 + 256 + 64, "a mark, the hash of the body and the bare signatures");
        assert!(builder.signatures_match(&kept, &facts.to));
        assert_eq!(builder.write_presigned(&kept, &facts.to).unwrap().unwrap(), at_once);
        assert_eq!(signed(&facts, &signers), at_once);
        assert!(at_once.starts_with(b"DKIM-Signature: ") && at_once.ends_with(&facts.ours()));
    }
}

#[test]
fn a_signature_of_anything_else_is_not_used() {
    let (signers, _) = signers();
    let facts = samples(40).into_iter().find(|facts| !facts.rendered.attachments.is_empty()).unwrap();
    let kept = builder(&facts, &signers).signatures(&facts.to).unwrap();
    let held = |facts: &Facts, signers: &Signers| {
        let builder = builder(facts, signers);
        let holds = builder.signatures_match(&kept, &facts.to);
        assert_eq!(builder.write_presigned(&kept, &facts.to).unwrap().is_some(), holds);
        holds
    };
    assert!(held(&facts, &signers));
    let changed = |change: &dyn Fn(&mut Facts)| {
        let mut other = facts.clone();
        change(&mut other);
        held(&other, &signers)
    };
    let reader = |change: fn(&mut Recipient)| changed(&|facts| change(&mut facts.to));
    assert!(!reader(|to| to.name = PersonName::parse("Somebody Else")));
    assert!(!reader(|to| to.email = EmailAddress::parse("else@harbour.example").unwrap()));
    assert!(!reader(|to| to.message_id = MessageId::from_stored("other@lantern.example")));
    assert!(!reader(|to| to.links.unsubscribe.push('x')));
    assert!(!reader(|to| to.links.preferences.push('x')));
    assert!(!reader(|to| to.links.web.push('x')));
    assert!(!changed(&|facts| facts.date += jiff::SignedDuration::from_secs(1)));
    assert!(!changed(&|facts| facts.sender.publication.push('x')));
    assert!(!changed(&|facts| facts.sender.from_name = PersonName::parse("Another Newsroom")));
    assert!(!changed(&|facts| facts.rendered.subject.push('x')));
    assert!(!changed(&|facts| facts.rendered.attachments[0].bytes.push(0)));
    let [rsa, other] =
        [Algorithm::Rsa, Algorithm::Ed25519].map(|algorithm| keys::signers(&[(algorithm, "s2026")]).0);
    assert!(!held(&facts, &rsa) && !held(&facts, &other) && !held(&facts, &Signers::default()));
    assert!(!held(&facts, &self::signers().0), "other keys of the same names");
}

#[test]
fn a_damaged_signature_is_not_used() {
    let (signers, _) = signers();
    let facts = &samples(1)[0];
    let builder = builder(facts, &signers);
    let kept = builder.signatures(&facts.to).unwrap();
    for at in 0..kept.len() {
        let mut touched = kept.clone();
        touched[at] ^= 1;
        assert!(!builder.signatures_match(&touched, &facts.to), "{at}");
        assert!(!builder.signatures_match(&kept[..at], &facts.to), "{at}");
    }
    assert_eq!(builder.write_presigned(&[kept, vec![0]].concat(), &facts.to).unwrap(), None);
}

#[test]
fn the_signature_header_says_what_it_should() {
    let (signers, _) = signers();
    let facts = &samples(1)[0];
    let message = String::from_utf8(signed(facts, &signers)).unwrap();
    let lines: Vec<_> = message.split("\r\n").take_while(|line| !line.starts_with("From:")).collect();
    assert!(lines.iter().all(|line| line.len() <= 78), "{lines:#?}");
    let whole = lines.concat().replace(' ', "");
    let [rsa, ed25519]: [&str; 2] =
        whole.split("DKIM-Signature:").skip(1).collect::<Vec<_>>().try_into().unwrap();
    let moment = facts.date.as_second();
    assert!(rsa.starts_with(&format!(
        "v=1;a=rsa-sha256;c=relaxed/relaxed;d=lantern.example;s=s2026;t={moment};bh="
    )));
    assert!(ed25519.starts_with(&format!(
        "v=1;a=ed25519-sha256;c=relaxed/relaxed;d=lantern.example;s=e2026.news;t={moment};bh="
    )));
    for signature in [rsa, ed25519] {
        let tags: Vec<_> = signature.split(';').map(|tag| tag.split('=').next().unwrap()).collect();
        assert_eq!(tags, ["v", "a", "c", "d", "s", "t", "bh", "h", "b"]);
        let covered = signature.split(";h=").nth(1).unwrap().split(';').next().unwrap();
        let count = |name: &str| covered.split(':').filter(|covered| *covered == name).count();
        for name in &COVERED[..10] {
            let there = message.matches(&format!("\r\n{name}:")).count();
            assert_eq!(count(name), there.min(1) + 1, "{name} in {covered}");
        }
        assert_eq!((count("Cc"), count("MIME-Version"), count("Feedback-ID")), (1, 1, 1));
    }
}
