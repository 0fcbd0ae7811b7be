//! The character encoding of a page: what the server and the page say, weighed against the bytes.

use crate::charset::{self, Encoding};

/// Bytes at the start of a page in which `<meta charset>` counts (HTML standard: 1024; some pages are late).
const META_WINDOW: usize = 8 * 1024;

/// Decodes a page. A byte order mark decides, then a declared encoding that fits the bytes, then the bytes alone: strict
/// UTF-8, strict CP949 with mostly Hangul, statistics.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> String {
    // Nearly every page: no detector has to read it. Zeros are those of UTF-16 without a mark.
    if let Ok(text) = std::str::from_utf8(bytes)
        && memchr::memchr(0, bytes).is_none()
    {
        return text.trim_start_matches('\u{FEFF}').to_owned();
    }
    let found = charset::detect(bytes).unwrap_or(charset::utf8());
    let declared = content_type.and_then(in_content_type).or_else(|| in_meta(bytes));
    let encoding = match declared {
        // Bytes that are sound UTF-8 are never by chance in another encoding.
        _ if found == charset::utf8() || has_mark(bytes) => found,
        Some(declared) if declared == charset::utf8() => found,
        // Names of Western encodings are what servers say that know nothing.
        Some(declared) if declared.name() == "windows-1252" => found,
        Some(declared) => declared,
        None => found,
    };
    charset::decode(bytes, encoding)
}

fn has_mark(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\xEF\xBB\xBF") || bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF")
}

/// Returns the encoding of a value such as `text/html; charset=euc-kr`.
fn in_content_type(value: &str) -> Option<&'static Encoding> {
    let lower = value.to_ascii_lowercase();
    let at = lower.find("charset=")? + "charset=".len();
    let rest = lower[at..].trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c))).unwrap_or(rest.len());
    charset::named(&rest[..end])
}

/// Returns the encoding that a page names in `<meta charset>`, `<meta http-equiv>` or its XML declaration.
fn in_meta(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(META_WINDOW)]).to_ascii_lowercase();
    let meta = start.split("<meta").skip(1).find_map(|tag| {
        let tag = tag.split('>').next()?;
        in_content_type(tag)
    });
    meta.or_else(|| {
        let declaration = start.trim_start().strip_prefix("<?xml")?.split("?>").next()?;
        let name = declaration.split("encoding=").nth(1)?.trim_start_matches(['"', '\'']);
        charset::named(name.split(['"', '\'']).next()?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_pages_are_read_however_they_are_labelled() {
        let words = "<p>개인정보보호위원회는 새 지침을 냈다.</p>";
        let korean = charset::named("euc-kr").unwrap().encode(words).0.into_owned();
        let with_meta =
            [b"<meta http-equiv='Content-Type' content='text/html; charset=ks_c_5601-1987'>", &*korean]
                .concat();
        for content_type in
            [None, Some("text/html"), Some("text/html; charset=EUC-KR"), Some("text/html;charset=utf-8")]
        {
            assert!(decode(&korean, content_type).contains(words), "{content_type:?}");
            assert!(decode(&with_meta, content_type).contains(words), "{content_type:?}");
            assert!(decode(words.as_bytes(), content_type).contains(words), "{content_type:?}");
        }
        assert!(decode(words.as_bytes(), Some("text/html; charset=euc-kr")).contains(words), "a wrong label");
        assert!(decode(&korean, Some("text/html; charset=iso-8859-1")).contains(words));
    }

    #[test]
    fn marks_and_other_encodings_are_read() {
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("<p>한</p>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&utf16, Some("text/html; charset=utf-8")), "<p>한</p>");
        let sjis = charset::named("shift_jis").unwrap().encode("<p>東京の発表</p>").0.into_owned();
        assert_eq!(decode(&sjis, Some("text/html; charset=Shift_JIS")), "<p>東京の発表</p>");
        assert_eq!(
            decode(
                "caf\u{e9}".chars().map(|c| c as u8).collect::<Vec<_>>().as_slice(),
                Some("text/html; charset=windows-1252")
            )
            .chars()
            .count(),
            4
        );
        assert_eq!(decode(b"", None), "");
    }
}
