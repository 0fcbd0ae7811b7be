//! A page that was loaded, with the pictures that came along.

use std::collections::BTreeMap;

/// A page with what came along.
#[derive(Debug, Default)]
pub(super) struct LoadedPage {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: Option<String>,
    pub(super) url: Option<String>,
    /// Pictures inside of an `.mhtml`, by their addresses.
    pub(super) pictures: BTreeMap<String, Vec<u8>>,
}
