//! Pictures of exported pages.

use std::collections::BTreeMap;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::Files;
use crate::mime::{ParsedMessage, replace_image_urls};
use crate::preview::issue_provider::RenderedCopy;

/// URL in place of a picture that is not loaded; browsers show its description.
const NOTHING: &str = "data:,";

/// Pictures by their URL in the mail.
pub(super) struct Pictures {
    /// File name and content by URL.
    known: BTreeMap<String, (String, Vec<u8>)>,
}

impl Pictures {
    /// Collects the pictures inside the message and those that the site will host.
    pub(super) fn of(letter: &ParsedMessage<'_>, copy: &RenderedCopy) -> Self {
        let parts = letter.parts();
        let inside = parts.iter().filter_map(|part| {
            Some((format!("cid:{}", part.content_id?), (part.image_type()?, part.bytes.to_vec())))
        });
        let hosted = copy.pictures.iter().map(|(url, (bytes, kind))| (url.clone(), (*kind, bytes.clone())));
        let named = |(url, (kind, bytes)): (String, (&str, Vec<u8>))| (url, (name(kind, &bytes), bytes));
        Self { known: inside.chain(hosted).map(named).collect() }
    }

    /// Returns the HTML with its pictures as files. Remote pictures are not loaded.
    pub(super) fn put_into(&self, html: &str, none: bool) -> String {
        replace_image_urls(html, &["cid:", "https://", "http://", "/"], |url| {
            let known = self.known.get(url).filter(|_| !none);
            Some(known.map_or_else(|| NOTHING.to_owned(), |(name, _)| format!("../{name}")))
        })
    }

    /// Returns the files.
    pub(super) fn files(self) -> Files {
        self.known.into_values().collect()
    }
}

/// Returns a name by content, so that equal pictures share a file.
fn name(kind: &str, bytes: &[u8]) -> String {
    let hash = HEXLOWER.encode(&Sha256::digest(bytes)[..8]);
    let ending = kind.rsplit('/').next().unwrap_or_default();
    format!("pictures/{hash}.{ending}")
}
