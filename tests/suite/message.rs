//! Messages, read back by programs that did not write them.

mod oracle;
mod signed;

use std::path::Path;
use std::process::Command;

use briefing::domain::{
    Attachment, EmailAddress, Escaping, IssueId, LinkTokens, MessageId, PersonName, PersonalLinks, Rendered,
    Slot, Template, Token,
};
use briefing::message::{MessageBuilder, MessageError, Recipient, SenderSnapshot, TokenSigner};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mail_parser::{MessageParser, MimeHeaders};
use proptest::prelude::*;

fn sender() -> SenderSnapshot {
    SenderSnapshot {
        from_name: PersonName::parse("Weekend Briefing"),
        from: EmailAddress::parse("briefing@lantern.example").unwrap(),
        reply_to: EmailAddress::parse("newsroom@lantern.example").ok(),
        publication: "Weekend Briefing".into(),
        issue: IssueId::parse("2022-11-18").unwrap(),
        site: Some("https://briefing.lantern.example".into()),
        unsubscribe_by_mail: false,
        language: "en".into(),
        time_zone: TimeZone::get("Asia/Seoul").unwrap(),
    }
}

fn rendered(subject: &str) -> Rendered {
    let html = format!(
        "<!DOCTYPE html><p>Hello 안녕</p><p>{}</p><a href=\"{}\">Unsubscribe</a>",
        Slot::Recipient.marker(),
        Slot::Unsubscribe.marker()
    );
    let text = format!(
        "Hello 안녕\n\n-- \nSent to:\n{}\n{}\n",
        Slot::Recipient.marker(),
        Slot::Unsubscribe.marker()
    );
    Rendered {
        subject: subject.into(),
        preheader: String::new(),
        html: Template::parse(&html, Escaping::Html).unwrap(),
        text: Template::parse(&text, Escaping::Text).unwrap(),
        web: String::new(),
        attachments: Vec::new(),
    }
}

fn recipient(name: Option<&str>, email: &str) -> Recipient {
    let issue = IssueId::parse("2022-11-18").unwrap();
    let token = Token::parse("ge3dimzvgy3tqojqmfrgcylbmfqwcylbmfqwcylbmfqwc").unwrap();
    Recipient {
        email: EmailAddress::parse(email).unwrap(),
        name: name.and_then(PersonName::parse),
        links: PersonalLinks::on_site("https://briefing.lantern.example", &issue, &LinkTokens::same(&token)),
        message_id: MessageId::digest(&["test", email], "lantern.example"),
    }
}

/// The link is never broken, and with a site of usual length its line keeps to RFC 5322 §2.1.1.
#[test]
fn unsubscribe_link_fits_one_line_of_78() {
    let site = "https://briefing.lantern.example";
    let mut to = recipient(None, "minseo@harbour.example");
    to.links = SenderSnapshot { site: Some(site.into()), ..sender() }
        .links(&TokenSigner::new(&[7; 32]).link_tokens(&sender().issue, b"0123456789"));
    let message = String::from_utf8(write("Hello", &to)).unwrap();
    let (_, header) = message.split_once("\r\nList-Unsubscribe:").unwrap();
    let line = header.split("\r\n").find(|line| line.contains("https://")).unwrap();
    assert_eq!(line, format!(" <{}>,", to.links.unsubscribe));
    // The comma separates the link from the next one and does not belong to it.
    assert_eq!(line.trim_end_matches(',').len(), 78);
    // A shorter one stands behind the header's name.
    to.links.unsubscribe = "https://a.example/unsubscribe/sample".into();
    let message = String::from_utf8(write("Hello", &to)).unwrap();
    assert!(message.contains("\r\nList-Unsubscribe: <https://a.example/unsubscribe/sample>,\r\n"));
}

fn moment() -> Timestamp {
    "2022-11-18T11:32:00Z".parse().unwrap()
}

fn write(subject: &str, to: &Recipient) -> Vec<u8> {
    MessageBuilder::new(&sender(), &rendered(subject), moment()).unwrap().write(to).unwrap()
}

fn head(message: &[u8]) -> String {
    let text = std::str::from_utf8(message).unwrap();
    text.split("\r\n\r\n").next().unwrap().to_owned()
}

/// The names of the headers, in order.
fn names(message: &[u8]) -> Vec<String> {
    let head = head(message);
    let starts = head.split("\r\n").filter(|line| !line.starts_with(' '));
    starts.map(|line| line.split(':').next().unwrap().to_owned()).collect()
}

const EXPECTED: [&str; 15] = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Language",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Archived-At",
    "Feedback-ID",
    "Content-Type",
    "",
];

#[test]
fn the_headers_are_complete_and_each_stands_once() {
    let message = write("[Weekend Briefing] Harbour", &recipient(Some("Minji Kim"), "minji@harbour.example"));
    assert_eq!(names(&message), EXPECTED[..14]);
    insta::assert_snapshot!(head(&message).replace("\r\n", "\n"));
}

#[test]
fn a_whole_message_looks_as_it_did() {
    let message = write("주말 브리핑", &recipient(Some("김민서"), "minseo@한글.example"));
    insta::assert_snapshot!(String::from_utf8(message).unwrap().replace("\r\n", "\n"));
}

#[test]
fn every_line_ends_in_crlf_and_is_ascii() {
    let message = write("주말 브리핑", &recipient(Some("김민서"), "minseo@한글.example"));
    let text = String::from_utf8(message).unwrap();
    assert!(text.is_ascii());
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
    assert!(text.split("\r\n").all(|line| line.len() <= 998));
    assert!(text.contains("<minseo@xn--bj0bj06e.example>"));
}

#[test]
fn text_comes_first_and_html_last() {
    let message = write("Harbour", &recipient(Some("<img onerror=x>"), "minji@harbour.example"));
    let parsed = MessageParser::default().parse(&message).unwrap();
    let root = parsed.root_part().content_type().unwrap();
    assert_eq!((root.c_type.as_ref(), root.c_subtype.as_deref()), ("multipart", Some("alternative")));
    assert_eq!(parsed.body_text(0).unwrap().lines().next(), Some("Hello 안녕"));
    let html = parsed.body_html(0).unwrap();
    assert!(html.contains("&lt;img onerror=x&gt; (minji@harbour.example)"), "{html}");
    assert!(html.contains("href=\"https://briefing.lantern.example/unsubscribe/ge3dimz"), "{html}");
    assert!(
        parsed.body_text(0).unwrap().contains("\n-- \n")
            || parsed.body_text(0).unwrap().contains("\r\n-- \r\n")
    );
}

#[test]
fn pictures_stand_beside_the_html_that_shows_them() {
    let mut rendered = rendered("Harbour");
    let picture = vec![0xFF, 0xD8, 0xFF, 0, 1, 2, 3];
    rendered.attachments.push(Attachment {
        content_id: "abc@lantern.example".into(),
        file_name: "한강.jpg".into(),
        media_type: "image/jpeg",
        bytes: picture.clone(),
    });
    let to = recipient(None, "minji@harbour.example");
    let message = MessageBuilder::new(&sender(), &rendered, moment()).unwrap().write(&to).unwrap();
    let parsed = MessageParser::default().parse(&message).unwrap();
    let types: Vec<_> = parsed
        .parts
        .iter()
        .map(|part| {
            let kind = part.content_type().unwrap();
            format!("{}/{}", kind.c_type, kind.c_subtype.as_deref().unwrap_or_default())
        })
        .collect();
    assert_eq!(
        types,
        ["multipart/alternative", "text/plain", "multipart/related", "text/html", "image/jpeg"]
    );
    let part = &parsed.parts[4];
    assert_eq!(part.content_id(), Some("abc@lantern.example"));
    assert_eq!(part.attachment_name(), Some("한강.jpg"));
    assert_eq!(part.contents(), picture);
    python_reads(&[message]);
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let to = recipient(Some("김민서"), "minseo@한글.example");
    assert_eq!(write("주말 브리핑", &to), write("주말 브리핑", &to));
}

#[test]
fn without_a_site_leaving_is_a_mail() {
    let sender = SenderSnapshot { site: None, ..sender() };
    let mut to = recipient(None, "minji@harbour.example");
    to.links = PersonalLinks::by_mail(&sender.from, &LinkTokens::sample());
    let message = MessageBuilder::new(&sender, &rendered("Harbour"), moment()).unwrap().write(&to).unwrap();
    let head = head(&message);
    assert!(head.contains(
        "\r\nList-Unsubscribe: <mailto:briefing@lantern.example?subject=unsubscribe%20sample>\r\n"
    ));
    assert!(!head.contains("List-Unsubscribe-Post") && !head.contains("Archived-At"));
}

#[test]
fn what_no_header_can_hold_is_refused() {
    let builder = MessageBuilder::new(&sender(), &rendered("Harbour"), moment()).unwrap();
    let mut to = recipient(None, "minji@harbour.example");
    to.links.unsubscribe = "https://a.example/x>\r\nBcc: <all@example.com".into();
    assert_eq!(builder.write(&to), Err(MessageError::Header("List-Unsubscribe")));
    let sender = SenderSnapshot { from: EmailAddress::parse("민서@lantern.example").unwrap(), ..sender() };
    let refused = MessageBuilder::new(&sender, &rendered("Harbour"), moment());
    assert!(matches!(refused, Err(MessageError::NeedsSmtputf8)));
}

/// RFC 6532: in UTF-8, and nothing else in the message is beyond ASCII.
#[test]
fn address_beyond_ascii_stands_as_it_is() {
    let builder = MessageBuilder::new(&sender(), &rendered("주말"), moment()).unwrap();
    for (name, expected) in [
        (None, "\r\nTo: <민서@xn--bj0bj06e.example>\r\n"),
        (Some("Minseo"), "\r\nTo: \"Minseo\" <민서@xn--bj0bj06e.example>\r\n"),
    ] {
        let message = builder.write(&recipient(name, "민서@한글.example")).unwrap();
        let text = String::from_utf8(message).unwrap();
        assert!(text.contains(expected), "{text}");
        assert!(text.lines().all(|line| line.is_ascii() || line.starts_with("To: ")), "{text}");
    }
}

/// Subjects and names that broke some program or other.
const HARD: [&str; 16] = [
    "[Weekend Briefing] US, South Korean officials meet in Seoul to keep stolen cryptocurrency from paying for missiles",
    "[주말 브리핑] 한·미 당국자들, 탈취된 가상자산이 미사일 자금으로 흘러가는 것을 막기 위해 서울에서 머리를 맞대다",
    "한 글자",
    "A 한 B 글 C 자 D",
    "🐢🐢🐢 turtles 🐢 all the way down 🐢 and then some more of them 🐢🐢🐢🐢🐢🐢🐢🐢🐢🐢",
    "=?utf-8?q?not_encoded?=",
    "ends in =?",
    "a  double blank and a_under_score, \"quotes\" and (brackets) \\ <angle>",
    "Kim, Minji; \"MJ\" <fake@example.com>",
    "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword",
    "👨‍👩‍👧‍👦 가족 👨‍👩‍👧‍👦 👨‍👩‍👧‍👦 👨‍👩‍👧‍👦 👨‍👩‍👧‍👦",
    "e\u{301}te\u{301} NFD",
    "200 million won ($149,000) – 4 percent",
    "x",
    ".",
    "Bcc: all@example.com",
];

#[test]
fn hard_subjects_and_names_decode_back_in_one_piece_in_python() {
    let messages: Vec<_> =
        HARD.iter().map(|hard| write(hard, &recipient(Some(hard), "minji@harbour.example"))).collect();
    for (hard, read) in HARD.iter().zip(python_reads(&messages)) {
        let name = PersonName::parse(hard).unwrap();
        assert_eq!(read["subject"], *hard);
        // Python puts a blank between two encoded words of a name, against RFC 2047 §6.2.
        let squeezed = |text: &str| text.replace(' ', "");
        assert_eq!(squeezed(read["to"][0].as_str().unwrap()), squeezed(name.as_str()));
        assert_eq!(read["to"][1], "minji@harbour.example");
        assert_eq!(read["date"], "2022-11-18T20:32:00+09:00");
        assert_eq!(read["list_id"], "\"Weekend Briefing\" <briefing.lantern.example>");
        assert_eq!(read["from"], serde_json::json!(["Weekend Briefing", "briefing@lantern.example"]));
        assert!(read["text"].as_str().unwrap().starts_with("Hello 안녕"), "{read}");
    }
}

/// Hands the messages to Python's own parser, which must find no defect, and says what it read.
fn python_reads(messages: &[Vec<u8>]) -> Vec<serde_json::Value> {
    let script = r#"
import sys, json, email, re
from email import policy
for path in sys.argv[1:]:
    raw = open(path, "rb").read()
    m = email.message_from_bytes(raw, policy=policy.default)
    defects = [repr(d) for p in m.walk() for d in p.defects]
    defects += [f"{k}: {d!r}" for p in m.walk() for k, v in p.items() for d in getattr(v, "defects", ())]
    head = raw.split(b"\r\n\r\n")[0]
    for line in head.split(b"\r\n"):
        words = re.findall(rb"=\?[^?]+\?[bq]\?[^?]*\?=", line)
        if any(len(w) > 75 for w in words) or (words and len(line) > 76): defects.append(repr(line))
        for w in words: email.header.decode_header(w.decode())[0][0].decode("utf-8")
    person = lambda h: [h.addresses[0].display_name, h.addresses[0].addr_spec]
    print(json.dumps({"defects": defects, "subject": str(m["subject"]), "to": person(m["to"]), "from": person(m["from"]),
        "date": m["date"].datetime.isoformat(), "list_id": str(m["list-id"]),
        "text": m.get_body(("plain",)).get_content(), "html": m.get_body(("html",)).get_content()}))
"#;
    let folder = tempfile::tempdir().unwrap();
    let write_one = |(index, message): (usize, &Vec<u8>)| {
        let path = folder.path().join(format!("{index}.eml"));
        briefing::source::write_atomic(&path, message).unwrap();
        path
    };
    let paths: Vec<_> = messages.iter().enumerate().map(write_one).collect();
    let ran =
        Command::new("python3").arg("-c").arg(script).args(paths.iter().map(|path| path as &Path)).output();
    let ran = ran.expect("python3 reads the messages");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let lines = String::from_utf8(ran.stdout).unwrap();
    let read: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(read.len(), messages.len());
    for read in &read {
        assert_eq!(read["defects"], serde_json::json!([]), "{read}");
    }
    read
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_names_and_subjects_hold_the_headers_stay(subject in "\\PC{1,120}", name in any::<String>()) {
        let to = recipient(Some(&name), "minji@harbour.example");
        let message = write(&subject, &to);
        prop_assert_eq!(names(&message), &EXPECTED[..14]);
        let parsed = MessageParser::default().parse(&message).unwrap();
        prop_assert_eq!(parsed.subject(), Some(subject.as_str()));
        let read = parsed.to().and_then(|to| to.first()).unwrap();
        prop_assert_eq!(read.address(), Some("minji@harbour.example"));
        prop_assert_eq!(read.name().map(str::to_owned), to.name.map(|name| name.to_string()));
    }
}
