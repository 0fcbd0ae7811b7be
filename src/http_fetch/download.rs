//! Downloading a page or a picture: redirects followed one admitted hop at a time, body decoded, everything bounded.

use std::io::Read;
use std::time::Duration;

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};
use url::Url;

use super::{AllowPrivate, Body, FetchError, Fetcher, Method, RedirectChain, Validators};
use crate::domain::RequestError;

/// Bounds of a download.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DownloadLimits {
    /// Redirects that are followed.
    pub redirects: usize,
    /// Bytes of the body as they come over the wire.
    pub wire_bytes: usize,
    /// Bytes of the decoded body.
    pub decoded_bytes: usize,
    /// How many times longer than on the wire the decoded body may be.
    pub ratio: usize,
    /// Time for all of it.
    pub timeout: Duration,
}

impl Default for DownloadLimits {
    /// Five redirects, 5 MB on the wire, 20 MB decoded, a ratio of 100, ten seconds.
    fn default() -> Self {
        Self {
            redirects: 5,
            wire_bytes: 5_000_000,
            decoded_bytes: 20_000_000,
            ratio: 100,
            timeout: Duration::from_secs(10),
        }
    }
}

/// Body of a download, with its URL and type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The URL after all redirects.
    pub url: Url,
    /// `Content-Type`; empty when it is missing.
    pub content_type: String,
    /// The decoded body.
    pub bytes: Vec<u8>,
    /// Validators of this version (RFC 9110 §8.8).
    pub validators: Validators,
}

/// Outcome of a conditional download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConditionalDownload {
    /// There is a new version, or the server does not compare versions.
    Changed(Box<Download>),
    /// The version that the validators stand for is still the latest (304).
    Unchanged,
}

/// Failure of a download.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DownloadError {
    /// No response came, or it was refused.
    #[error("{}", sentence(.0))]
    Fetch(#[from] FetchError),
    /// The server answered with an error.
    #[error("the server answers with status {0}")]
    Status(u16),
    /// The port is none of the web's.
    #[error("port {0} is not 80 or 443")]
    Port(u16),
    /// The body is encoded in a way that was not asked for.
    #[error("the body has an encoding that cannot be read: `{0}`")]
    Encoding(String),
    /// The decoded body is too long, or much longer than what came.
    #[error("the page is larger than {0} bytes when it is unpacked")]
    Unpacked(usize),
    /// The compressed body is damaged.
    #[error("the page is damaged: it cannot be unpacked")]
    Damaged,
}

fn sentence(error: &FetchError) -> String {
    match error {
        FetchError::Failed(error) => error.to_string(),
        other => other.to_string(),
    }
}

impl Fetcher {
    /// Downloads what is at a URL with `GET`, following redirects. Every hop is admitted by the settings' policy; its port is
    /// 80 or 443, unless the host may be private.
    ///
    /// # Errors
    /// No body came within the limits, or the server answered with an error.
    pub async fn download(&self, start: &str, limits: &DownloadLimits) -> Result<Download, DownloadError> {
        match self.download_if_changed(start, limits, &Validators::default()).await? {
            ConditionalDownload::Changed(download) => Ok(*download),
            // Nobody asked for a comparison.
            ConditionalDownload::Unchanged => Err(DownloadError::Status(304)),
        }
    }

    /// Downloads as [`Fetcher::download`] does, unless the server says that the version of `known` is still the latest.
    ///
    /// # Errors
    /// As [`Fetcher::download`].
    pub async fn download_if_changed(
        &self,
        start: &str,
        limits: &DownloadLimits,
        known: &Validators,
    ) -> Result<ConditionalDownload, DownloadError> {
        let work = self.follow(start, limits, known);
        let ended = tokio::time::timeout(limits.timeout, work).await;
        ended.unwrap_or(Err(DownloadError::Fetch(FetchError::Failed(RequestError::TimedOut))))
    }

    async fn follow(
        &self,
        start: &str,
        limits: &DownloadLimits,
        known: &Validators,
    ) -> Result<ConditionalDownload, DownloadError> {
        let policy = &self.settings().url_policy;
        let mut url = policy.parse(start)?;
        let mut chain = RedirectChain::new(url.clone());
        for _ in 0..=limits.redirects {
            admit_port(&url, &policy.allow_private)?;
            let conditions = known.conditions(&url);
            let is_conditional = !conditions.is_empty();
            let body = Body::UpTo(limits.wire_bytes);
            let response = self.request_with(Method::Get, &url, body, conditions).await?;
            if response.status == 304 && is_conditional {
                return Ok(ConditionalDownload::Unchanged);
            }
            if response.is_redirect() {
                url = chain.follow(&url, &response, policy)?;
                continue;
            }
            if !(200..300).contains(&response.status) {
                return Err(DownloadError::Status(response.status));
            }
            let content_type = response.header("content-type").to_owned();
            let bytes = decoded(&response.body, response.header("content-encoding"), limits)?;
            let validators = Validators::of(&url, &response);
            let download = Download { url, content_type, bytes, validators };
            return Ok(ConditionalDownload::Changed(Box::new(download)));
        }
        Err(DownloadError::Fetch(FetchError::Failed(RequestError::TooManyHops)))
    }
}

fn admit_port(url: &Url, allow_private: &AllowPrivate) -> Result<(), DownloadError> {
    let is_allowed = url.host_str().is_some_and(|host| allow_private.covers(host));
    match url.port() {
        None | Some(80 | 443) => Ok(()),
        Some(_) if is_allowed => Ok(()),
        Some(port) => Err(DownloadError::Port(port)),
    }
}

/// Decodes a body by its `Content-Encoding`.
fn decoded(body: &[u8], encoding: &str, limits: &DownloadLimits) -> Result<Vec<u8>, DownloadError> {
    let limit = limits.decoded_bytes.min(body.len().saturating_mul(limits.ratio));
    match encoding.trim().to_ascii_lowercase().as_str() {
        "" | "identity" => Ok(body.to_vec()),
        "gzip" | "x-gzip" => unpacked(GzDecoder::new(body), limit),
        // Some servers send the bare format, others the one with a header.
        "deflate" => match unpacked(ZlibDecoder::new(body), limit) {
            Err(DownloadError::Damaged) => unpacked(DeflateDecoder::new(body), limit),
            done => done,
        },
        other => Err(DownloadError::Encoding(other.chars().take(40).collect())),
    }
}

fn unpacked(reader: impl Read, limit: usize) -> Result<Vec<u8>, DownloadError> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    reader.take(most).read_to_end(&mut bytes).map_err(|_| DownloadError::Damaged)?;
    if bytes.len() > limit { Err(DownloadError::Unpacked(limit)) } else { Ok(bytes) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{GzEncoder, ZlibEncoder};

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn bodies_are_unpacked_within_limits() {
        let limits = DownloadLimits::default();
        assert_eq!(decoded(&gzip(b"a page"), "gzip", &limits).unwrap(), b"a page");
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"a page").unwrap();
        assert_eq!(decoded(&zlib.finish().unwrap(), "deflate", &limits).unwrap(), b"a page");
        assert_eq!(decoded(b"a page", "identity", &limits).unwrap(), b"a page");
        assert_eq!(decoded(b"a page", "gzip", &limits), Err(DownloadError::Damaged));
        assert_eq!(decoded(b"x", "br", &limits), Err(DownloadError::Encoding("br".into())));
    }

    #[test]
    fn bombs_are_not_unpacked() {
        let bomb = gzip(&vec![0; 3_000_000]);
        let limit = bomb.len() * 100;
        assert!(limit < 3_000_000);
        assert_eq!(decoded(&bomb, "gzip", &DownloadLimits::default()), Err(DownloadError::Unpacked(limit)));
    }
}
