//! A composed issue on the newsroom's letterhead, ready to be addressed.

use jiff::Timestamp;
use lettre::message::SinglePart;
use lettre::message::header::{ContentTransferEncoding, ContentType, Headers};

use super::{Addressee, Letterhead, header, parts, phrase, recipient_line};
use crate::domain::{Fill, Flavour, PersonName, Rendered, Template};

/// What all messages of one variant share.
#[derive(Debug, Clone)]
pub struct Mailing {
    letterhead: Letterhead,
    subject: String,
    text: (Template, ContentTransferEncoding),
    html: (Template, ContentTransferEncoding),
    pictures: Vec<Option<SinglePart>>,
}

/// Why one reader's message cannot be written. No address is named, since errors end up in logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// RFC 6531: the part before the `@` is not ASCII, and not every relay on the way could carry it.
    #[error("the part before the `@` is not ASCII, which needs a mail server with SMTPUTF8")]
    NeedsSmtputf8,
    /// A value holds what no header can: a line break, or a link that is not ASCII or far too long.
    #[error("the `{0}` header would hold what no header can")]
    Header(&'static str),
    /// A picture of a type or with a name that no part can have.
    #[error("a picture or part of the message has no proper type")]
    Part,
}

impl Mailing {
    /// Prepares the messages of one variant.
    pub fn new(letterhead: &Letterhead, rendered: &Rendered) -> Self {
        Self {
            letterhead: letterhead.clone(),
            subject: rendered.subject.clone(),
            text: (parts::with_crlf(&rendered.text, Flavour::Text), parts::encoding_for(&rendered.text)),
            html: (parts::with_crlf(&rendered.html, Flavour::Html), parts::encoding_for(&rendered.html)),
            pictures: rendered.attachments.iter().map(parts::picture).collect(),
        }
    }

    /// The complete message (RFC 5322): CRLF line ends, nothing but ASCII.
    ///
    /// # Errors
    /// The reader's address, name or links do not fit into a header.
    pub fn write(&self, to: &Addressee, date: Timestamp) -> Result<Vec<u8>, MessageError> {
        let fill = Fill { recipient: recipient_line(to.name.as_ref(), &to.email), links: to.links.clone() };
        let part = |(template, encoding): &(Template, ContentTransferEncoding), content_type| {
            parts::text(template.fill(&fill), content_type, *encoding)
        };
        let pictures: Option<Vec<_>> = self.pictures.iter().cloned().collect();
        let text = part(&self.text, ContentType::TEXT_PLAIN);
        let html = part(&self.html, ContentType::TEXT_HTML);
        let tree = pictures.and_then(|pictures| parts::tree(text, html, &pictures, &to.message_id));
        let mut message = self.headers(to, date)?.to_string().into_bytes();
        message.extend(tree.ok_or(MessageError::Part)?.formatted());
        Ok(message)
    }

    fn headers(&self, to: &Addressee, date: Timestamp) -> Result<Headers, MessageError> {
        let letterhead = &self.letterhead;
        if to.email.needs_smtputf8() || letterhead.from.needs_smtputf8() {
            return Err(MessageError::NeedsSmtputf8);
        }
        let mut headers = Headers::with_capacity(16);
        let mut set = |name: &'static str, value: Option<String>| {
            let value = value.and_then(|value| header::ready(name, value));
            headers.insert_raw(value.ok_or(MessageError::Header(name))?);
            Ok(())
        };
        let from_name = letterhead.from_name.as_ref().map(PersonName::as_str);
        set("From", Some(header::mailbox(from_name, &letterhead.from, "From")))?;
        let name = to.name.as_ref().map(PersonName::as_str);
        set("To", Some(header::mailbox(name, &to.email, "To")))?;
        if let Some(reply_to) = &letterhead.reply_to {
            set("Reply-To", Some(header::mailbox(None, reply_to, "Reply-To")))?;
        }
        set("Subject", Some(phrase::unstructured(&self.subject, "Subject".len())))?;
        set("Date", header::date(date, &letterhead.time_zone))?;
        set("Message-ID", Some(to.message_id.to_string()))?;
        set("MIME-Version", Some("1.0".into()))?;
        set("Content-Language", Some(letterhead.language.clone()))?;
        self.list_headers(to).into_iter().try_for_each(|(name, value)| set(name, Some(value)))?;
        Ok(headers)
    }

    /// What lists say about themselves: RFC 2919, 2369, 8058 and 5064, and the sender's statistics at Gmail.
    fn list_headers(&self, to: &Addressee) -> Vec<(&'static str, String)> {
        let letterhead = &self.letterhead;
        let id = letterhead.list_id();
        let phrase = phrase::phrase(&letterhead.publication, "List-Id".len());
        let gap = if phrase.len() + id.len() + 12 > 76 { "\r\n " } else { " " };
        let mut headers = vec![("List-Id", format!("{phrase}{gap}<{id}>"))];
        let leave = &to.links.unsubscribe;
        if leave.starts_with("https://") {
            // Two ways: at once over the web, and by mail for programs that know only the old one.
            let token = leave.rsplit('/').next().unwrap_or_default();
            let desk = letterhead.reply_to.as_ref().unwrap_or(&letterhead.from).to_ascii();
            let by_mail = format!("<mailto:{desk}?subject=unsubscribe%20{token}>");
            headers.push(("List-Unsubscribe", format!("<{leave}>,\r\n {by_mail}")));
            headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".into()));
        } else {
            headers.push(("List-Unsubscribe", format!("<{leave}>")));
        }
        if let Some(site) = &letterhead.site {
            headers.push(("Archived-At", format!("<{site}/issues/{}>", percent(letterhead.issue.as_str()))));
        }
        let name = Some(slug(&letterhead.publication)).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| slug(letterhead.from.local()));
        let feedback = [slug(letterhead.issue.as_str()), name, "newsletter".into(), slug(&id)].join(":");
        headers.push(("Feedback-ID", feedback));
        headers
    }
}

/// A text as a URL's path holds it.
fn percent(text: &str) -> String {
    let byte = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(byte).collect()
}

/// A text in the few letters that statistics can hold.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    slug.chars().take(60).collect()
}
