//! Keys as text (RFC 7468).

use data_encoding::{BASE64, Specification};
use secrecy::zeroize::Zeroizing;

/// One block of a PEM file.
pub(super) struct Block<'a> {
    /// Label, such as `PRIVATE KEY`.
    pub(super) label: &'a str,
    /// Its bytes.
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// The first block whose label ends in `KEY`; what stands around it is skipped. `None` if there is none that is whole.
pub(super) fn decode(text: &str) -> Option<Block<'_>> {
    let mut rest = text;
    loop {
        let (_, after) = rest.split_once("-----BEGIN ")?;
        let (label, after) = after.split_once("-----")?;
        let (body, after) = after.split_once(&format!("-----END {label}-----"))?;
        rest = after;
        if label.ends_with("KEY") {
            // Headers of old encrypted keys hold a colon, which no base64 does.
            let letters: Zeroizing<String> = Zeroizing::new(body.split_whitespace().collect());
            return Some(Block { label, der: Zeroizing::new(BASE64.decode(letters.as_bytes()).ok()?) });
        }
    }
}

/// A block with this label.
pub(super) fn encode(label: &str, der: &[u8]) -> Zeroizing<String> {
    let mut lines = Specification::new();
    lines.symbols.push_str("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
    lines.padding = Some('=');
    lines.wrap.width = 64;
    lines.wrap.separator.push('\n');
    // The specification is the one above, so it is sound.
    let body = lines.encoding().map_or_else(|_| BASE64.encode(der), |encoding| encoding.encode(der));
    let body = Zeroizing::new(body);
    Zeroizing::new(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", body.trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_read_as_it_was_written() {
        let text = encode("PRIVATE KEY", &[7; 100]);
        assert!(text.lines().all(|line| line.len() <= 64), "{}", *text);
        let decoded = decode(&text).unwrap();
        assert_eq!((decoded.label, decoded.der.as_slice()), ("PRIVATE KEY", [7; 100].as_slice()));
    }

    #[test]
    fn what_stands_around_it_is_skipped() {
        let text = format!(
            "Bag\r\n-----BEGIN X-----\nAA==\n-----END X-----\n{}rest",
            *encode("RSA PRIVATE KEY", &[1])
        );
        assert_eq!(decode(&text.replace('\n', "\r\n")).unwrap().label, "RSA PRIVATE KEY");
        for broken in [
            "",
            "-----BEGIN PRIVATE KEY-----\nAAAA",
            "-----BEGIN PRIVATE KEY-----\n!!\n-----END PRIVATE KEY-----",
        ] {
            assert!(decode(broken).is_none(), "{broken}");
        }
    }
}
