//! Korean character sets of mail that older servers and programs send.
//!
//! The parser knows EUC-KR under some of its names. ISO-2022-KR (RFC 1557) writes the same letters in seven bits, with two
//! characters that shift to Korean and back; the encoding standard of the web leaves it out for the sake of browsers.

use std::borrow::Cow;

use data_encoding::BASE64;
use encoding_rs::EUC_KR;
use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};

/// Character set that this file decodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// EUC-KR with the syllables that Windows added (code page 949).
    EucKr,
    /// ISO-2022-KR.
    Iso2022Kr,
}

/// Names of EUC-KR, without signs between letters and digits.
const EUC_KR_NAMES: [&str; 16] = [
    "euckr",
    "cseuckr",
    "ksc5601",
    "ksc56011987",
    "ksc56011989",
    "csksc56011987",
    "ksx1001",
    "isoir149",
    "korean",
    "cp949",
    "ms949",
    "windows949",
    "xwindows949",
    "uhc",
    "xuhc",
    "949",
];

/// Characters that shift to Korean and back.
const SHIFT_OUT: u8 = 0x0E;
const SHIFT_IN: u8 = 0x0F;
/// Announces the shifts at the start of a text.
const DESIGNATOR: &[u8] = b"\x1B$)C";

impl Charset {
    /// Returns the character set of this name, in any of its spellings.
    pub(super) fn of(name: &str) -> Option<Self> {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        let name: String = letters.map(|c| c.to_ascii_lowercase()).take(24).collect();
        match name.as_str() {
            "iso2022kr" | "csiso2022kr" => Some(Self::Iso2022Kr),
            name => EUC_KR_NAMES.contains(&name).then_some(Self::EucKr),
        }
    }

    /// Decodes a text; bytes that are no letter become U+FFFD.
    pub(super) fn decode(self, bytes: &[u8]) -> String {
        EUC_KR.decode_without_bom_handling(&self.unshifted(bytes)).0.into_owned()
    }

    /// Decodes a text whose every byte belongs to a letter.
    pub(super) fn decode_sound(self, bytes: &[u8]) -> Option<String> {
        EUC_KR
            .decode_without_bom_handling_and_without_replacement(&self.unshifted(bytes))
            .map(Cow::into_owned)
    }

    /// Returns the bytes in EUC-KR: where the text is shifted, the eighth bit is set.
    fn unshifted(self, bytes: &[u8]) -> Cow<'_, [u8]> {
        if self == Self::EucKr {
            return Cow::Borrowed(bytes);
        }
        let (mut out, mut is_shifted, mut rest) = (Vec::with_capacity(bytes.len()), false, bytes);
        while let Some((&byte, after)) = rest.split_first() {
            if let Some(after) = rest.strip_prefix(DESIGNATOR) {
                rest = after;
                continue;
            }
            rest = after;
            match byte {
                SHIFT_OUT => is_shifted = true,
                SHIFT_IN => is_shifted = false,
                // A line begins unshifted, whatever the one before it left open.
                b'\n' | b'\r' => {
                    is_shifted = false;
                    out.push(byte);
                }
                0x21..=0x7E if is_shifted => out.push(byte | 0x80),
                _ => out.push(byte),
            }
        }
        Cow::Owned(out)
    }
}

/// Rewrites a header in Korean character sets as one in UTF-8: encoded words (RFC 2047), and bytes beyond ASCII that no
/// encoded word protects. `charset` is that of the message.
pub(super) fn decode_header(raw: &[u8], charset: Option<Charset>) -> Cow<'_, [u8]> {
    if std::str::from_utf8(raw).is_err() {
        let decoded = charset.unwrap_or(Charset::EucKr).decode_sound(raw);
        return decoded.map_or(Cow::Borrowed(raw), |text| Cow::Owned(text.into_bytes()));
    }
    let (mut out, mut copied, mut at) = (Vec::new(), 0, 0);
    while let Some(start) = memchr::memmem::find(&raw[at..], b"=?").map(|found| at + found) {
        let Some((charset, mut bytes, mut end)) = encoded_word(&raw[start..]) else {
            at = start + 2;
            continue;
        };
        end += start;
        // Programs that know no letters cut a word within one.
        while let Some((next, more, length)) = next_word(&raw[end..])
            && next == charset
        {
            bytes.extend(more);
            end += length;
        }
        out.extend_from_slice(&raw[copied..start]);
        out.extend_from_slice(
            format!("=?utf-8?B?{}?=", BASE64.encode(charset.decode(&bytes).as_bytes())).as_bytes(),
        );
        (copied, at) = (end, end);
    }
    if copied == 0 {
        return Cow::Borrowed(raw);
    }
    out.extend_from_slice(&raw[copied..]);
    Cow::Owned(out)
}

/// Reads an encoded word after blanks, and returns its length with them.
fn next_word(text: &[u8]) -> Option<(Charset, Vec<u8>, usize)> {
    let blanks = text.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let (charset, bytes, length) = encoded_word(&text[blanks..])?;
    Some((charset, bytes, blanks + length))
}

/// Longest encoded word that is read; RFC 2047 allows 75.
const MAX_WORD: usize = 2048;

/// Reads the encoded word at the start of a text: its character set, its bytes and its length.
fn encoded_word(text: &[u8]) -> Option<(Charset, Vec<u8>, usize)> {
    let text = &text[..text.len().min(MAX_WORD)];
    let mut parts = text.strip_prefix(b"=?")?.splitn(3, |byte| *byte == b'?');
    let (name, encoding, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let charset = Charset::of(std::str::from_utf8(name).ok()?.split('*').next()?)?;
    let length = memchr::memmem::find(rest, b"?=")?;
    let data = &rest[..length];
    if data.contains(&b'\n') {
        return None;
    }
    let bytes = match encoding {
        b"B" | b"b" => base64_decode(data)?,
        b"Q" | b"q" => {
            let spaced: Vec<u8> = data.iter().map(|byte| if *byte == b'_' { b' ' } else { *byte }).collect();
            quoted_printable_decode(&spaced)?
        }
        _ => return None,
    };
    Some((charset, bytes, 2 + name.len() + 1 + encoding.len() + 1 + length + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_every_spelling() {
        for name in ["EUC-KR", "euc_kr", "KS_C_5601-1987", "ks c 5601", "CP949", "x-windows-949"] {
            assert_eq!(Charset::of(name), Some(Charset::EucKr), "{name}");
        }
        assert_eq!(Charset::of("ISO-2022-KR"), Some(Charset::Iso2022Kr));
        for name in ["", "utf-8", "euc-jp", "iso-2022-jp", "iso-2022-krx"] {
            assert_eq!(Charset::of(name), None, "{name}");
        }
    }

    #[test]
    fn shifts_end_with_the_line() {
        let text = Charset::Iso2022Kr.decode(b"\x1B$)Ca\x0EGQ19\nb \x0EGQ\x0Fc");
        assert_eq!(text, "a한국\nb 한c");
        assert_eq!(Charset::EucKr.decode_sound(b"\xC7"), None);
    }

    #[test]
    fn header_without_korean_words_stays_as_it_is() {
        for raw in ["a =?utf-8?B?7ZWc?= b", "=?euc-kr?B?", "=?euc-kr?X?a?=", "=?", "한국"] {
            assert!(matches!(decode_header(raw.as_bytes(), None), Cow::Borrowed(_)), "{raw}");
        }
    }

    #[test]
    fn many_words_take_linear_time() {
        let raw = "=?euc-kr?Q?=C7=D1?= x ".repeat(20_000);
        assert!(decode_header(raw.as_bytes(), None).len() > raw.len() / 2);
        assert!(decode_header("=?euc-kr?Q?".repeat(100_000).as_bytes(), None).len() > 1);
    }
}
