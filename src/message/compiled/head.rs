//! Headers of a message: the shared ones encoded once, the personal ones inserted between them.

use jiff::Timestamp;

use crate::domain::PersonName;
use crate::message::encoded_word::SOFT_LINE_LIMIT;
use crate::message::error::MessageError;
use crate::message::{Recipient, SenderSnapshot, encoded_word, header};

/// The headers of one variant.
#[derive(Debug, Clone, Hash)]
pub(super) struct Head {
    from: Vec<u8>,
    /// Between `To` and `Message-ID`.
    facts: Vec<u8>,
    /// Between `Message-ID` and `List-Unsubscribe`.
    list: Vec<u8>,
    /// After `List-Unsubscribe-Post`.
    rest: Vec<u8>,
    /// Address for unsubscribe requests by mail.
    unsubscribe_mailbox: String,
    /// True if that is the only way that works.
    unsubscribe_by_mail: bool,
}

impl Head {
    /// Encodes the headers that recipients share; `content_type` comes last.
    pub(super) fn new(
        sender: &SenderSnapshot,
        subject: &str,
        content_type: &str,
        date: Timestamp,
    ) -> Result<Self, MessageError> {
        if sender.from.needs_smtputf8() {
            return Err(MessageError::NeedsSmtputf8);
        }
        let unsubscribe_mailbox = sender.reply_to.as_ref().unwrap_or(&sender.from).to_link();
        let (mut from, mut facts, mut list, mut rest) = (vec![], vec![], vec![], vec![]);
        let from_name = sender.from_name.as_ref().map(PersonName::as_str);
        header::write("From", &[&header::mailbox(from_name, &sender.from, "From")], &mut from)?;
        if let Some(reply_to) = &sender.reply_to {
            header::write("Reply-To", &[&header::mailbox(None, reply_to, "Reply-To")], &mut facts)?;
        }
        header::write("Subject", &[&encoded_word::unstructured(subject, "Subject".len())], &mut facts)?;
        let date = header::date(date, &sender.time_zone).ok_or(MessageError::Header("Date"))?;
        header::write("Date", &[&date], &mut facts)?;
        header::write("MIME-Version", &["1.0"], &mut list)?;
        header::write("Content-Language", &[&sender.language], &mut list)?;
        let id = sender.list_id();
        let phrase = encoded_word::phrase(&sender.publication, "List-Id".len());
        let gap = if phrase.len() + id.len() + 12 > 76 { "\r\n " } else { " " };
        header::write("List-Id", &[&phrase, gap, "<", &id, ">"], &mut list)?;
        if let Some(site) = &sender.site {
            let issue = percent(sender.issue.as_str());
            header::write("Archived-At", &["<", site, "/issues/", &issue, ">"], &mut rest)?;
        }
        header::write("Feedback-ID", &[&feedback_id(sender, &id)], &mut rest)?;
        header::write("Content-Type", &[content_type], &mut rest)?;
        Ok(Self {
            from,
            facts,
            list,
            rest,
            unsubscribe_mailbox,
            unsubscribe_by_mail: sender.unsubscribe_by_mail,
        })
    }

    /// Appends one recipient's headers, without the empty line. An address beyond ASCII stands in UTF-8 (RFC 6532): only a
    /// relay with SMTPUTF8 takes its envelope.
    pub(super) fn write(&self, to: &Recipient, out: &mut Vec<u8>) -> Result<(), MessageError> {
        out.extend_from_slice(&self.from);
        let name = to.name.as_ref().map(PersonName::as_str);
        let mailbox = header::mailbox(name, &to.email, "To");
        let write = if to.email.needs_smtputf8() { header::write_utf8 } else { header::write };
        write("To", &[&mailbox], out)?;
        out.extend_from_slice(&self.facts);
        header::write("Message-ID", &["<", to.message_id.as_str(), ">"], out)?;
        out.extend_from_slice(&self.list);
        self.list_unsubscribe(&to.links.unsubscribe, out)?;
        out.extend_from_slice(&self.rest);
        Ok(())
    }

    /// Appends `List-Unsubscribe` (RFC 2369) and its one-click companion (RFC 8058).
    fn list_unsubscribe(&self, leave: &str, out: &mut Vec<u8>) -> Result<(), MessageError> {
        let is_web = leave.starts_with("https://") || leave.starts_with("http://");
        let token = leave.rsplit('/').next().unwrap_or_default();
        let mailbox = &self.unsubscribe_mailbox;
        if self.unsubscribe_by_mail && is_web {
            let by_mail = ["<mailto:", mailbox, "?subject=unsubscribe%20", token, ">"];
            return header::write("List-Unsubscribe", &by_mail, out);
        }
        if !leave.starts_with("https://") {
            return header::write("List-Unsubscribe", &["<", leave, ">"], out);
        }
        // Two ways: at once over the web (RFC 8058), and by mail for programs that know only RFC 2369. The link is never
        // broken: if it does not fit behind the header's name, it goes on the next line.
        let fits = "List-Unsubscribe: <>,".len() + leave.len() <= SOFT_LINE_LIMIT;
        let fold = if fits { "" } else { "\r\n " };
        let both = [fold, "<", leave, ">,\r\n <mailto:", mailbox, "?subject=unsubscribe%20", token, ">"];
        header::write("List-Unsubscribe", &both, out)?;
        header::write("List-Unsubscribe-Post", &["List-Unsubscribe=One-Click"], out)
    }
}

/// Value of `Feedback-ID`, by which Gmail groups complaints.
fn feedback_id(sender: &SenderSnapshot, list: &str) -> String {
    let name = Some(slug(&sender.publication)).filter(|name| !name.is_empty());
    let name = name.unwrap_or_else(|| slug(sender.from.local()));
    [slug(sender.issue.as_str()), name, "newsletter".into(), slug(list)].join(":")
}

/// Percent-encodes a text for a URL's path.
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

/// Reduces a text to ASCII letters, digits and hyphens.
fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    slug.chars().take(60).collect()
}
