//! Pictures on disk: those that were made fit, and those that a site has to show.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment;
use super::error::CliError;
use crate::imaging::Cache;
use crate::inbox;
use crate::issue::{Issue, PictureSource, Publication};
use crate::source::{SourceTree, write_atomic};

/// Below the newsroom's folder: what its site has to show.
const SITE: &str = ".briefing/site";
/// Changes when pictures are drawn otherwise than before, so that none of the old ones is taken for a new one.
const GENERATION: &str = "pictures-1";

/// Keeps pictures that were drawn anew in the user's cache folder: looking at a newsroom leaves no trace in it.
pub(super) struct DiskCache(Option<PathBuf>);

impl DiskCache {
    pub(super) fn of_user() -> Self {
        Self(environment::cache_folder().map(|folder| folder.join(GENERATION)))
    }
}

impl Cache for DiskCache {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        fs::read(self.0.as_ref()?.join(key)).ok()
    }

    fn put(&self, key: &str, bytes: &[u8]) {
        // A cache that cannot be written costs time, nothing else: the picture is drawn again next time.
        let _ = self.0.as_ref().map(|folder| write_atomic(&folder.join(key), bytes));
    }
}

/// Writes the pictures of an issue and its publication to where the site finds them: the folder mirrors the site's
/// addresses.
pub(super) fn host(root: &Path, publication: &Publication, issue: &Issue) -> Result<(), CliError> {
    for picture in publication.pictures().into_iter().chain(issue.pictures()) {
        let PictureSource::File { path, bytes, .. } = &picture.source else { continue };
        let place = root.join(SITE).join(path);
        // The name holds the content's hash: what is there is the same.
        if place.exists() {
            continue;
        }
        write_atomic(&place, bytes)
            .map_err(|error| CliError::new(format!("`{}` cannot be written: {error}", place.display())))?;
    }
    Ok(())
}

/// Finds the pictures that are hosted below a newsroom's site, for showing them without a network.
pub(super) fn hosted(root: &Path, site: Option<&str>) -> Option<inbox::Pictures> {
    let (folder, site) = (root.join(SITE), site?.to_owned());
    Some(Arc::new(move |url: &str| {
        let path = url.strip_prefix(&site)?.strip_prefix('/')?;
        let media_type = match path.rsplit('.').next()? {
            "jpg" | "jpeg" => "image/jpeg",
            "png" => "image/png",
            "gif" => "image/gif",
            _ => return None,
        };
        let bytes = SourceTree::on_disk(&folder).bytes(path, 20 << 20).ok()?;
        Some((bytes, media_type))
    }))
}
