//! Validators of a version (RFC 9110, 8.8): a server that knows them says that nothing changed.

use reqwest::header::{
    ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
};
use url::Url;

use super::Response;

/// Longest validator that is kept, in bytes.
const MAX_LENGTH: usize = 512;

/// Validators of a version (RFC 9110 §8.8).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validators {
    /// The URL that was downloaded, after all redirects: at another one they mean nothing.
    pub url: String,
    /// `ETag` as it was sent.
    pub etag: Option<String>,
    /// `Last-Modified` as it was sent.
    pub last_modified: Option<String>,
}

impl Validators {
    /// Reads the validators of a response.
    pub(super) fn of(url: &Url, response: &Response) -> Self {
        let value = |name: &HeaderName| {
            let value = response.header(name.as_str());
            (!value.is_empty() && value.len() <= MAX_LENGTH).then(|| value.to_owned())
        };
        Self { url: url.to_string(), etag: value(&ETAG), last_modified: value(&LAST_MODIFIED) }
    }

    /// Returns `true` if nothing can be compared.
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }

    /// Returns the headers that make a request for this URL conditional; none for another URL.
    pub(super) fn conditions(&self, url: &Url) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.url != url.as_str() {
            return headers;
        }
        for (name, value) in [(IF_NONE_MATCH, &self.etag), (IF_MODIFIED_SINCE, &self.last_modified)] {
            if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        }
        headers
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_count_for_their_url_alone() {
        let url = Url::parse("https://lantern.example/feed.xml").unwrap();
        let date = "Fri, 18 Nov 2022 09:00:00 GMT";
        let response = Response::for_test(200, &[("etag", "\"v1\""), ("last-modified", date)]);
        let known = Validators::of(&url, &response);
        let conditions = known.conditions(&url);
        assert_eq!(
            (&conditions[IF_NONE_MATCH], &conditions[IF_MODIFIED_SINCE]),
            (&"\"v1\"".parse().unwrap(), &date.parse().unwrap())
        );
        assert!(known.conditions(&url.join("/other").unwrap()).is_empty());
        assert!(Validators::of(&url, &Response::for_test(200, &[])).is_empty());
    }
}
