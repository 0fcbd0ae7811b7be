//! One reader's message of 33 kB: compiled, and by lettre's builder in the way its documentation shows.
//! `cargo bench --bench message` measures both in one run. A message is dropped while the clock runs, as the sender drops it.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no readers and nothing to mend")]

mod sample_message;

use briefing::domain::{EmailAddress, PersonName, Rendered, SlotValues, Template};
use briefing::message::dkim::{Algorithm, Signers};
use briefing::message::{MessageBuilder, MessageBytes, Recipient, SenderSnapshot, recipient_line};
use divan::Bencher;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use sample_message::{moment, recipient, rendered, sender, signer};

fn main() {
    divan::main();
}

#[divan::bench]
fn compile_an_issue(bencher: Bencher<'_, '_>) {
    let (sender, rendered) = (sender(), rendered());
    bencher.bench(|| MessageBuilder::new(&sender, &rendered, moment()).unwrap());
}

#[divan::bench]
fn write_compiled(bencher: Bencher<'_, '_>) {
    let (builder, to) = (MessageBuilder::new(&sender(), &rendered(), moment()).unwrap(), recipient());
    bencher.bench(|| builder.write(divan::black_box(&to)).unwrap().len());
}

/// As the sender does it: what readers share is pointed at, and memory serves again.
#[divan::bench]
fn encode_to_be_sent(bencher: Bencher<'_, '_>) {
    let (builder, to) = (MessageBuilder::new(&sender(), &rendered(), moment()).unwrap(), recipient());
    let mut memory = MessageBytes::default();
    bencher.bench_local(|| {
        memory = builder.encode(divan::black_box(&to), std::mem::take(&mut memory)).unwrap();
        memory.len()
    });
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
    let builder = MessageBuilder::new(&sender(), &rendered(), moment())
        .unwrap()
        .signed(&Signers::new(vec![signer(algorithm)]));
    let to = recipient();
    bencher.bench(|| builder.write(divan::black_box(&to)).unwrap().len());
}

#[divan::bench]
fn write_with_lettre(bencher: Bencher<'_, '_>) {
    let (sender, rendered, to) = (sender(), rendered(), recipient());
    bencher.bench(|| by_lettre(&sender, &rendered, divan::black_box(&to)).len());
}

fn by_lettre(sender: &SenderSnapshot, rendered: &Rendered, to: &Recipient) -> Vec<u8> {
    let mailbox = |name: Option<&PersonName>, address: &EmailAddress| {
        Mailbox::new(name.map(ToString::to_string), address.to_ascii().parse().unwrap())
    };
    let raw =
        |name: &'static str, value: String| HeaderValue::new(HeaderName::new_from_ascii_str(name), value);
    let leave = &to.links.unsubscribe;
    let fill = SlotValues { recipient: recipient_line(to.name.as_ref(), &to.email), links: to.links.clone() };
    let part = |template: &Template, kind| SinglePart::builder().header(kind).body(template.fill(&fill));
    lettre::Message::builder()
        .from(mailbox(sender.from_name.as_ref(), &sender.from))
        .to(mailbox(to.name.as_ref(), &to.email))
        .reply_to(mailbox(None, sender.reply_to.as_ref().unwrap()))
        .subject(rendered.subject.as_str())
        .date(moment().into())
        .message_id(Some(to.message_id.to_string()))
        .raw_header(raw("List-Id", format!("{} <{}>", sender.publication, sender.list_id())))
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
