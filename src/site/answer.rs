//! Answers from memory, with entity tags and times of caching.

use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// Media types of the site.
pub(super) mod media {
    /// HTML.
    pub(in crate::site) const HTML: &str = "text/html; charset=utf-8";
    /// Plain text.
    pub(in crate::site) const TEXT: &str = "text/plain; charset=utf-8";
    /// JSON.
    pub(in crate::site) const JSON: &str = "application/json";
    /// Atom (RFC 4287).
    pub(in crate::site) const ATOM: &str = "application/atom+xml; charset=utf-8";
    /// JSON Feed 1.1.
    pub(in crate::site) const JSON_FEED: &str = "application/feed+json";
    /// Site map.
    pub(in crate::site) const XML: &str = "application/xml; charset=utf-8";
}

/// How long a cache may keep an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Caching {
    /// Personal, or about the moment: not at all.
    Never,
    /// A minute, and then only if it is still the same: a correction shows soon.
    Minute,
    /// For ever: the address holds a hash of the content.
    Forever,
}

impl Caching {
    /// Returns the header `Cache-Control`.
    pub(super) fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Never => "no-store",
            Self::Minute => "public, max-age=60, must-revalidate",
            Self::Forever => "public, max-age=31536000, immutable",
        })
    }
}

/// A document in memory. Clones share its bytes.
#[derive(Debug, Clone)]
pub(super) struct Document {
    bytes: Bytes,
    media_type: &'static str,
    tag: String,
    policy: Option<HeaderValue>,
}

impl Document {
    /// Makes a document with its entity tag.
    pub(super) fn new(bytes: impl Into<Bytes>, media_type: &'static str) -> Self {
        let bytes = bytes.into();
        let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&bytes)[..12]));
        Self { bytes, media_type, tag, policy: None }
    }

    /// Gives it a Content-Security-Policy of its own. A policy that is no header value is left out: the usual one is
    /// stricter.
    pub(super) fn with_policy(self, policy: &str) -> Self {
        Self { policy: HeaderValue::from_str(policy).ok(), ..self }
    }

    /// Returns the same document with other bytes, and so with another entity tag.
    pub(super) fn with_bytes(&self, bytes: Vec<u8>) -> Self {
        Self { policy: self.policy.clone(), ..Self::new(bytes, self.media_type) }
    }

    /// Returns a name for its address: a hash of its content.
    pub(super) fn name(&self) -> &str {
        self.tag.trim_matches('"')
    }

    /// Returns its bytes.
    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Returns the answer: 304 if the client has the document already (RFC 9110 section 13.1.2).
    pub(super) fn answer(&self, request: &HeaderMap, caching: Caching) -> Response {
        let known = request.get(IF_NONE_MATCH).and_then(|header| header.to_str().ok());
        let is_known = caching != Caching::Never && known.is_some_and(|known| names(known, &self.tag));
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let mut response = Response::new(Body::from(self.bytes.clone()));
            response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(self.media_type));
            response
        };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, caching.header());
        if caching != Caching::Never
            && let Ok(tag) = HeaderValue::from_str(&self.tag)
        {
            headers.insert(ETAG, tag);
        }
        if let Some(policy) = &self.policy {
            headers.insert(CONTENT_SECURITY_POLICY, policy.clone());
        }
        response
    }

    /// The same for a page in the language that the browser prefers.
    pub(super) fn answer_by_language(&self, request: &HeaderMap, caching: Caching) -> Response {
        let mut response = self.answer(request, caching);
        response.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Language"));
        response
    }
}

/// Returns whether `If-None-Match` names an entity tag; weak ones count.
fn names(header: &str, tag: &str) -> bool {
    let mut tags = header.split(',').map(|known| known.trim().trim_start_matches("W/"));
    tags.any(|known| known == tag || known == "*")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_document_is_not_sent_again() {
        let document = Document::new("text", media::TEXT);
        let status = |header: &str, caching| {
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_str(header).unwrap());
            document.answer(&headers, caching).status().as_u16()
        };
        let tag = document.tag.clone();
        assert_eq!(status(&tag, Caching::Minute), 304);
        assert_eq!(status(&format!("\"a\", W/{tag}"), Caching::Forever), 304);
        assert_eq!(status("*", Caching::Minute), 304);
        assert_eq!(status("\"other\"", Caching::Minute), 200);
        assert_eq!(status(&tag, Caching::Never), 200);
    }
}
