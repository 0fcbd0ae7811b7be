//! Detection of the character encoding of a foreign text: a list of subscribers, a web page.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
pub use encoding_rs::Encoding;
use encoding_rs::{DecoderResult, EUC_KR, UTF_8, UTF_16BE, UTF_16LE};

/// Share of Hangul among the letters beyond ASCII, in percent, from which a text is taken for Korean.
const MIN_HANGUL_PERCENT: usize = 80;
/// Bytes that are read at once.
const CHUNK: usize = 1 << 16;

/// Detects the encoding of a text: by its byte order mark, as strict UTF-8, as UTF-16 without a mark, as strict CP949
/// with mostly Hangul, and only then by statistics, which fail on a few Korean names.
///
/// Reads to the end, since the first letter beyond ASCII may be the last of the file.
///
/// # Errors
/// The file could not be read.
pub fn detect(mut text: impl Read) -> io::Result<&'static Encoding> {
    let mut buffer = vec![0; CHUNK];
    let mut first = true;
    let mut utf8 = Strict::new(UTF_8);
    let mut cp949 = Strict::new(EUC_KR);
    let mut statistics = EncodingDetector::new(Iso2022JpDetection::Deny);
    loop {
        let length = read_full(&mut text, &mut buffer)?;
        let chunk = buffer.get(..length).unwrap_or_default();
        if first {
            first = false;
            if let Some((encoding, _)) = Encoding::for_bom(chunk) {
                return Ok(encoding);
            }
            if let Some(encoding) = utf16_without_mark(chunk) {
                return Ok(encoding);
            }
        }
        let last = length < buffer.len();
        utf8.feed(chunk, last);
        cp949.feed(chunk, last);
        statistics.feed(chunk, last);
        if last {
            break;
        }
    }
    if utf8.valid {
        return Ok(UTF_8);
    }
    let hangul = cp949.hangul * 100 >= cp949.beyond_ascii * MIN_HANGUL_PERCENT;
    if cp949.valid && hangul {
        return Ok(EUC_KR);
    }
    Ok(statistics.guess(Some(b"kr"), Utf8Detection::Deny))
}

/// Returns the encoding of a name that the web's encoding standard knows, such as `euc-kr`; also Korean names beyond it.
pub fn named(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().trim_matches(['"', '\'']);
    let korean = ["cp949", "ms949", "uhc", "x-windows-949"];
    if korean.iter().any(|name| label.eq_ignore_ascii_case(name)) {
        return Some(EUC_KR);
    }
    Encoding::for_label_no_replacement(label.as_bytes())
}

/// Returns `true` if every byte belongs to a letter of the encoding, and some letter is beyond ASCII.
pub fn is_sound(bytes: &[u8], encoding: &'static Encoding) -> bool {
    let mut strict = Strict::new(encoding);
    strict.feed(bytes, true);
    strict.valid && strict.beyond_ascii > 0
}

/// Returns UTF-8 as an encoding.
pub fn utf8() -> &'static Encoding {
    UTF_8
}

/// Decodes a whole text; invalid bytes become U+FFFD and a byte order mark is dropped.
pub fn decode(bytes: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_with_bom_removal(bytes).0.into_owned()
}

/// Reads until the buffer is full or the text ends.
fn read_full(text: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match text.read(rest) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// Returns UTF-16 when every other byte of a text is zero nearly everywhere: addresses are ASCII.
fn utf16_without_mark(chunk: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| chunk.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = chunk.len() / 2;
    if pairs < 4 {
        None
    } else if odd * 10 > pairs * 6 && even * 10 < pairs {
        Some(UTF_16LE)
    } else if even * 10 > pairs * 6 && odd * 10 < pairs {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// A decoder that notes invalid bytes and counts letters.
struct Strict {
    decoder: encoding_rs::Decoder,
    valid: bool,
    beyond_ascii: usize,
    hangul: usize,
}

impl Strict {
    fn new(encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { decoder, valid: true, beyond_ascii: 0, hangul: 0 }
    }

    fn feed(&mut self, mut bytes: &[u8], last: bool) {
        let mut text = [0; 4096];
        while self.valid {
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(bytes, &mut text, last);
            let decoded = std::str::from_utf8(text.get(..written).unwrap_or_default()).unwrap_or_default();
            if !decoded.is_ascii() {
                self.beyond_ascii += decoded.chars().filter(|c| !c.is_ascii()).count();
                self.hangul += decoded.chars().filter(|c| ('가'..='힣').contains(c)).count();
            }
            bytes = bytes.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => self.valid = false,
            }
        }
    }
}

/// Reader that decodes a text while it is read; invalid bytes become U+FFFD and a byte order mark is dropped.
pub struct Decoded<R> {
    source: R,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    /// Decoded text, of which `served` bytes were handed on.
    text: String,
    served: usize,
    ended: bool,
}

impl<R: Read> Decoded<R> {
    /// Reads `source` in this encoding.
    pub fn new(source: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { source, decoder, raw: vec![0; CHUNK], text: String::new(), served: 0, ended: false }
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.served == self.text.len() && !self.ended {
            let length = read_full(&mut self.source, &mut self.raw)?;
            self.ended = length < self.raw.len();
            let raw = self.raw.get(..length).unwrap_or_default();
            self.text.clear();
            self.served = 0;
            self.text.reserve(self.decoder.max_utf8_buffer_length(length).unwrap_or(length * 3));
            // With so much room the decoder reads everything.
            let _ = self.decoder.decode_to_string(raw, &mut self.text, self.ended);
        }
        let rest = self.text.as_bytes().get(self.served..).unwrap_or_default();
        let length = rest.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.served += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (&'static str, String) {
        let encoding = detect(bytes).unwrap();
        let mut text = String::new();
        Decoded::new(bytes, encoding).read_to_string(&mut text).unwrap();
        (encoding.name(), text)
    }

    #[test]
    fn every_encoding_of_spreadsheets_is_read() {
        let text = "email,이름\r\nminji@example.com,김민지\r\n";
        let utf16 = |big: bool| {
            text.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect::<Vec<_>>()
        };
        assert_eq!(read(text.as_bytes()), ("UTF-8", text.into()));
        assert_eq!(read(&[&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat()), ("UTF-8", text.into()));
        assert_eq!(read(&[&[0xFF, 0xFE], &*utf16(false)].concat()), ("UTF-16LE", text.into()));
        assert_eq!(read(&[&[0xFE, 0xFF], &*utf16(true)].concat()), ("UTF-16BE", text.into()));
        assert_eq!(read(&utf16(false)), ("UTF-16LE", text.into()));
        assert_eq!(read(&EUC_KR.encode(text).0), ("EUC-KR", text.into()));
    }

    #[test]
    fn one_korean_name_at_the_end_of_a_long_file_decides() {
        let mut text = "somebody@example.com,Somebody\n".repeat(10_000);
        text.push_str("minji@example.com,뷁민지\n");
        assert_eq!(read(&EUC_KR.encode(&text).0), ("EUC-KR", text.clone()), "뷁 is in CP949 alone");
        assert_eq!(read(text.as_bytes()), ("UTF-8", text));
    }

    #[test]
    fn western_files_are_not_taken_for_korean() {
        let text = "email,name\nrene@example.com,René Müller\nanna@example.com,Zoë Łukasz\n";
        let (bytes, ..) =
            encoding_rs::WINDOWS_1252.encode("email,name\nrene@example.com,René Müller-Größe\n");
        assert_eq!(read(&bytes).1, "email,name\nrene@example.com,René Müller-Größe\n");
        assert_eq!(read(text.as_bytes()).1, text);
    }

    #[test]
    fn a_letter_across_two_chunks_is_whole() {
        let text = format!("{}가나", "x".repeat(CHUNK - 1));
        assert_eq!(read(text.as_bytes()), ("UTF-8", text.clone()));
        assert_eq!(read(&EUC_KR.encode(&text).0), ("EUC-KR", text));
    }
}
