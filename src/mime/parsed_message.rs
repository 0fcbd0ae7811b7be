//! A message, parsed.

use std::borrow::Cow;
use std::collections::HashSet;

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::parsers::MessageStream;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders};

use super::charset::{Charset, decode_header};

/// A parsed message. What cannot be parsed has no headers and an empty body, and can still be looked at as source.
pub struct ParsedMessage<'a> {
    message: Option<Message<'a>>,
    /// Its headers alone: where parts are nested wrongly, the parser takes an inner one for the message.
    head: Option<Message<'a>>,
    /// The HTML part, where our own decoder is needed.
    html: Option<String>,
    /// The text part, where our own decoder is needed.
    text: Option<String>,
}

/// A part that can be fetched.
pub struct Part<'a> {
    /// Its place among the message's parts.
    pub number: usize,
    /// The file name it gives itself.
    pub name: Option<&'a str>,
    /// Content-ID, which `cid:` URLs name (RFC 2392).
    pub content_id: Option<&'a str>,
    /// Content-Location, by which a saved page names its pictures (RFC 2557).
    pub location: Option<&'a str>,
    /// Its content, decoded.
    pub bytes: &'a [u8],
    kind: Option<(&'a str, &'a str)>,
}

impl<'a> Part<'a> {
    fn of(number: usize, part: &'a MessagePart<'_>) -> Self {
        let kind = part.content_type().and_then(|kind| Some((kind.ctype(), kind.subtype()?)));
        let (name, content_id) = (part.attachment_name(), part.content_id());
        Self { number, name, content_id, location: part.content_location(), bytes: part.contents(), kind }
    }

    /// `true` if it says that it is a picture, of any kind.
    pub fn is_image(&self) -> bool {
        self.kind.is_some_and(|(kind, _)| kind.eq_ignore_ascii_case("image"))
    }

    /// The media type, if it is one that browsers show as a picture and cannot run.
    pub fn image_type(&self) -> Option<&'static str> {
        let (kind, subtype) = self.kind?;
        let kind = format!("{kind}/{subtype}").to_ascii_lowercase();
        ["image/png", "image/jpeg", "image/gif", "image/webp"].into_iter().find(|known| *known == kind)
    }
}

/// Returns a header's value on one line.
fn one_line(value: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    value.trim().chars().map(|c| if breaks(c) { ' ' } else { c }).collect()
}

impl<'a> ParsedMessage<'a> {
    /// Parses a whole message.
    pub fn parse(bytes: &'a [u8]) -> Self {
        let head = MessageParser::default().parse_headers(bytes);
        let mut parsed = Self { message: MessageParser::default().parse(bytes), ..Self::of(head) };
        if let Some(message) = &parsed.message {
            parsed.html = html_part(message).and_then(|part| decode_body(message, part));
            parsed.text = text_part(message).and_then(|part| decode_body(message, part));
        }
        parsed
    }

    fn of(head: Option<Message<'a>>) -> Self {
        Self { message: head.clone(), head, html: None, text: None }
    }

    /// Headers only; the body may be cut off.
    pub fn parse_headers(bytes: &'a [u8]) -> Self {
        Self::of(MessageParser::default().parse_headers(bytes))
    }

    /// All headers in order, with encoded words decoded (RFC 2047) and lines unfolded. Each value is one line: an encoded
    /// word may hold line breaks and other control characters, which become blanks.
    pub fn headers(&self) -> Vec<(String, String)> {
        let Some(message) = &self.head else { return Vec::new() };
        let charset = message.content_type().and_then(|kind| Charset::of(kind.attribute("charset")?));
        let decoded = message.headers().iter().map(|header| {
            let range = header.offset_start() as usize..header.offset_end() as usize;
            let raw = message.raw_message.get(range).unwrap_or_default();
            let raw = decode_header(raw, charset);
            let value = MessageStream::new(&raw).parse_unstructured().into_text().unwrap_or_default();
            (header.name().to_owned(), one_line(&value))
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
        let part = || html_part(self.message.as_ref()?)?.text_contents();
        self.html.as_deref().or_else(part)
    }

    /// Content-Location of the HTML part.
    pub fn html_location(&self) -> Option<String> {
        html_part(self.message.as_ref()?)?.content_location().map(str::to_owned)
    }

    /// The text part, if the message has one of its own.
    pub fn text(&self) -> Option<&str> {
        let part = || text_part(self.message.as_ref()?)?.text_contents();
        self.text.as_deref().or_else(part)
    }

    /// Pictures and attachments.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let Some(message) = &self.message else { return Vec::new() };
        let bodies: HashSet<u32> = message.text_body.iter().chain(&message.html_body).copied().collect();
        let shown = |number: usize| u32::try_from(number).is_ok_and(|number| bodies.contains(&number));
        let wanted = message.parts.iter().enumerate().filter(|(number, part)| {
            !part.is_multipart() && (part.content_id().is_some() || !shown(*number))
        });
        wanted.map(|(number, part)| Part::of(number, part)).collect()
    }
}

fn html_part<'m>(message: &'m Message<'_>) -> Option<&'m MessagePart<'m>> {
    message.html_bodies().find(|part| part.is_text_html())
}

fn text_part<'m>(message: &'m Message<'_>) -> Option<&'m MessagePart<'m>> {
    message.text_bodies().find(|part| part.is_text() && !part.is_text_html())
}

/// Decodes a text part that the parser cannot: in a character set it does not know, or in one that nothing names.
fn decode_body(message: &Message<'_>, part: &MessagePart<'_>) -> Option<String> {
    let named = part.content_type().and_then(|kind| kind.attribute("charset"));
    let charset = match named {
        Some(name) => Some(Charset::of(name)?),
        None if part.text_contents()?.contains(char::REPLACEMENT_CHARACTER) => None,
        None => return None,
    };
    let raw = message.raw_message.get(part.raw_body_offset() as usize..part.raw_end_offset() as usize)?;
    let bytes = match part.encoding {
        Encoding::None => Cow::Borrowed(raw),
        Encoding::Base64 => Cow::Owned(base64_decode(raw)?),
        Encoding::QuotedPrintable => Cow::Owned(quoted_printable_decode(raw)?),
    };
    match charset {
        Some(charset) => Some(charset.decode(&bytes)),
        None => Charset::EucKr.decode_sound(&bytes),
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

    #[test]
    fn a_header_is_one_line_whatever_its_words_hold() {
        let message = ParsedMessage::parse(b"Subject: =?utf-8?Q?a=0D=0AX:_y=00=1B[2J?=\r\n\r\n");
        assert_eq!(message.subject(), "a  X: y  [2J");
    }

    /// Writes a message with a subject and a body.
    fn message(subject: &str, charset: &str, encoding: &str, body: &[u8]) -> Vec<u8> {
        let head = format!(
            "Subject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain{charset}\r\n\
             Content-Transfer-Encoding: {encoding}\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    }

    fn shown(bytes: &[u8]) -> (String, String) {
        let message = ParsedMessage::parse(bytes);
        (message.subject(), message.text().unwrap().trim().to_owned())
    }

    #[test]
    fn korean_mail_is_read_in_every_usual_form() {
        // "한국어 제목" and "안녕하세요" in EUC-KR.
        let subject = "=?euc-kr?B?x9Gxub7uIMGmuPE=?=";
        let (base64, raw) =
            (b"vsiz58fPvLy/5A==".as_slice(), b"\xBE\xC8\xB3\xE7\xC7\xCF\xBC\xBC\xBF\xE4".as_slice());
        let quoted = b"=BE=C8=B3=E7=C7=CF=BC=BC=BF=E4";
        let expected = ("한국어 제목".to_owned(), "안녕하세요".to_owned());
        for name in [
            "euc-kr",
            "\"EUC-KR\"",
            "ks_c_5601-1987",
            "KS_C_5601",
            "cp949",
            "MS949",
            "windows-949",
            "uhc",
            "x-windows-949",
        ] {
            let charset = format!("; charset={name}");
            let word = format!("=?{}?Q?=C7=D1=B1=B9=BE=EE_=C1=A6=B8=F1?=", name.trim_matches('"'));
            assert_eq!(shown(&message(&word, &charset, "base64", base64)), expected, "{name}");
            assert_eq!(shown(&message(subject, &charset, "8bit", raw)), expected, "{name}");
            assert_eq!(shown(&message(subject, &charset, "quoted-printable", quoted)), expected, "{name}");
        }
        // Nothing names the character set.
        assert_eq!(shown(&message(subject, "", "8bit", raw)), expected);
        // A syllable that only the extension of Windows has.
        assert_eq!(shown(&message("=?ks_c_5601-1987?B?jGO55iDBprjx?=", "", "7bit", b"x")).0, "똠방 제목");
    }

    #[test]
    fn mail_with_shift_states_is_read() {
        let expected = ("한국어 제목".to_owned(), "안녕 ok\r\n안녕".to_owned());
        let body = b"\x1B$)C\x0E>H3g\x0F ok\r\n\x0E>H3g\x0F\r\n";
        let word = "=?ISO-2022-KR?B?GyQpQw5HUTE5Pm4PIA5BJjhxDw==?=";
        assert_eq!(shown(&message(word, "; charset=ISO-2022-KR", "7bit", body)), expected);
        let encoded = data_encoding::BASE64.encode(body);
        assert_eq!(shown(&message(word, "; charset=csISO2022KR", "base64", encoded.as_bytes())), expected);
        let html = [
            b"Subject: x\r\nContent-Type: text/html; charset=iso-2022-kr\r\n\r\n<p>".as_slice(),
            b"\x1B$)C\x0E>H3g\x0F</p>",
        ];
        assert_eq!(ParsedMessage::parse(&html.concat()).html(), Some("<p>안녕</p>"));
    }

    #[test]
    fn words_of_a_header_join_where_a_letter_was_cut() {
        let subject = |text: &str| ParsedMessage::parse_headers(text.as_bytes()).subject();
        assert_eq!(subject("Subject: =?euc-kr?Q?=C7?=\r\n =?euc-kr?Q?=D1=B1=B9?= ok\r\n\r\n"), "한국 ok");
        assert_eq!(subject("Subject: [a] =?euc-kr?B?x9G55g==?= b =?x?y?\r\n\r\n"), "[a] 한방 b =?x?y?");
        let raw = b"Subject: \xC7\xD1\xB1\xB9\r\nFrom: \xB1\xE8 <a@b.example>\r\n\r\nx";
        let message = ParsedMessage::parse(raw);
        assert_eq!(
            (message.subject(), message.header("From").unwrap()),
            ("한국".into(), "김 <a@b.example>".into())
        );
        // Latin letters in a wrong character set are not taken for Korean.
        let message = ParsedMessage::parse(b"Subject: Caf\xE9 noir\r\n\r\nx");
        assert_eq!(message.subject(), "Caf\u{FFFD} noir");
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
