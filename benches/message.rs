//! One reader's message of 33 kB: compiled, and by lettre's builder in the way its documentation shows.
//! `cargo bench --bench message` measures both in one run. A message is dropped while the clock runs, as the sender drops it.

#![allow(missing_docs, clippy::unwrap_used, reason = "a bench has no readers and nothing to mend")]

mod letter;

use briefing::domain::{EmailAddress, PersonName, Rendered, SlotValues, Template};
use briefing::message::dkim::{Algorithm, Signers};
use briefing::message::{Addressee, Encoded, Letterhead, Mailing, recipient_line};
use divan::Bencher;
use letter::{addressee, letterhead, moment, rendered, signer};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};

fn main() {
    divan::main();
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

/// As the sender does it: what readers share is pointed at, and memory serves again.
#[divan::bench]
fn encode_to_be_sent(bencher: Bencher<'_, '_>) {
    let (mailing, to) = (Mailing::new(&letterhead(), &rendered(), moment()).unwrap(), addressee());
    let mut memory = Encoded::default();
    bencher.bench_local(|| {
        memory = mailing.encode(divan::black_box(&to), std::mem::take(&mut memory)).unwrap();
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
    let mailing = Mailing::new(&letterhead(), &rendered(), moment())
        .unwrap()
        .signed(&Signers::new(vec![signer(algorithm)]));
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
    let fill = SlotValues { recipient: recipient_line(to.name.as_ref(), &to.email), links: to.links.clone() };
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
