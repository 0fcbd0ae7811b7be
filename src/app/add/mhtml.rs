//! Pages saved as one file, `.mhtml` (RFC 2557): the HTML part, and the pictures that it names.

use super::loaded::LoadedPage;
use crate::mime::ParsedMessage;

/// Bytes in which the headers of a saved page are looked for.
const HEAD: usize = 8 * 1024;

/// Reads a saved page; `None` for what is no message.
///
/// # Errors
/// Fault by which a saved page is not whole.
pub(super) fn read(bytes: &[u8]) -> Result<Option<LoadedPage>, &'static str> {
    let start = bytes.get(..HEAD.min(bytes.len())).unwrap_or_default();
    let head = String::from_utf8_lossy(start).to_ascii_lowercase();
    if !is_message(&head) {
        return Ok(None);
    }
    require_whole_part(bytes, &head)?;
    let message = ParsedMessage::parse(bytes);
    let html = message.html().ok_or("it holds no page")?;
    let url = message
        .header("Snapshot-Content-Location")
        .or_else(|| message.html_location())
        .filter(|url| url.starts_with("http"));
    let mut page = LoadedPage {
        // The part is decoded: the label in its own head no longer holds.
        bytes: html.as_bytes().to_vec(),
        content_type: Some("text/html; charset=utf-8".to_owned()),
        url,
        ..LoadedPage::default()
    };
    for part in message.parts() {
        let names = [part.location.map(str::to_owned), part.content_id.map(|id| format!("cid:{id}"))];
        for name in names.into_iter().flatten().filter(|_| part.is_image()) {
            page.pictures.entry(crate::check::without_tracking(&name)).or_insert_with(|| part.bytes.to_vec());
        }
    }
    Ok(Some(page))
}

/// Returns `true` for the beginning of a message, in lower case: its first line is that of a header.
fn is_message(head: &str) -> bool {
    let first = head.trim_start_matches(['\u{FEFF}', '\r', '\n']).lines().next().unwrap_or_default();
    let is_header = first.split_once(':').is_some_and(|(name, _)| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    is_header && head.contains("mime-version:") && head.contains("content-type:")
}

/// Tests that the part with the page ends with a boundary (RFC 2046, 5.1.1).
fn require_whole_part(bytes: &[u8], head: &str) -> Result<(), &'static str> {
    let headers = head.split("\r\n\r\n").next().unwrap_or_default();
    let headers = headers.split("\n\n").next().unwrap_or_default();
    if !headers.contains("multipart/") {
        return Ok(());
    }
    // The name of the boundary keeps its case.
    let written = String::from_utf8_lossy(bytes.get(..headers.len()).unwrap_or(bytes)).into_owned();
    let name = headers.find("boundary=").and_then(|at| written.get(at + "boundary=".len()..));
    let name = name.and_then(|rest| match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([';', '\r', '\n', ' ']).next(),
    });
    let name = name.filter(|name| !name.is_empty()).ok_or("nothing says where its parts end")?;
    let boundary = format!("\n--{name}");
    let lines: Vec<_> = memchr::memmem::find_iter(bytes, boundary.as_bytes()).collect();
    let is_page = |at: &usize| {
        let part = bytes.get(*at..(*at + HEAD).min(bytes.len())).unwrap_or_default();
        let part = String::from_utf8_lossy(part).to_ascii_lowercase();
        let end = part.find("\n\r\n").or_else(|| part.find("\n\n")).unwrap_or(part.len());
        part[..end].contains("text/html")
    };
    let page = lines.iter().position(is_page).ok_or("it holds no page")?;
    if page + 1 < lines.len() { Ok(()) } else { Err("it breaks off inside of the page") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\tboundary=\"--B-x1\"\r\n\r\n\r\n\
        ----B-x1\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>Fish=\r\nermen</p>\r\n\
        ----B-x1\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n----B-x1--\r\n";

    #[test]
    fn whole_pages_are_read() {
        let page = read(PAGE.as_bytes()).unwrap().unwrap();
        assert_eq!(String::from_utf8(page.bytes).unwrap().trim(), "<p>Fishermen</p>");
        let cut_behind_the_page = &PAGE[..PAGE.find("iVBO").unwrap()];
        assert!(read(cut_behind_the_page.as_bytes()).unwrap().is_some());
        let bare = PAGE.replace("\r\n", "\n");
        assert!(read(bare.as_bytes()).unwrap().is_some());
        for other in
            ["<p>MIME-Version: 1.0 Content-Type: x", "Words about MIME-Version: and Content-Type:", ""]
        {
            assert!(read(other.as_bytes()).unwrap().is_none(), "{other}");
        }
    }

    #[test]
    fn broken_pages_are_refused() {
        let end = PAGE.find("ermen").unwrap();
        for (broken, told) in [
            (PAGE[..end].to_owned(), "it breaks off inside of the page"),
            (PAGE[..PAGE.find("Content-Transfer").unwrap()].to_owned(), "it breaks off inside of the page"),
            (PAGE.replace(";\r\n\tboundary=\"--B-x1\"", ""), "nothing says where its parts end"),
            (PAGE[..PAGE.find("----B-x1").unwrap()].to_owned(), "it holds no page"),
        ] {
            assert_eq!(read(broken.as_bytes()).unwrap_err(), told, "{broken}");
        }
    }
}
