//! Two programs that did not write our messages: lettre builds them from the same facts, mail-parser reads both.

use briefing::domain::{
    Attachment, EmailAddress, Escaping, IssueId, LinkTokens, MessageId, PersonName, PersonalLinks, Rendered,
    Slot, SlotValues, Template, Token,
};
use briefing::message::{MessageBuilder, Recipient, SenderSnapshot, recipient_line};
use jiff::Timestamp;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as Inline, Body, Mailbox, MultiPart, SinglePart};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use proptest::collection::vec;
use proptest::prelude::*;

/// Everything a message is made of.
#[derive(Debug, Clone)]
pub struct Facts {
    pub sender: SenderSnapshot,
    pub rendered: Rendered,
    pub to: Recipient,
    pub date: Timestamp,
}

impl Facts {
    pub fn ours(&self) -> Vec<u8> {
        MessageBuilder::new(&self.sender, &self.rendered, self.date).unwrap().write(&self.to).unwrap()
    }

    fn fill(&self) -> SlotValues {
        let recipient = recipient_line(self.to.name.as_ref(), &self.to.email);
        SlotValues { recipient, links: self.to.links.clone() }
    }

    /// The documented way to a message with lettre.
    fn lettres(&self) -> Vec<u8> {
        let Self { sender, rendered, to, date } = self;
        let mailbox = |name: Option<&PersonName>, address: &EmailAddress| {
            Mailbox::new(name.map(ToString::to_string), address.to_ascii().parse().unwrap())
        };
        let mut builder = lettre::Message::builder()
            .from(mailbox(sender.from_name.as_ref(), &sender.from))
            .to(mailbox(to.name.as_ref(), &to.email))
            .subject(rendered.subject.as_str())
            .date((*date).into())
            .message_id(Some(to.message_id.to_string()));
        if let Some(reply_to) = &sender.reply_to {
            builder = builder.reply_to(mailbox(None, reply_to));
        }
        for (name, value) in self.list_headers() {
            let name = HeaderName::new_from_ascii(name.into()).unwrap();
            builder = builder.raw_header(HeaderValue::new(name, value));
        }
        let part = |template: &Template, kind| {
            let text = template.fill(&self.fill());
            let body = Body::new_with_encoding(text, ContentTransferEncoding::Base64).unwrap();
            SinglePart::builder().header(kind).body(body)
        };
        let html = part(&rendered.html, ContentType::TEXT_HTML);
        let alternative = MultiPart::alternative().singlepart(part(&rendered.text, ContentType::TEXT_PLAIN));
        let whole = if rendered.attachments.is_empty() {
            alternative.singlepart(html)
        } else {
            let picture = |picture: &Attachment| {
                Inline::new_inline_with_name(picture.content_id.clone(), picture.file_name.clone())
                    .body(picture.bytes.clone(), ContentType::parse(picture.media_type).unwrap())
            };
            let related = MultiPart::related().singlepart(html);
            let related = rendered.attachments.iter().map(picture).fold(related, MultiPart::singlepart);
            alternative.multipart(related)
        };
        builder.multipart(whole).unwrap().formatted()
    }

    /// What RFC 2369, 2919, 5064 and 8058 want said.
    fn list_headers(&self) -> Vec<(&'static str, String)> {
        let (sender, leave) = (&self.sender, &self.to.links.unsubscribe);
        let site = sender.site.as_deref().unwrap();
        let desk = sender.reply_to.as_ref().unwrap_or(&sender.from).to_ascii();
        let token = leave.rsplit('/').next().unwrap();
        vec![
            ("Content-Language", sender.language.clone()),
            ("List-Id", format!("{} <{}>", sender.publication, sender.list_id())),
            ("List-Unsubscribe", format!("<{leave}>, <mailto:{desk}?subject=unsubscribe%20{token}>")),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()),
            ("Archived-At", format!("<{site}/issues/{}>", sender.issue)),
        ]
    }
}

/// What mail-parser makes of a message, in a form that two messages can share.
fn headers(message: &Message<'_>) -> Vec<(&'static str, String)> {
    let person = |address: Option<&mail_parser::Address<'_>>| {
        let address = address.and_then(|address| address.first());
        format!("{:?}", address.map(|address| (address.name(), address.address())))
    };
    let raw = |name: &'static str| format!("{:?}", message.header(name));
    // The builder loses blanks between encoded words; what ours must be is asked by itself.
    let subject = message.subject().map(|words| words.split_whitespace().collect::<String>());
    vec![
        ("From", person(message.from())),
        ("To", person(message.to())),
        ("Reply-To", person(message.reply_to())),
        ("Subject", format!("{subject:?}")),
        ("Date", format!("{:?}", message.date().map(mail_parser::DateTime::to_timestamp))),
        ("Message-ID", format!("{:?}", message.message_id())),
        ("MIME-Version", raw("MIME-Version")),
        ("Content-Language", raw("Content-Language")),
        ("List-Id", person(message.list_id().as_address())),
        ("List-Unsubscribe", raw("List-Unsubscribe")),
        ("List-Unsubscribe-Post", raw("List-Unsubscribe-Post")),
        ("Archived-At", raw("Archived-At")),
    ]
}

/// The kind, content, id and name of every part.
fn parts(message: &Message<'_>) -> Vec<String> {
    let part = |part: &mail_parser::MessagePart<'_>| {
        let kind = part.content_type().map(|kind| (kind.c_type.to_string(), kind.c_subtype.clone()));
        let content = match &part.body {
            PartType::Multipart(parts) => format!("{} parts", parts.len()),
            _ => format!("{:?}", part.contents()),
        };
        let charset = part.content_type().and_then(|kind| kind.attribute("charset"));
        format!("{kind:?} {charset:?} {:?} {:?} {content}", part.content_id(), part.attachment_name())
    };
    message.parts.iter().map(part).collect()
}

/// RFC 6376 §3.4.4, word by word.
fn relaxed(body: &str) -> String {
    let lines = body.split("\r\n").map(|line| {
        let words: Vec<_> = line.split([' ', '\t']).collect();
        let mut out = String::new();
        for (at, word) in words.iter().enumerate() {
            if at > 0 && !out.ends_with(' ') {
                out.push(' ');
            }
            out.push_str(word);
        }
        out.trim_end_matches(' ').to_owned()
    });
    let joined = lines.collect::<Vec<_>>().join("\r\n");
    format!("{}\r\n", joined.trim_end_matches("\r\n"))
}

/// A piece of text: what newsletters hold, and what breaks encoders.
fn piece() -> impl Strategy<Value = String> {
    let hard = [
        " ",
        "  ",
        "\n",
        "\n\n",
        ".",
        "\n.",
        "\n..\n",
        "=",
        "=3D",
        "=\n",
        "\t",
        " \n",
        "From ",
        "\nFrom here",
        "--",
        "\n-- \n",
        "안녕하세요",
        "🐢",
        "👨‍👩‍👧",
        "e\u{301}",
        "<a href=\"https://a.example/?x=1&amp;y=2\">",
        "=?utf-8?q?x?=",
    ];
    prop_oneof![
        4 => "[a-zA-Z0-9 ,;:'!?-]{1,90}",
        4 => proptest::sample::select(hard.to_vec()).prop_map(str::to_owned),
        1 => "[가-힣 ]{1,60}",
        1 => "\\PC{1,30}",
        2 => proptest::sample::select(Slot::ALL.to_vec()).prop_map(|slot| slot.marker().to_owned()),
    ]
}

fn template(escaping: Escaping) -> impl Strategy<Value = Template> {
    vec(piece(), 0..40).prop_map(move |pieces| Template::parse(&pieces.concat(), escaping).unwrap())
}

fn picture() -> impl Strategy<Value = Attachment> {
    ("[a-z0-9]{1,30}", "[\\PC&&[^/\\\\\"]]{1,40}", vec(any::<u8>(), 1..300)).prop_map(|(id, name, bytes)| {
        Attachment {
            content_id: format!("{id}@lantern.example"),
            file_name: format!("{}.png", name.trim()),
            media_type: "image/png",
            bytes,
        }
    })
}

fn name() -> impl Strategy<Value = Option<PersonName>> {
    let hard = [
        "김민서",
        "Kim, Minji",
        "\"MJ\" O'Neil",
        "a\\b",
        "<x@y.example>",
        "👨‍👩‍👧 가족",
        "Dr. Min (Seoul)",
        "=",
        "@",
    ];
    prop_oneof![
        Just(None),
        proptest::sample::select(hard.to_vec()).prop_map(PersonName::parse),
        any::<String>().prop_map(|text| PersonName::parse(&text)),
        "[가-힣A-Za-z .,'\"-]{1,200}".prop_map(|text| PersonName::parse(&text)),
    ]
}

fn subject() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[a-zA-Z가-힣🐢=.\"]\\PC{0,120}",
        1 => "[a-z][A-Za-z가-힣 ]{300,900}[a-z]",
        1 => "[a-z]{80,900}",
    ]
}

pub fn facts() -> impl Strategy<Value = Facts> {
    let head = (
        name(),
        "[A-Za-z가-힣 ]{0,60}[a-z]",
        proptest::option::of(Just("newsroom@한글.example")),
        0..1_700_000_000_i64,
    );
    let content = (subject(), template(Escaping::Text), template(Escaping::Html), vec(picture(), 0..3));
    let reader = (
        name(),
        "[a-z0-9+]{1,64}",
        proptest::sample::select(vec!["harbour.example", "한글.example"]),
        "[a-z0-9]{1,180}",
    );
    (head, content, reader).prop_map(
        |(
            (from_name, publication, reply_to, at),
            (subject, text, html, attachments),
            (name, local, host, token),
        )| {
            let issue = IssueId::parse("2022-11-18").unwrap();
            let site = "https://briefing.lantern.example";
            let sender = SenderSnapshot {
                from_name,
                from: EmailAddress::parse("briefing@lantern.example").unwrap(),
                reply_to: reply_to.map(|address| EmailAddress::parse(address).unwrap()),
                publication: publication
                    .split(' ')
                    .filter(|word| !word.is_empty())
                    .collect::<Vec<_>>()
                    .join(" "),
                issue: issue.clone(),
                site: Some(site.into()),
                unsubscribe_by_mail: false,
                language: "ko".into(),
                time_zone: jiff::tz::TimeZone::get("Asia/Seoul").unwrap(),
            };
            let email = EmailAddress::parse(&format!("{local}@{host}")).unwrap();
            let links =
                PersonalLinks::on_site(site, &issue, &LinkTokens::same(&Token::parse(&token).unwrap()));
            let message_id = MessageId::digest(&[&token], "lantern.example");
            let to = Recipient { email, name, links, message_id };
            let subject = subject.trim().to_owned();
            let rendered =
                Rendered { subject, preheader: String::new(), html, text, web: String::new(), attachments };
            Facts { sender, rendered, to, date: Timestamp::from_second(at).unwrap() }
        },
    )
}

/// Whether the headers can be compared. Words that look encoded and runs of blanks are written in other ways by lettre;
/// there the facts themselves are the measure.
fn is_comparable(facts: &Facts) -> bool {
    let name = |name: &Option<PersonName>| name.as_ref().map_or(String::new(), PersonName::to_string);
    let texts = [name(&facts.sender.from_name), name(&facts.to.name), facts.rendered.subject.clone()];
    texts.iter().all(|text| !text.contains("=?") && !text.contains("  "))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn our_messages_read_as_lettres_do(facts in facts()) {
        let (ours, theirs) = (facts.ours(), facts.lettres());
        let parser = MessageParser::default();
        let (read, expected) = (parser.parse(&ours).unwrap(), parser.parse(&theirs).unwrap());
        prop_assert_eq!(parts(&read), parts(&expected));
        if is_comparable(&facts) {
            prop_assert_eq!(headers(&read), headers(&expected));
        }
        prop_assert_eq!(read.subject().unwrap_or_default(), facts.rendered.subject.as_str());
        let name = read.to().and_then(|to| to.first()).and_then(|to| to.name());
        prop_assert_eq!(name, facts.to.name.as_ref().map(PersonName::as_str));
        let text = facts.rendered.text.fill(&facts.fill());
        prop_assert_eq!(std::str::from_utf8(read.parts[1].contents()).unwrap().replace("\r\n", "\n"), text);
    }

    #[test]
    fn nothing_on_the_way_has_a_reason_to_change_our_messages(facts in facts()) {
        let message = String::from_utf8(facts.ours()).unwrap();
        let (head, body) = message.split_once("\r\n\r\n").unwrap();
        prop_assert!(message.is_ascii());
        prop_assert_eq!(&relaxed(body), body);
        let lines: Vec<_> = message.split("\r\n").collect();
        prop_assert!(lines.iter().all(|line| !line.contains(['\r', '\n', '\t'])));
        prop_assert!(lines.iter().all(|line| !line.starts_with('.') && !line.starts_with("From ")));
        prop_assert!(body.split("\r\n").all(|line| line.len() <= 76), "{}", body);
        // What has no blank, such as a link, cannot be folded.
        let foldable = |line: &&str| line.trim_start().split_once(": ").map_or(*line, |(_, value)| value).trim().contains(' ');
        prop_assert!(head.split("\r\n").filter(foldable).all(|line| line.len() <= 78), "{}", head);
        prop_assert!(head.split("\r\n").all(|line| line.len() <= 998 && line.trim_end() == line));
        prop_assert_eq!(facts.ours(), message.into_bytes());
    }
}
