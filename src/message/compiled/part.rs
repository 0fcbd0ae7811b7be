//! A text part whose fixed pieces are encoded already.

use bytes::Bytes;

use super::base64::{AlignedBase64, Base64Writer};
use super::quoted_printable::QuotedPrintableWriter;
use crate::domain::{Escaping, Piece, Slot, Template};
use crate::message::MessageBytes;

/// A part's content, in the encoding that makes it shorter.
#[derive(Debug, Clone, Hash)]
pub(super) enum Part {
    QuotedPrintable(Escaping, Vec<QuotedPiece>),
    Base64(Escaping, Vec<Base64Piece>),
}

/// A piece of a quoted-printable part. A span stands between soft line breaks, so its length moves nothing.
#[derive(Debug, Clone, Hash)]
pub(super) enum QuotedPiece {
    Fixed(Bytes),
    /// `opens`: text stands before it on its line; `closes`: text follows.
    Span {
        slot: Slot,
        opens: bool,
        closes: bool,
    },
}

/// A piece of a base64 part.
#[derive(Debug, Clone, Hash)]
pub(super) enum Base64Piece {
    Fixed(AlignedBase64),
    Span(Slot),
}

impl Part {
    pub(super) fn new(template: &Template) -> Self {
        if is_costly(template) {
            let block = |piece: &Piece| match piece {
                Piece::Fixed(text) => Base64Piece::Fixed(AlignedBase64::of(with_crlf(text).as_bytes())),
                Piece::Slot(slot) => Base64Piece::Span(*slot),
            };
            return Self::Base64(template.escaping(), template.pieces().iter().map(block).collect());
        }
        Self::QuotedPrintable(template.escaping(), quoted(template.pieces()))
    }

    /// The value of `Content-Transfer-Encoding`.
    pub(super) fn encoding(&self) -> &'static str {
        match self {
            Self::QuotedPrintable(..) => "quoted-printable",
            Self::Base64(..) => "base64",
        }
    }

    /// Appends one recipient's part.
    pub(super) fn write<'a>(&self, value: &impl Fn(Slot) -> &'a str, out: &mut MessageBytes) {
        let mut fitting = String::new();
        let mut value_of = |slot: Slot, escaping: Escaping, write: &mut dyn FnMut(&str)| {
            fitting.clear();
            escaping.write(value(slot), &mut fitting);
            write(&fitting);
        };
        match self {
            Self::QuotedPrintable(escaping, lines) => {
                for line in lines {
                    match line {
                        QuotedPiece::Fixed(text) => out.append_shared(text),
                        QuotedPiece::Span { slot, opens, closes } => {
                            value_of(*slot, *escaping, &mut |value| {
                                span(value, *opens, *closes, out.buffer_mut());
                            });
                        }
                    }
                }
            }
            Self::Base64(escaping, blocks) => {
                let mut writer = Base64Writer::default();
                for block in blocks {
                    match block {
                        Base64Piece::Fixed(text) => writer.fixed(text, out),
                        Base64Piece::Span(slot) => {
                            value_of(*slot, *escaping, &mut |value| writer.span(value));
                        }
                    }
                }
                writer.finish(out.buffer_mut());
            }
        }
    }
}

/// Encodes the fixed texts and looks how each span stands between them.
fn quoted(pieces: &[Piece]) -> Vec<QuotedPiece> {
    let mut opens = false;
    let mut lines = Vec::with_capacity(pieces.len());
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Fixed(text) => {
                let (mut writer, mut out) = (QuotedPrintableWriter::default(), Vec::new());
                writer.write(&with_crlf(text), &mut out);
                opens = writer.column() > 0;
                lines.push(QuotedPiece::Fixed(out.into()));
            }
            Piece::Slot(slot) => {
                let closes = match pieces.get(at + 1) {
                    Some(Piece::Fixed(text)) => !text.starts_with('\n') && !text.starts_with("\r\n"),
                    Some(Piece::Slot(_)) => true,
                    None => false,
                };
                lines.push(QuotedPiece::Span { slot: *slot, opens, closes });
                opens = false;
            }
        }
    }
    lines
}

fn span(value: &str, opens: bool, closes: bool, out: &mut Vec<u8>) {
    if value.is_empty() && !closes {
        return;
    }
    let mut writer = QuotedPrintableWriter::default();
    if opens {
        writer.soft_break(out);
    }
    writer.write(value, out);
    if closes && writer.column() > 0 {
        writer.soft_break(out);
    }
}

/// Returns whether base64 is shorter than quoted-printable. Hangul takes four bytes a letter in base64 and nine in
/// quoted-printable; for Latin text it is the other way round. 8bit would be shortest, but may be re-encoded on the way,
/// which breaks signatures.
fn is_costly(template: &Template) -> bool {
    let (mut costly, mut whole) = (0, 0);
    for piece in template.pieces() {
        match piece {
            Piece::Fixed(text) => {
                costly += text.bytes().filter(|byte| !byte.is_ascii() || *byte == b'=').count();
                whole += text.len();
            }
            // Links and addresses are plain letters.
            Piece::Slot(_) => whole += 60,
        }
    }
    costly * 2 > whole / 3
}

/// Converts line ends to CRLF.
fn with_crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(text: &str) -> Part {
        Part::new(&Template::parse(text, Escaping::Text).unwrap())
    }

    #[test]
    fn shorter_encoding_is_chosen() {
        assert_eq!(part("Hello from Seoul, where the week was long, 안녕").encoding(), "quoted-printable");
        assert_eq!(part("서울에서 인사드립니다.").encoding(), "base64");
    }

    #[test]
    fn a_span_stands_between_soft_breaks_where_text_does() {
        let [r, u, p, w] =
            [Slot::Recipient, Slot::Unsubscribe, Slot::Preferences, Slot::Web].map(Slot::marker);
        let part = part(&format!("To {r}\n{u} or {p}{w}.\n{w}\nend{w}"));
        let write = |unsubscribe: &'static str| {
            let mut out = MessageBytes::default();
            let value = |slot| match slot {
                Slot::Recipient => "Kim",
                Slot::Unsubscribe => unsubscribe,
                Slot::Preferences => "p",
                Slot::Web => "",
                Slot::Feedback => "https://f.example/f",
            };
            part.write(&value, &mut out);
            out.finish();
            String::from_utf8(out.to_bytes()).unwrap()
        };
        assert_eq!(write("u."), "To=20=\r\nKim\r\nu.=\r\n or=20=\r\np=\r\n=2E\r\n\r\nend");
        assert_eq!(write(""), "To=20=\r\nKim\r\n or=20=\r\np=\r\n=2E\r\n\r\nend");
    }
}
