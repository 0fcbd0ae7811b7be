//! Pages saved as one file, `.mhtml` (RFC 2557): the HTML part, and the pictures that it names.

use super::loaded::LoadedPage;
use crate::mime::ParsedMessage;

/// Bytes in which the headers of a saved page are looked for.
const HEAD: usize = 8 * 1024;

/// Reads a saved page; `None` for what is no message.
pub(super) fn read(bytes: &[u8]) -> Option<LoadedPage> {
    let head = String::from_utf8_lossy(bytes.get(..HEAD.min(bytes.len()))?).to_ascii_lowercase();
    let is_message = head.contains("mime-version:")
        && head.contains("content-type:")
        && !head.trim_start().starts_with('<');
    if !is_message {
        return None;
    }
    let message = ParsedMessage::parse(bytes);
    let html = message.html()?;
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
    Some(page)
}
