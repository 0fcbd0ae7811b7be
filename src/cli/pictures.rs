//! Pictures on disk: those that were made fit, and those that a site has to show.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::problem::Problem;
use crate::imaging::Cache;
use crate::inbox;
use crate::issue::{Issue, PictureSource, Publication};
use crate::source::{SourceTree, write_whole};

/// Below the newsroom's folder; everything in it can be made again.
const FOLDER: &str = ".briefing";

/// Keeps pictures that were drawn anew.
pub(super) struct DiskCache(PathBuf);

impl DiskCache {
    pub(super) fn of(root: &Path) -> Self {
        Self(root.join(FOLDER).join("pictures"))
    }
}

impl Cache for DiskCache {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        fs::read(self.0.join(key)).ok()
    }

    fn put(&self, key: &str, bytes: &[u8]) {
        // A cache that cannot be written costs time, nothing else: the picture is drawn again next time.
        let _ = write_whole(&self.0.join(key), bytes);
    }
}

/// Writes the pictures of an issue and its publication to where the site finds them: the folder mirrors the site's addresses.
pub(super) fn host(root: &Path, publication: &Publication, issue: &Issue) -> Result<(), Problem> {
    for picture in publication.pictures().into_iter().chain(issue.pictures()) {
        let PictureSource::File { path, bytes, .. } = &picture.source else { continue };
        let place = root.join(FOLDER).join("site").join(path);
        // The name holds the content's hash: what is there is the same.
        if place.exists() {
            continue;
        }
        write_whole(&place, bytes)
            .map_err(|error| Problem::new(format!("`{}` cannot be written: {error}", place.display())))?;
    }
    Ok(())
}

/// Finds the pictures that are hosted below a newsroom's site, for showing them without a network.
pub(super) fn hosted(root: &Path, site: Option<&str>) -> Option<inbox::Pictures> {
    let (folder, site) = (root.join(FOLDER).join("site"), site?.to_owned());
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
