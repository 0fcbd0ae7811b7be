//! The message of a notice, built with lettre: transactional, so without the headers of a list.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};

use crate::compose::ComposedNotice;
use crate::domain::{EmailAddress, MessageId};
use crate::issue::Publication;
use crate::message::dkim::Signers;

/// Reason why a notice cannot be built. It names no address.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoticeError {
    /// The address of sender or recipient does not fit into a header.
    #[error("an address of a notice does not fit into a header")]
    Address,
    /// The message cannot be put together.
    #[error("a notice cannot be put together: {0}")]
    Build(#[from] lettre::error::Error),
    /// The DKIM key does not work.
    #[error(transparent)]
    Signature(#[from] crate::message::MessageError),
}

/// Facts of the message besides its content.
pub(super) struct Envelope<'a> {
    /// The publication that sends it.
    pub(super) publication: &'a Publication,
    /// The recipient.
    pub(super) to: &'a EmailAddress,
    /// BCP 47 language of the content.
    pub(super) language: &'a str,
    /// Stays the same from try to try.
    pub(super) id: &'a MessageId,
    /// The date.
    pub(super) date: Timestamp,
}

/// Builds the message with CRLF line ends, signed.
pub(super) fn build(
    envelope: &Envelope<'_>,
    content: &ComposedNotice,
    signers: &Signers,
) -> Result<Vec<u8>, NoticeError> {
    let publication = envelope.publication;
    let name = publication.from_name.as_ref().map_or(&publication.name[..], |name| name.as_str());
    let id = envelope.id.as_str();
    let seconds = u64::try_from(envelope.date.as_second()).unwrap_or(0);
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
    let mut message = Message::builder()
        .from(mailbox(Some(name), &publication.from)?)
        .to(mailbox(None, envelope.to)?)
        .subject(&content.subject)
        .message_id(Some(format!("<{id}>")))
        .date(date);
    if let Some(reply_to) = &publication.reply_to {
        message = message.reply_to(mailbox(None, reply_to)?);
    }
    // RFC 3834: no vacation reply answers it.
    for (name, value) in [
        (HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated"),
        (HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"), "All"),
        (HeaderName::new_from_ascii_str("Content-Language"), envelope.language),
    ] {
        message = message.raw_header(HeaderValue::new(name, value.to_owned()));
    }
    let boundary = format!("notice-{}", id.split('@').next().unwrap_or_default());
    let part = |kind: ContentType, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
    let parts = MultiPart::alternative()
        .boundary(boundary)
        .singlepart(part(ContentType::TEXT_PLAIN, &content.text))
        .singlepart(part(ContentType::TEXT_HTML, &content.html));
    let mut bytes = message.multipart(parts)?.formatted();
    // Canonical for the signature: no empty lines at the end.
    while bytes.ends_with(b"\r\n\r\n") {
        bytes.truncate(bytes.len() - 2);
    }
    if signers.is_empty() { Ok(bytes) } else { Ok(signers.sign_message(&bytes, envelope.date)?) }
}

fn mailbox(name: Option<&str>, address: &EmailAddress) -> Result<Mailbox, NoticeError> {
    let address = address.to_ascii().parse().map_err(|_| NoticeError::Address)?;
    Ok(Mailbox::new(name.map(str::to_owned), address))
}
