//! The page to draft from: fetched, read from a saved file, or given.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::loaded::LoadedPage;
use super::{AddError, fetch, mhtml};
use crate::http_fetch::FetchSettings;
use url::Url;

/// Longest saved page that is read, in bytes: an `.mhtml` holds its pictures.
pub const MAX_PAGE: u64 = 40 << 20;

/// Source of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddSource {
    /// A web address.
    Url(String),
    /// A saved page.
    File(PathBuf),
    /// A page that was read already, such as from stdin.
    Bytes(Vec<u8>),
}

impl AddSource {
    /// Returns what a person wrote: a URL, or the path of a file.
    pub fn parse(written: &str) -> Self {
        let lower = written.to_ascii_lowercase();
        if lower.starts_with("http://") || lower.starts_with("https://") {
            Self::Url(written.to_owned())
        } else {
            Self::File(PathBuf::from(written))
        }
    }
}

/// Tests the address that a person names for a page.
///
/// # Errors
/// The rest of the sentence that begins with `--url`.
pub(super) fn check_url(text: &str) -> Result<(), &'static str> {
    let url = Url::parse(text.trim()).ok();
    let url =
        url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host() && text.contains("://"));
    match url {
        None => Err("is no web address"),
        Some(url) if !url.username().is_empty() || url.password().is_some() => {
            Err("has a user or password, which every reader would get")
        }
        Some(_) => Ok(()),
    }
}

/// Loads a page.
pub(super) async fn load(
    source: &AddSource,
    url: Option<&str>,
    settings: FetchSettings,
) -> Result<LoadedPage, AddError> {
    let bytes = match source {
        AddSource::Url(address) => return fetched(address, url, settings).await,
        AddSource::File(path) => read(path)?,
        AddSource::Bytes(bytes) => bytes.clone(),
    };
    let page = match mhtml::read(&bytes).map_err(AddError::Damaged)? {
        Some(page) => page,
        None => LoadedPage { bytes, ..LoadedPage::default() },
    };
    refuse_other(&page.bytes)?;
    Ok(LoadedPage { url: url.map(str::to_owned).or(page.url), ..page })
}

async fn fetched(address: &str, url: Option<&str>, settings: FetchSettings) -> Result<LoadedPage, AddError> {
    let found = fetch::page(address, settings)
        .await
        .map_err(|error| AddError::NoClient(address.to_owned(), error))?;
    let found = found.map_err(|error| AddError::Fetch { url: address.to_owned(), error })?;
    let kind = found.content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if !matches!(
        kind.as_str(),
        "" | "text/html"
            | "application/xhtml+xml"
            | "text/plain"
            | "application/xml"
            | "text/xml"
            | "application/octet-stream"
    ) {
        return Err(AddError::NoPage(format!("the server sends `{kind}`")));
    }
    refuse_other(&found.bytes)?;
    let content_type = Some(found.content_type).filter(|kind| !kind.is_empty());
    let url = url.map_or_else(|| found.url.to_string(), str::to_owned);
    Ok(LoadedPage { bytes: found.bytes, content_type, url: Some(url), ..LoadedPage::default() })
}

fn read(path: &Path) -> Result<Vec<u8>, AddError> {
    let unreadable = |reason: String| AddError::Unreadable { path: path.to_owned(), reason };
    let system = |error: &std::io::Error| unreadable(crate::source::reason(error));
    let file = File::open(path).map_err(|error| system(&error))?;
    if file.metadata().is_ok_and(|meta| meta.is_dir()) {
        return Err(unreadable("it is a folder".to_owned()));
    }
    let mut bytes = Vec::new();
    file.take(MAX_PAGE + 1).read_to_end(&mut bytes).map_err(|error| system(&error))?;
    if bytes.len() as u64 > MAX_PAGE {
        return Err(unreadable(format!("it has more than {} MB", MAX_PAGE >> 20)));
    }
    Ok(bytes)
}

/// Refuses what is no text.
fn refuse_other(bytes: &[u8]) -> Result<(), AddError> {
    let kinds: [(&[u8], &str); 6] = [
        (b"%PDF-", "it is a PDF"),
        (b"\x89PNG", "it is a picture"),
        (b"\xFF\xD8\xFF", "it is a picture"),
        (b"GIF8", "it is a picture"),
        (b"PK\x03\x04", "it is an archive or an office document"),
        (b"bplist", "it is a web archive of Safari: save the page as HTML"),
    ];
    match kinds.iter().find(|(start, _)| bytes.starts_with(start)) {
        Some((_, kind)) => Err(AddError::NoPage((*kind).to_owned())),
        None => Ok(()),
    }
}
