//! Messages of one variant, encoded once.
//!
//! Headers, both texts and the pictures are encoded when the variant is compiled. For each recipient the personal parts are
//! encoded and inserted, and the rest is referenced, so a message costs only its personal parts. The bytes suit SMTP and
//! DKIM: every line ends in CRLF, none begins with a dot, and relaxed body canonicalization (RFC 6376 §3.4.4) changes
//! nothing.

mod base64;
mod head;
mod part;
mod picture;
mod quoted_printable;

use bytes::Bytes;
use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use self::head::Head;
use self::part::Part;
use super::error::MessageError;
use super::{MessageBytes, Recipient, SenderSnapshot, recipient_line};
use crate::domain::{Rendered, Slot};

/// One variant with its sender and date, encoded.
#[derive(Debug, Clone, Hash)]
pub struct Compiled {
    head: Head,
    /// From the beginning of the body to the text.
    open: Bytes,
    text: Part,
    between: Bytes,
    html: Part,
    /// From the end of the HTML to the end: the pictures, if there are any.
    close: Bytes,
}

impl Compiled {
    /// Encodes everything that recipients share.
    ///
    /// # Errors
    /// A value of the sender does not fit into a header, or a picture is not valid.
    pub fn new(sender: &SenderSnapshot, rendered: &Rendered, date: Timestamp) -> Result<Self, MessageError> {
        let (outer, inner) = (boundary("alternative", rendered), boundary("related", rendered));
        let content_type = format!("multipart/alternative; boundary=\"{outer}\"");
        let head = Head::new(sender, &rendered.subject, &content_type, date)?;
        let (text, html) = (Part::new(&rendered.text), Part::new(&rendered.html));
        let open = format!("--{outer}\r\n{}", opening("plain", &text));
        let mut between = format!("\r\n--{outer}\r\n");
        let mut close = Vec::new();
        // Text first, HTML last (RFC 2046 §5.1.4), the pictures beside the HTML that shows them (RFC 2387).
        if !rendered.attachments.is_empty() {
            let related = "Content-Type: multipart/related; type=\"text/html\";\r\n boundary=";
            between += &[related, "\"", &inner, "\"\r\n\r\n--", &inner, "\r\n"].concat();
            for attachment in &rendered.attachments {
                close.extend_from_slice(format!("\r\n--{inner}\r\n").as_bytes());
                close.extend(picture::picture(attachment)?);
                // The boundary brings the line's end along.
                close.truncate(close.len().saturating_sub(2));
            }
            close.extend_from_slice(format!("\r\n--{inner}--").as_bytes());
        }
        between += &opening("html", &html);
        close.extend_from_slice(format!("\r\n--{outer}--\r\n").as_bytes());
        Ok(Self { head, open: open.into(), text, between: between.into(), html, close: close.into() })
    }

    /// Writes one recipient's message (RFC 5322). After an error the output is not usable.
    ///
    /// # Errors
    /// The recipient's address, name or links do not fit into a header.
    pub(super) fn write(&self, to: &Recipient, out: &mut MessageBytes) -> Result<(), MessageError> {
        let recipient = recipient_line(to.name.as_ref(), &to.email);
        let value = |slot| match slot {
            Slot::Recipient => recipient.as_str(),
            Slot::Unsubscribe => to.links.unsubscribe.as_str(),
            Slot::Preferences => to.links.preferences.as_str(),
            Slot::Web => to.links.web.as_str(),
            Slot::Feedback => to.links.feedback.as_str(),
        };
        self.head.write(to, out.buffer_mut())?;
        out.finish_head();
        out.append_shared(&self.open);
        self.text.write(&value, out);
        out.append_shared(&self.between);
        self.html.write(&value, out);
        out.append_shared(&self.close);
        out.finish();
        Ok(())
    }
}

/// The headers of a text part and the empty line.
fn opening(kind: &str, part: &Part) -> String {
    let encoding = part.encoding();
    format!("Content-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n")
}

/// Returns a MIME boundary (RFC 2046 §5.1.1) derived from the content, so that a message built again has the same bytes.
/// `=_` occurs in neither quoted-printable nor base64.
fn boundary(kind: &str, rendered: &Rendered) -> String {
    let mut hash = Sha256::new();
    for field in [kind, &rendered.subject, &rendered.html.marked(), &rendered.text.marked()] {
        hash.update((field.len() as u64).to_be_bytes());
        hash.update(field);
    }
    format!("=_{}", HEXLOWER.encode(&hash.finalize()[..12]))
}
