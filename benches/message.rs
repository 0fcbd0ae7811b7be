//! One reader's message of 33 kB: compiled, and by lettre's builder in the way its documentation shows.
//! `cargo bench --bench message` measures both in one run. A message is dropped while the clock runs, as the sender drops it.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no readers and nothing to mend")]

use briefing::domain::{
    EmailAddress, Fill, Flavour, IssueId, MessageId, PersonName, Rendered, Slot, Template, Token,
};
use briefing::message::dkim::{Algorithm, DkimName, Signer, Signers, SigningKey, generate};
use briefing::message::{Addressee, Letterhead, Mailing, recipient_line};
use divan::Bencher;
use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

fn main() {
    divan::main();
}

fn letterhead() -> Letterhead {
    Letterhead {
        from_name: PersonName::parse("Weekend Briefing"),
        from: EmailAddress::parse("briefing@lantern.example").unwrap(),
        reply_to: EmailAddress::parse("newsroom@lantern.example").ok(),
        publication: "Weekend Briefing".into(),
        issue: IssueId::parse("2022-11-18").unwrap(),
        site: Some("https://briefing.lantern.example".into()),
        language: "en".into(),
        time_zone: jiff::tz::TimeZone::get("Asia/Seoul").unwrap(),
    }
}

/// 25 kB of HTML and 5 kB of text with eight personal places, 33 kB as a message.
fn rendered() -> Rendered {
    let [recipient, leave, choose, web] =
        [Slot::Recipient, Slot::Unsubscribe, Slot::Preferences, Slot::Web].map(Slot::marker);
    let words =
        "Officials from two countries met in Seoul – 서울 – to keep stolen coins from paying for missiles. ";
    let paragraph = format!("<p style=\"margin:0 0 16px;font-size:16px\">{}</p>\n", words.repeat(3));
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><body><a href=\"{web}\">On the web</a>{}<p>For {recipient}</p>\
         <a href=\"{choose}\">Topics</a> <a href=\"{leave}\">Leave</a></body></html>\n",
        paragraph.repeat(69)
    );
    let text =
        format!("{web}\n\n{}\n-- \nFor {recipient}\n{choose}\n{leave}\n", format!("{words}\n").repeat(48));
    Rendered {
        subject: "[Weekend Briefing] Officials meet on stolen cryptocurrency".into(),
        preheader: String::new(),
        html: Template::parse(&html, Flavour::Html).unwrap(),
        text: Template::parse(&text, Flavour::Text).unwrap(),
        web: String::new(),
        attachments: Vec::new(),
    }
}

fn addressee() -> Addressee {
    let token = Token::parse("ge3dimzvgy3tqojqmfrgcylbmfqwcylbmfqwcylbmf").unwrap();
    Addressee {
        email: EmailAddress::parse("minseo@harbour.example").unwrap(),
        name: PersonName::parse("김민서"),
        links: letterhead().links(&token),
        message_id: MessageId::digest(&["bench"], "lantern.example"),
    }
}

fn moment() -> Timestamp {
    "2022-11-18T11:32:00Z".parse().unwrap()
}

#[divan::bench]
fn compile_an_issue(bencher: Bencher<'_, '_>) {
    let (letterhead, rendered) = (letterhead(), rendered());
    bencher.bench(|| Mailing::new(&letterhead, &rendered, moment()).unwrap());
}

#[divan::bench]
fn write_compiled(bencher: Bencher<'_, '_>) {
    let (mailing, to) = (Mailing::new(&letterhead(), &rendered(), moment()).unwrap(), addressee());
    bencher.bench(|| mailing.write(divan::black_box(&to)).unwrap().len());
}

#[divan::bench]
fn write_signed_rsa_2048(bencher: Bencher<'_, '_>) {
    signed(bencher, Algorithm::Rsa);
}

#[divan::bench]
fn write_signed_ed25519(bencher: Bencher<'_, '_>) {
    signed(bencher, Algorithm::Ed25519);
}

fn signed(bencher: Bencher<'_, '_>, algorithm: Algorithm) {
    let signer = Signer {
        domain: DkimName::domain("lantern.example").unwrap(),
        selector: DkimName::selector("s2026").unwrap(),
        key: SigningKey::from_pem(&generate(algorithm).unwrap()).unwrap(),
    };
    let mailing =
        Mailing::new(&letterhead(), &rendered(), moment()).unwrap().signed(&Signers::new(vec![signer]));
    let to = addressee();
    bencher.bench(|| mailing.write(divan::black_box(&to)).unwrap().len());
}

#[divan::bench]
fn write_with_lettre(bencher: Bencher<'_, '_>) {
    let (letterhead, rendered, to) = (letterhead(), rendered(), addressee());
    bencher.bench(|| by_lettre(&letterhead, &rendered, divan::black_box(&to)).len());
}

fn by_lettre(letterhead: &Letterhead, rendered: &Rendered, to: &Addressee) -> Vec<u8> {
    let mailbox = |name: Option<&PersonName>, address: &EmailAddress| {
        Mailbox::new(name.map(ToString::to_string), address.to_ascii().parse().unwrap())
    };
    let raw =
        |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    let leave = &to.links.unsubscribe;
    let fill = Fill { recipient: recipient_line(to.name.as_ref(), &to.email), links: to.links.clone() };
    let part = |template: &Template, kind| SinglePart::builder().header(kind).body(template.fill(&fill));
    lettre::Message::builder()
        .from(mailbox(letterhead.from_name.as_ref(), &letterhead.from))
        .to(mailbox(to.name.as_ref(), &to.email))
        .reply_to(mailbox(None, letterhead.reply_to.as_ref().unwrap()))
        .subject(rendered.subject.as_str())
        .date(moment().into())
        .message_id(Some(to.message_id.to_string()))
        .raw_header(raw("List-Id", format!("{} <{}>", letterhead.publication, letterhead.list_id())))
        .raw_header(raw("List-Unsubscribe", format!("<{leave}>, <mailto:newsroom@lantern.example>")))
        .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()))
        .multipart(
            MultiPart::alternative()
                .singlepart(part(&rendered.text, ContentType::TEXT_PLAIN))
                .singlepart(part(&rendered.html, ContentType::TEXT_HTML)),
        )
        .unwrap()
        .formatted()
}
