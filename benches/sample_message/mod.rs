//! What benches send: one reader's message of 33 kB, with eight personal places.

use briefing::domain::{EmailAddress, Escaping, IssueId, MessageId, PersonName, Rendered, Slot, Template};
use briefing::message::dkim::{Algorithm, DkimName, Signer, SigningKey, generate};
use briefing::message::{Recipient, SenderSnapshot, TokenSigner};
use jiff::Timestamp;

pub(crate) fn sender() -> SenderSnapshot {
    SenderSnapshot {
        from_name: PersonName::parse("Weekend Briefing"),
        from: EmailAddress::parse("briefing@lantern.example").unwrap(),
        reply_to: EmailAddress::parse("newsroom@lantern.example").ok(),
        publication: "Weekend Briefing".into(),
        issue: IssueId::parse("2022-11-18").unwrap(),
        site: Some("https://briefing.lantern.example".into()),
        unsubscribe_by_mail: false,
        language: "en".into(),
        time_zone: jiff::tz::TimeZone::get("Asia/Seoul").unwrap(),
    }
}

/// 25 kB of HTML and 5 kB of text with eight personal places, 33 kB as a message.
pub(crate) fn rendered() -> Rendered {
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
        html: Template::parse(&html, Escaping::Html).unwrap(),
        text: Template::parse(&text, Escaping::Text).unwrap(),
        web: String::new(),
        attachments: Vec::new(),
    }
}

pub(crate) fn recipient() -> Recipient {
    let tokens = TokenSigner::new(&[7; 32]).link_tokens(&sender().issue, b"0123456789");
    Recipient {
        email: EmailAddress::parse("minseo@harbour.example").unwrap(),
        name: PersonName::parse("김민서"),
        links: sender().links(&tokens),
        message_id: MessageId::digest(&["bench"], "lantern.example"),
    }
}

pub(crate) fn moment() -> Timestamp {
    "2022-11-18T11:32:00Z".parse().unwrap()
}

pub(crate) fn signer(algorithm: Algorithm) -> Signer {
    Signer {
        domain: DkimName::domain("lantern.example").unwrap(),
        selector: DkimName::selector("bench").unwrap(),
        key: SigningKey::from_pem(&generate(algorithm).unwrap()).unwrap(),
    }
}
