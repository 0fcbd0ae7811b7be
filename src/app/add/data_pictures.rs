//! Pictures inside of a page (`data:` URLs): they get an address of their own, as those of an `.mhtml` have.

use data_encoding::BASE64;

use super::loaded::LoadedPage;

/// Smallest picture that is one, in bytes: smaller ones hold the place of a picture that a script loads.
const MIN_BYTES: usize = 3000;
/// Pictures of one page.
const MAX_PICTURES: usize = 20;
/// Beginning of the address that such a picture gets. The name leads nowhere (RFC 2606).
const ADDRESS: &str = "https://picture-of-the-page.invalid/";
/// Attributes that name another picture for the same element.
const OTHER_SOURCES: [&[u8]; 4] = [b"data-src", b"srcset", b"data-original", b"data-lazy"];

/// Returns `true` for the address of a picture that was inside of its page.
pub(super) fn is_inside(url: &str) -> bool {
    url.starts_with(ADDRESS)
}

/// Moves the pictures of a page from its text to those that came along.
pub(super) fn take(page: &mut LoadedPage) {
    let mut out = Vec::with_capacity(page.bytes.len());
    let mut from = 0;
    for number in 1..=MAX_PICTURES {
        let Some(found) = Found::next(&page.bytes, from) else { break };
        let name = format!("{ADDRESS}picture-{number}.{}", found.kind);
        out.extend_from_slice(&page.bytes[from..found.start]);
        out.extend_from_slice(name.as_bytes());
        page.pictures.insert(name, found.picture);
        from = found.end;
    }
    if from > 0 {
        out.extend_from_slice(&page.bytes[from..]);
        page.bytes = out;
    }
}

/// A picture in the text of a page.
struct Found {
    start: usize,
    end: usize,
    kind: &'static str,
    picture: Vec<u8>,
}

impl Found {
    /// Finds the next picture that an `<img>` shows.
    fn next(page: &[u8], from: usize) -> Option<Self> {
        let mut at = from;
        loop {
            let found = memchr::memmem::find(&page[at..], b"data:image/")? + at;
            at = found + 1;
            if let Some(found) = Self::at(page, from, found) {
                return Some(found);
            }
        }
    }

    fn at(page: &[u8], from: usize, start: usize) -> Option<Self> {
        let quote = *page.get(start.checked_sub(1)?)?;
        if !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let end = start + memchr::memchr(quote, &page[start..])?;
        let value = std::str::from_utf8(&page[start..end]).ok()?;
        let (head, data) = value.strip_prefix("data:image/")?.split_once(',')?;
        let kind = ["png", "jpeg", "gif", "webp"].into_iter().find(|kind| head.starts_with(kind))?;
        let opens = from + memchr::memrchr(b'<', &page[from..start])?;
        let before = page[opens..start].to_ascii_lowercase();
        let closes = end + memchr::memchr(b'>', &page[end..])?;
        let after = page[end..closes].to_ascii_lowercase();
        let is_img = before.starts_with(b"<img") && before.ends_with(&[b's', b'r', b'c', b'=', quote]);
        let has_other = OTHER_SOURCES
            .iter()
            .any(|name| [&before, &after].iter().any(|text| memchr::memmem::find(text, name).is_some()));
        if !is_img || has_other || !head.ends_with(";base64") {
            return None;
        }
        let data: Vec<u8> = data.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
        let picture = BASE64.decode(&data).ok().filter(|picture| picture.len() >= MIN_BYTES)?;
        Some(Self { start, end, kind, picture })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_the_page_come_along() {
        let data = BASE64.encode(&vec![7; 5000]);
        let html = format!(
            "<p>한글<img class=a src=\"data:image/png;base64,{data}\"><img src='data:image/gif;base64,R0lGODlhAQAB'>\
             <img src=\"data:image/png;base64,{data}\" data-src=\"/a.png\"><img src=\"data:image/svg+xml;base64,{data}\">"
        );
        let mut page = LoadedPage { bytes: html.into_bytes(), ..LoadedPage::default() };
        take(&mut page);
        let text = String::from_utf8(page.bytes).unwrap();
        assert!(text.starts_with("<p>한글<img class=a src=\"https://picture-of-the-page.invalid/picture-1.png\"><img src='data:"), "{text:.200}");
        assert_eq!(page.pictures.len(), 1);
        assert_eq!(page.pictures["https://picture-of-the-page.invalid/picture-1.png"], vec![7; 5000]);
    }
}
