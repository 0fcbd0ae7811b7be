//! Fields of a form that was sent.

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use url::form_urlencoded;

use super::early_reply::EarlyReply;
use crate::site::answer::media;

/// Fields of a form, in their order.
#[derive(Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

/// Largest number of fields that are read.
const MAX_FIELDS: usize = 500;

impl Fields {
    /// Reads a form (`application/x-www-form-urlencoded`).
    ///
    /// # Errors
    /// The answer for another media type.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, EarlyReply> {
        match media_type(headers).as_str() {
            "application/x-www-form-urlencoded" => Ok(Self::parse(body)),
            // A request without a body needs none.
            "" if body.is_empty() => Ok(Self::default()),
            _ => Err(unsupported().into()),
        }
    }

    fn parse(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body).take(MAX_FIELDS);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// Returns the first value of a field; empty if there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Returns every value of a field.
    pub(super) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }

    /// Returns true if the field was sent with any value.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// Returns whether a body is the one-click request of a mail program (RFC 8058 section 3.2): urlencoded, or multipart as some
/// senders of requests make it.
pub(super) fn is_one_click(headers: &HeaderMap, body: &[u8]) -> bool {
    let kind = media_type(headers);
    if kind == "multipart/form-data" {
        let text = String::from_utf8_lossy(body);
        let mut lines = text.lines().map(str::trim);
        return lines.any(|line| {
            line.contains("name=\"List-Unsubscribe\"") || line.contains("name=List-Unsubscribe")
        }) && lines.any(|line| line == "One-Click");
    }
    let is_form = kind.is_empty() || kind == "application/x-www-form-urlencoded";
    is_form && Fields::parse(body).get("List-Unsubscribe") == "One-Click"
}

fn media_type(headers: &HeaderMap) -> String {
    let header = headers.get(CONTENT_TYPE).and_then(|header| header.to_str().ok()).unwrap_or_default();
    header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

fn unsupported() -> Response {
    let words = "This address takes forms (application/x-www-form-urlencoded).\n";
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, [(CONTENT_TYPE, media::TEXT)], words).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(kind: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if !kind.is_empty() {
            headers.insert(CONTENT_TYPE, kind.parse().unwrap());
        }
        headers
    }

    #[test]
    fn one_click_is_read_in_both_forms() {
        let multipart =
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        for (kind, body, expected) in [
            ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click", true),
            ("application/x-www-form-urlencoded; charset=utf-8", "List-Unsubscribe=One-Click&x=1", true),
            ("multipart/form-data; boundary=x", multipart, true),
            ("", "List-Unsubscribe=One-Click", true),
            ("application/x-www-form-urlencoded", "List-Unsubscribe=Two", false),
            ("application/x-www-form-urlencoded", "", false),
            ("application/json", "List-Unsubscribe=One-Click", false),
            ("multipart/form-data; boundary=x", "One-Click", false),
        ] {
            assert_eq!(is_one_click(&headers(kind), body.as_bytes()), expected, "{kind} {body}");
        }
    }

    #[test]
    fn other_media_types_are_refused() {
        for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
            let response = Fields::read(&headers(kind), b"{}").unwrap_err().into_response();
            assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        let fields =
            Fields::read(&headers("application/x-www-form-urlencoded"), "a=1&a=2&b=%ED%95%9C".as_bytes())
                .unwrap();
        assert_eq!(
            (fields.all("a"), fields.get("b"), fields.has("c")),
            (vec!["1".into(), "2".into()], "한", false)
        );
    }
}
