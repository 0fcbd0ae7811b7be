//! The parts of a message and how they are encoded.

use data_encoding::HEXLOWER;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment as Inline, Body, MultiPart, SinglePart};
use sha2::{Digest, Sha256};

use crate::domain::{Attachment, Flavour, MessageId, Template};

/// The encoding that makes a text shorter. Hangul is four bytes a letter in base64 and nine in quoted-printable;
/// Latin text is the other way round. 8bit would be shortest, but is re-encoded on the way, which breaks signatures.
pub(super) fn encoding_for(template: &Template) -> ContentTransferEncoding {
    let text = template.marked();
    let costly = text.bytes().filter(|byte| !byte.is_ascii() || *byte == b'=').count();
    if costly * 2 > text.len() / 3 {
        ContentTransferEncoding::Base64
    } else {
        ContentTransferEncoding::QuotedPrintable
    }
}

/// The template with the line ends of mail. Done once for all readers: lettre would insert them one by one.
pub(super) fn with_crlf(template: &Template, flavour: Flavour) -> Template {
    let marked = template.marked().replace("\r\n", "\n").replace('\n', "\r\n");
    // The markers are those of a template that was read before, so reading them again cannot fail.
    Template::parse(&marked, flavour).unwrap_or_else(|_| template.clone())
}

/// A text part.
pub(super) fn text(text: String, content_type: ContentType, encoding: ContentTransferEncoding) -> SinglePart {
    // lettre hands the bytes back if it cannot encode them so; both encodings can carry anything.
    let body = Body::new_with_encoding(text, encoding)
        .unwrap_or_else(|bytes| Body::dangerous_pre_encoded(bytes, encoding));
    SinglePart::builder().header(content_type).body(body)
}

/// A picture, encoded once for all readers.
pub(super) fn picture(attachment: &Attachment) -> Option<SinglePart> {
    let content_type = ContentType::parse(attachment.media_type).ok()?;
    let inline = Inline::new_inline_with_name(attachment.content_id.clone(), attachment.file_name.clone());
    Some(inline.body(Body::new(attachment.bytes.clone()), content_type))
}

/// Text first, HTML last (RFC 2046 §5.1.4), the pictures beside the HTML that shows them (RFC 2387).
pub(super) fn tree(
    text: SinglePart,
    html: SinglePart,
    pictures: &[SinglePart],
    id: &MessageId,
) -> Option<MultiPart> {
    let alternative = MultiPart::builder().header(multipart("alternative", "", id)?).build().singlepart(text);
    if pictures.is_empty() {
        return Some(alternative.singlepart(html));
    }
    let related = MultiPart::builder().header(multipart("related", "; type=\"text/html\"", id)?).build();
    let related = pictures.iter().cloned().fold(related.singlepart(html), MultiPart::singlepart);
    Some(alternative.multipart(related))
}

/// The boundary comes from the Message-ID, so that a message built again is the same. `=_` occurs in neither
/// quoted-printable nor base64.
fn multipart(kind: &str, parameter: &str, id: &MessageId) -> Option<ContentType> {
    let mut hash = Sha256::new();
    hash.update(kind);
    hash.update([0]);
    hash.update(id.as_str());
    let name = HEXLOWER.encode(&hash.finalize()[..12]);
    ContentType::parse(&format!("multipart/{kind}; boundary=\"=_{name}\"{parameter}")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shorter_encoding_is_taken() {
        let encoding = |text: &str| encoding_for(&Template::parse(text, Flavour::Text).unwrap());
        assert_eq!(
            encoding("Hello from Seoul, where the week was long, 안녕"),
            ContentTransferEncoding::QuotedPrintable
        );
        assert_eq!(encoding("서울에서 인사드립니다."), ContentTransferEncoding::Base64);
    }
}
