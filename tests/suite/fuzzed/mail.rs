//! Messages of strangers: what the inbox caught, and what older servers write in Korean character sets.

use briefing::mime::{ParsedMessage, Part};
use data_encoding::BASE64;
use encoding_rs::EUC_KR;

/// Everything that is shown of a message.
#[derive(Debug, PartialEq)]
struct Shown {
    headers: Vec<(String, String)>,
    subject: String,
    html: Option<String>,
    text: Option<String>,
    parts: Vec<(usize, Option<String>, Option<String>, usize)>,
}

impl Shown {
    fn of(message: &[u8]) -> Self {
        let read = ParsedMessage::parse(message);
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let parts = read.parts();
        let pictures = parts.iter().filter_map(Part::image_type);
        assert!({ pictures }.all(|kind| kind.starts_with("image/") && !kind.contains("svg")));
        Self {
            headers: read.headers(),
            subject: read.subject(),
            html: owned(read.html()),
            text: owned(read.text()),
            parts: parts
                .iter()
                .map(|part| (part.number, owned(part.name), owned(part.content_id), part.bytes.len()))
                .collect(),
        }
    }
}

/// A message of any bytes.
pub fn mail(input: &[u8]) {
    let shown = Shown::of(input);
    assert_eq!(shown, Shown::of(input), "the same bytes show the same");
    // Every byte stands for one replaced letter at most.
    let most = 3 * input.len();
    for (name, value) in &shown.headers {
        assert!(!value.contains(['\r', '\n']), "`{name}` is unfolded: {value:?}");
        assert!(name.len() + value.len() <= most, "`{name}` grew to {} bytes", value.len());
    }
    for body in shown.html.iter().chain(&shown.text) {
        assert!(body.len() <= most, "{} bytes became {}", input.len(), body.len());
    }
    assert!(shown.parts.iter().all(|(.., bytes)| *bytes <= most), "{:?}", shown.parts);
    let mut numbers: Vec<_> = shown.parts.iter().map(|(number, ..)| *number).collect();
    numbers.dedup();
    assert_eq!(numbers.len(), shown.parts.len(), "each part has its own address");
    let headers = ParsedMessage::parse_headers(input).headers();
    assert_eq!(headers, shown.headers, "a list of messages reads the same headers as the page of one");
}

/// Names of the character sets, the usual ones and those of older programs.
const NAMES: [&str; 6] =
    ["euc-kr", "ks_c_5601-1987", "CP949", "\"x-windows-949\"", "iso-2022-kr", "csISO2022KR"];

/// Letters of a subject in one encoded word.
const MAX_SUBJECT: usize = 200;

/// A text that an older program writes as a message, and that must be shown as it was written. The first byte chooses
/// the name of the character set, the second the encoding.
pub fn korean_mail(input: &[u8]) {
    let [name, encoding, text @ ..] = input else { return };
    let name = NAMES[usize::from(*name) % NAMES.len()];
    let is_shifted = name.contains("2022") || name.contains("ISO");
    let body = writable(&String::from_utf8_lossy(text), is_shifted);
    // Blanks at the edges and line breaks are no part of a subject, and no program writes an encoded word of pages.
    let words = body.split_whitespace().collect::<Vec<_>>().join(" ");
    let subject = words.chars().take(MAX_SUBJECT).collect::<String>().trim_end().to_owned();
    let message = write(&subject, &body, name, is_shifted, *encoding);
    let read = ParsedMessage::parse(&message);
    let expected = if subject.is_empty() { "(no subject)" } else { &subject };
    assert_eq!(read.subject(), expected, "{}", String::from_utf8_lossy(&message));
    assert_eq!(read.text(), Some(body.as_str()), "{}", String::from_utf8_lossy(&message));
}

/// Keeps what the character set can write, with the line ends of mail.
fn writable(text: &str, is_shifted: bool) -> String {
    let fits = |c: char| {
        let mut letter = [0; 4];
        let (bytes, _, is_lossy) = EUC_KR.encode(c.encode_utf8(&mut letter));
        // Seven bits have no room for the syllables that Windows added.
        let is_standard = bytes.iter().all(|byte| *byte >= 0xA1);
        c == '\n' || (' '..='~').contains(&c) || (!c.is_ascii() && !is_lossy && (!is_shifted || is_standard))
    };
    text.chars().filter(|c| fits(*c)).collect::<String>().replace('\n', "\r\n")
}

/// Writes a text in bytes of the character set.
fn bytes(text: &str, is_shifted: bool) -> Vec<u8> {
    let plain = EUC_KR.encode(text).0.into_owned();
    if !is_shifted {
        return plain;
    }
    let (mut out, mut shifted) = (b"\x1B$)C".to_vec(), false);
    for byte in plain {
        if (byte >= 0x80) != shifted {
            shifted = !shifted;
            out.push(if shifted { 0x0E } else { 0x0F });
        }
        out.push(byte & 0x7F);
    }
    out.extend(shifted.then_some(0x0F));
    out
}

fn write(subject: &str, body: &str, name: &str, is_shifted: bool, encoding: u8) -> Vec<u8> {
    let quoted = |bytes: &[u8]| -> String { bytes.iter().map(|byte| format!("={byte:02X}")).collect() };
    let (subject, body) = (bytes(subject, is_shifted), bytes(body, is_shifted));
    let word = match encoding & 1 {
        0 => format!("B?{}", BASE64.encode(&subject)),
        _ => format!("Q?{}", quoted(&subject)),
    };
    let (encoding, body) = match encoding >> 1 & 3 {
        0 => ("base64", BASE64.encode(&body).into_bytes()),
        // Encoded lines are short: what is cut between two letters of a syllable is joined again.
        1 => {
            let encoded = quoted(&body).into_bytes();
            ("quoted-printable", encoded.chunks(72).collect::<Vec<_>>().join(&b"=\r\n"[..]))
        }
        _ => ("8bit", body),
    };
    let head = format!(
        "Subject: =?{}?{word}?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset={name}\r\n\
         Content-Transfer-Encoding: {encoding}\r\n\r\n",
        name.trim_matches('"')
    );
    [head.as_bytes(), &body].concat()
}
