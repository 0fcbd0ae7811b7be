//! Headers: words of newsrooms and readers that have to arrive as they were written, and never as a header of their own.

use briefing::domain::{
    Attachment, EmailAddress, Escaping, IssueId, LinkTokens, MessageId, PersonName, PersonalLinks, Rendered,
    Slot, Template, Token,
};
use briefing::message::{MessageBuilder, MessageError, Recipient, SenderSnapshot};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use mail_parser::{Address, MessageParser, MimeHeaders};

use super::signature;

/// What stands between two fields of the input: a byte that no text holds.
const BETWEEN: u8 = 0xFF;
/// The headers of a message, in order; those that some have and some lack come with a `?`.
const NAMES: [&str; 15] = [
    "DKIM-Signature",
    "From",
    "To",
    "Reply-To?",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Language",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post?",
    "Archived-At?",
    "Feedback-ID",
    "Content-Type",
];

/// What a header is made of.
struct Words {
    sender: SenderSnapshot,
    rendered: Rendered,
    to: Recipient,
}

impl Words {
    /// Any text where the program takes any; where it takes only what a type lets through, that or something plain.
    fn read(input: &[u8]) -> Self {
        let fields = input.split(|byte| *byte == BETWEEN).map(String::from_utf8_lossy);
        let mut fields = fields.map(std::borrow::Cow::into_owned);
        let mut field = |plain: &str| fields.next().filter(|text| !text.is_empty()).unwrap_or(plain.into());
        let (subject, publication) = (field("A subject"), field("Weekend Briefing"));
        let (from_name, name) =
            (PersonName::parse(&field("주말 브리핑")), PersonName::parse(&field("김민서")));
        let address = |text: &str, plain: &str| {
            EmailAddress::parse(text).unwrap_or_else(|_| EmailAddress::parse(plain).expect("an address"))
        };
        let from = address(&field(""), "briefing@lantern.example");
        let email = address(&field(""), "minseo@harbour.example");
        let reply_to = EmailAddress::parse(&field("")).ok();
        let issue = IssueId::parse(&field("")).unwrap_or(IssueId::parse("2022-11-18").expect("an issue"));
        let (site, language) = (field("https://briefing.lantern.example"), field("ko"));
        let (leave, file_name) = (field("s"), field("a.png"));
        let links = match Token::parse(&leave) {
            Some(token) => PersonalLinks::on_site(&site, &issue, &LinkTokens::same(&token)),
            None => PersonalLinks {
                unsubscribe: leave,
                preferences: String::new(),
                web: String::new(),
                feedback: String::new(),
            },
        };
        let site = Some(site).filter(|site| site != "-");
        let template = |escaping| Template::parse(Slot::Unsubscribe.marker(), escaping).expect("a slot");
        let attachment = Attachment {
            content_id: "a@lantern.example".into(),
            file_name,
            media_type: "image/png",
            bytes: vec![1],
        };
        Self {
            to: Recipient { email, name, links, message_id: MessageId::digest(&["1"], from.ascii_domain()) },
            sender: SenderSnapshot {
                from_name,
                from,
                reply_to,
                publication,
                issue,
                site,
                unsubscribe_by_mail: false,
                language,
                time_zone: TimeZone::UTC,
            },
            rendered: Rendered {
                subject,
                preheader: String::new(),
                html: template(Escaping::Html),
                text: template(Escaping::Text),
                web: String::new(),
                attachments: vec![attachment],
            },
        }
    }

    fn write(&self) -> Result<Vec<u8>, MessageError> {
        MessageBuilder::new(&self.sender, &self.rendered, Timestamp::UNIX_EPOCH)?
            .signed(signature::signers())
            .write(&self.to)
    }

    /// Whether nothing of it may be refused: names, subjects and titles go into a header whatever they hold.
    fn must_fit(&self) -> bool {
        let raw = [&self.sender.language, &self.to.links.unsubscribe];
        let addresses = [Some(&self.sender.from), self.sender.reply_to.as_ref()];
        raw.into_iter().chain(&self.sender.site).all(|text| is_short_ascii(text))
            && addresses.into_iter().flatten().all(|address| !address.needs_smtputf8())
    }
}

fn is_short_ascii(text: &str) -> bool {
    text.len() < 200 && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Every word that gets into a header.
pub fn headers(input: &[u8]) {
    let words = Words::read(input);
    let written = words.write();
    assert_eq!(written, words.write(), "the same facts give the same bytes");
    let message = match written {
        Ok(message) => message,
        Err(error) => {
            assert!(!words.must_fit(), "{error}");
            return;
        }
    };
    let end = message.windows(4).position(|four| four == b"\r\n\r\n").expect("the headers end");
    let head = std::str::from_utf8(&message[..end]).expect("headers are UTF-8");
    lines(head, words.to.email.needs_smtputf8());
    names(head);
    signature::verify(&message);
    read_back(&message, &words);
}

/// Nothing but printable letters in lines that travel as they are; beyond ASCII only an address with SMTPUTF8.
fn lines(head: &str, smtp_utf8: bool) {
    for line in head.split("\r\n") {
        let is_address = smtp_utf8 && head_of(head, line) == "To";
        let fits = |c: char| (' '..='~').contains(&c) || (is_address && !c.is_ascii() && !c.is_control());
        assert!(line.chars().all(fits), "{line:?}");
        assert!(line.len() <= 998 && !line.trim().is_empty(), "{line:?}");
        let words = line.trim_start().split_once(": ").map_or(line, |(_, value)| value).trim();
        // What has no blank, such as a link, cannot be folded; and links and tags are written as they were handed in.
        let raw = ["Content-Language", "Archived-At", "List-Unsubscribe"]
            .iter()
            .any(|raw| head_of(head, line) == *raw);
        assert!(raw || !words.contains(' ') || line.len() <= 78, "{line:?}");
        // An address may look like an encoded word, and is none.
        let encoded = line.split('<').next().is_some_and(|words| words.contains("=?utf-8?"));
        assert!(raw || !encoded || line.len() <= 76, "RFC 2047 §2: {line:?}");
    }
}

/// The name of the header that a line is part of.
fn head_of<'a>(head: &'a str, line: &str) -> &'a str {
    let at = line.as_ptr() as usize - head.as_ptr() as usize;
    let starts = head[..at + line.len()].rsplit("\r\n").find(|line| !line.starts_with(' '));
    starts.and_then(|line| line.split(':').next()).unwrap_or_default()
}

/// Each header stands once, in its place, and there is no other.
fn names(head: &str) {
    let mut found = head.split("\r\n").filter(|line| !line.starts_with(' ')).peekable();
    for name in NAMES {
        let bare = name.trim_end_matches('?');
        if found.next_if(|line| line.split(':').next() == Some(bare)).is_none() {
            assert!(name.ends_with('?'), "{name} is missing in {head}");
        }
    }
    assert_eq!(found.next(), None, "{head}");
}

/// A parser that did not write them reads what was written.
fn read_back(message: &[u8], words: &Words) {
    let Words { sender, rendered, to } = words;
    let read = MessageParser::default().parse(message).expect("a message");
    assert_eq!(read.subject(), Some(rendered.subject.as_str()));
    let person = |address: Option<&Address<'_>>| {
        let found = address.and_then(Address::first).expect("an address");
        (found.name().map(str::to_owned), found.address().unwrap_or_default().to_owned())
    };
    let named = |name: &Option<PersonName>| name.as_ref().map(ToString::to_string);
    assert_eq!(person(read.from()), (named(&sender.from_name), sender.from.to_ascii()));
    assert_eq!(person(read.to()), (named(&to.name), to.email.to_ascii()));
    assert_eq!(read.to().map_or(0, |to| to.iter().count()), 1, "one reader");
    if let Some(reply_to) = &sender.reply_to {
        assert_eq!(person(read.reply_to()).1, reply_to.to_ascii());
    }
    let list = (Some(sender.publication.clone()), sender.list_id());
    assert_eq!(person(read.list_id().as_address()), list);
    assert_eq!(read.message_id(), Some(to.message_id.as_str()));
    let picture = read.attachments().next().expect("the picture");
    assert_eq!(picture.attachment_name(), Some(rendered.attachments[0].file_name.as_str()));
}
