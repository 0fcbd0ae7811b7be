//! RFC 6376 read once more, from the verifier's side: canonical forms letter by letter, and whether the signature fits them.

use std::sync::OnceLock;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ED25519, UnparsedPublicKey};
use briefing::message::dkim::{Algorithm, DkimName, DnsRecord, Signer, Signers, SigningKey, generate};
use data_encoding::BASE64;

/// Who signs, and the public half of the key.
static KEY: OnceLock<(Signers, Vec<u8>)> = OnceLock::new();

fn key() -> &'static (Signers, Vec<u8>) {
    KEY.get_or_init(|| {
        let domain = DkimName::domain("lantern.example").expect("a domain");
        let selector = DkimName::selector("s2022").expect("a selector");
        let pem = generate(Algorithm::Ed25519).expect("a key");
        let key = SigningKey::from_pem(&pem).expect("a key");
        let record = DnsRecord::of(&key, &domain, &selector).value;
        let public = record.split_once("p=").map(|(_, public)| public.as_bytes()).expect("a public half");
        let public = BASE64.decode(public).expect("base64");
        (Signers::new(vec![Signer { domain, selector, key }]), public)
    })
}

/// The signer of every message here.
pub(super) fn signers() -> &'static Signers {
    &key().0
}

/// The message's first header is a signature that fits what is below it.
pub(super) fn verify(message: &[u8]) {
    let message = std::str::from_utf8(message).expect("a message is ASCII");
    let (head, body) = message.split_once("\r\n\r\n").expect("the headers end");
    let fields = unfolded(head);
    let (name, value) = fields[0];
    assert_eq!(name, "DKIM-Signature");
    let tag = |wanted: &str| {
        let mut tags =
            value.split(';').filter_map(|tag| tag.split_once('=')).map(|(tag, value)| (tag.trim(), value));
        let (_, value) = tags.find(|(tag, _)| *tag == wanted).expect("a tag");
        value.split_whitespace().collect::<String>()
    };
    assert_eq!(relaxed_body(body), body, "a body is written in its canonical form");
    assert_eq!(tag("bh"), BASE64.encode(digest(&SHA256, body.as_bytes()).as_ref()));
    let (mut hashed, mut left) = (Vec::new(), fields.clone());
    for wanted in tag("h").split(':') {
        // The last one that was not yet taken; none at all is a promise that there will be none.
        if let Some(at) = left.iter().rposition(|(name, _)| name.eq_ignore_ascii_case(wanted)) {
            let (name, value) = left.remove(at);
            hashed.push(format!("{}:{}", name.to_ascii_lowercase(), one_blank(value)));
        }
    }
    let (unsigned, _) = value.rsplit_once(" b=").expect("a signature");
    hashed.push(format!("dkim-signature:{}", one_blank(&format!("{unsigned} b="))));
    let hashed = hashed.join("\r\n");
    let signature = BASE64.decode(tag("b").as_bytes()).expect("base64");
    let public = UnparsedPublicKey::new(&ED25519, &key().1);
    let holds = public.verify(digest(&SHA256, hashed.as_bytes()).as_ref(), &signature);
    assert!(holds.is_ok(), "what was signed is not what a verifier makes of it: {hashed:?}");
}

/// Names, and values with their folds.
fn unfolded(head: &str) -> Vec<(&str, &str)> {
    let mut starts: Vec<_> = head.match_indices("\r\n").map(|(at, _)| at + 2).collect();
    starts.retain(|at| !head[*at..].starts_with([' ', '\t']));
    let ends = starts.iter().map(|start| start - 2).chain([head.len()]);
    let starts = std::iter::once(0).chain(starts.iter().copied());
    starts.zip(ends).map(|(start, end)| head[start..end].split_once(':').expect("a header")).collect()
}

/// §3.4.2: folds undone, runs of blanks one blank, none at the ends.
fn one_blank(value: &str) -> String {
    let mut out = String::new();
    for c in value.chars().filter(|c| !matches!(c, '\r' | '\n')) {
        if !matches!(c, ' ' | '\t') {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim_matches(' ').to_owned()
}

/// §3.4.4: the same line by line, and no empty lines at the end.
fn relaxed_body(body: &str) -> String {
    let line = |line: &str| {
        let mut out = String::new();
        for c in line.chars() {
            if !matches!(c, ' ' | '\t') {
                out.push(c);
            } else if !out.ends_with(' ') {
                out.push(' ');
            }
        }
        out.trim_end_matches(' ').to_owned()
    };
    let lines: Vec<_> = body.split("\r\n").map(line).collect();
    format!("{}\r\n", lines.join("\r\n").trim_end_matches("\r\n"))
}
