//! A message, parsed.

use mail_parser::parsers::MessageStream;
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders};

/// A parsed message. What cannot be parsed has no headers and an empty body, and can still be looked at as source.
pub struct ParsedMessage<'a> {
    message: Option<Message<'a>>,
}

/// A part that can be fetched.
pub struct Part<'a> {
    /// Its place among the message's parts.
    pub number: usize,
    /// The file name it gives itself.
    pub name: Option<&'a str>,
    /// Content-ID, which `cid:` URLs name (RFC 2392).
    pub content_id: Option<&'a str>,
    /// Its content, decoded.
    pub bytes: &'a [u8],
    kind: Option<(&'a str, &'a str)>,
}

impl<'a> Part<'a> {
    fn of(number: usize, part: &'a MessagePart<'_>) -> Self {
        let kind = part.content_type().and_then(|kind| Some((kind.ctype(), kind.subtype()?)));
        let (name, content_id) = (part.attachment_name(), part.content_id());
        Self { number, name, content_id, bytes: part.contents(), kind }
    }

    /// The media type, if it is one that browsers show as a picture and cannot run.
    pub fn image_type(&self) -> Option<&'static str> {
        let (kind, subtype) = self.kind?;
        let kind = format!("{kind}/{subtype}").to_ascii_lowercase();
        ["image/png", "image/jpeg", "image/gif", "image/webp"].into_iter().find(|known| *known == kind)
    }
}

impl<'a> ParsedMessage<'a> {
    /// Parses a whole message.
    pub fn parse(bytes: &'a [u8]) -> Self {
        Self { message: MessageParser::default().parse(bytes) }
    }

    /// Headers only; the body may be cut off.
    pub fn parse_headers(bytes: &'a [u8]) -> Self {
        Self { message: MessageParser::default().parse_headers(bytes) }
    }

    /// All headers in order, with encoded words decoded (RFC 2047) and lines unfolded.
    pub fn headers(&self) -> Vec<(String, String)> {
        let Some(message) = &self.message else { return Vec::new() };
        let decoded = message.headers().iter().map(|header| {
            let range = header.offset_start() as usize..header.offset_end() as usize;
            let raw = message.raw_message.get(range).unwrap_or_default();
            let value = MessageStream::new(raw).parse_unstructured().into_text().unwrap_or_default();
            (header.name().to_owned(), value.trim().to_owned())
        });
        decoded.collect()
    }

    /// The first header of that name, decoded.
    pub fn header(&self, name: &str) -> Option<String> {
        let found = self.headers().into_iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// Returns the subject, or a placeholder without one.
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap_or_else(|| "(no subject)".into())
    }

    /// The HTML part, if the message has one of its own.
    pub fn html(&self) -> Option<&str> {
        let message = self.message.as_ref()?;
        message.html_bodies().find(|part| part.is_text_html()).and_then(|part| part.text_contents())
    }

    /// The text part, if the message has one of its own.
    pub fn text(&self) -> Option<&str> {
        let message = self.message.as_ref()?;
        let plain = |part: &&MessagePart<'_>| part.is_text() && !part.is_text_html();
        message.text_bodies().find(plain).and_then(|part| part.text_contents())
    }

    /// Pictures and attachments.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let Some(message) = &self.message else { return Vec::new() };
        let shown = |number: usize| {
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            message.text_body.contains(&number) || message.html_body.contains(&number)
        };
        let wanted = message.parts.iter().enumerate().filter(|(number, part)| {
            !part.is_multipart() && (part.content_id().is_some() || !shown(*number))
        });
        wanted.map(|(number, part)| Part::of(number, part)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn headers_are_decoded_and_unfolded() {
        let message = ParsedMessage::parse(
            b"Subject: =?utf-8?B?7KO866eQ?= =?utf-8?Q?_=F0=9F=93=B0?=\r\nX-Long: a\r\n b\r\nFrom: Kim\r\n\r\nhi\r\n",
        );
        assert_eq!(message.subject(), "주말 📰");
        assert_eq!(message.header("x-long").unwrap(), "a b");
        assert_eq!(message.text(), Some("hi\r\n"));
        assert_eq!(message.html(), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes: Vec<u8>) {
            let message = ParsedMessage::parse(&bytes);
            let _ = (message.subject(), message.html(), message.text(), message.parts().len());
            let _ = ParsedMessage::parse_headers(&bytes).headers();
        }
    }
}
