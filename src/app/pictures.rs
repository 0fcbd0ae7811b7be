//! Pictures on disk: the cache of prepared ones, and those that the site has to serve.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::environment;
use super::error::AppError;
use crate::compose;
use crate::imaging::Cache;
use crate::inbox;
use crate::issue::corrections;
use crate::issue::{Issue, ItemAudience, PictureSource, Publication};
use crate::source::{SourceTree, reason, sweep, write_atomic, write_below};

/// Folder below the newsroom with the files of its site.
pub const SITE_FOLDER: &str = ".briefing/site";
/// Version of the picture preparation; a change makes older cached pictures unused.
const CACHE_VERSION: &str = "pictures-2";
/// Bytes of a picture that is shown from the site's folder.
const MAX_PICTURE_BYTES: u64 = 20 << 20;

/// Cache of prepared pictures in the user's cache folder, so that reading a newsroom leaves no files in it.
pub struct DiskImageCache(Option<PathBuf>);

impl DiskImageCache {
    /// Returns the cache of the current user.
    pub fn of_user() -> Self {
        let folder = environment::cache_folder().map(|folder| folder.join(CACHE_VERSION));
        if let Some(folder) = &folder {
            sweep(folder, Path::new(""));
        }
        Self(folder)
    }
}

impl Cache for DiskImageCache {
    fn get(&self, key: &str) -> Option<Vec<u8>> {
        fs::read(self.0.as_ref()?.join(key)).ok()
    }

    fn put(&self, key: &str, bytes: &[u8]) {
        // An unwritable cache costs only time: the picture is prepared again.
        let _ = self.0.as_ref().map(|folder| write_atomic(&folder.join(key), bytes));
    }
}

/// Writes the pictures of an issue and its publication into the site's folder, which mirrors the site's addresses.
///
/// # Errors
/// A picture cannot be written.
pub fn publish_pictures(root: &Path, publication: &Publication, issue: &Issue) -> Result<(), AppError> {
    for picture in publication.pictures().into_iter().chain(issue.pictures()) {
        let PictureSource::File { path, bytes, .. } = &picture.source else { continue };
        let target = Path::new(SITE_FOLDER).join(path);
        // The name holds the hash of the content: an existing file is the same.
        if root.join(&target).exists() {
            continue;
        }
        sweep(root, target.parent().unwrap_or(Path::new("")));
        write_below(root, &target, bytes).map_err(|error| AppError::PictureUnwritten {
            path: root.join(&target),
            reason: reason(&error),
        })?;
    }
    Ok(())
}

/// Writes the web page of an issue that goes out into the site's folder, at the address that the mail points at, and the
/// page of all corrections, if there are any.
///
/// # Errors
/// The page cannot be written.
pub(super) fn publish_page(root: &Path, publication: &Publication, issue: &Issue) -> Result<(), AppError> {
    let page = compose::web_page(issue, publication, ItemAudience::Everyone);
    write_page(root, &Path::new("issues").join(issue.id.as_str()), &page)?;
    let corrected = corrections::load(&mut SourceTree::on_disk(root), publication);
    if corrected.is_empty() {
        return Ok(());
    }
    write_page(root, Path::new("corrections"), &compose::corrections_page(publication, &corrected))
}

/// Writes a page at its address below the site's folder.
fn write_page(root: &Path, address: &Path, page: &str) -> Result<(), AppError> {
    let folder = Path::new(SITE_FOLDER).join(address);
    sweep(root, &folder);
    let target = folder.join("index.html");
    write_below(root, &target, page.as_bytes())
        .map_err(|error| AppError::PictureUnwritten { path: root.join(&target), reason: reason(&error) })
}

/// Returns a function that finds the pictures of a newsroom's site on disk, to show them without a network.
pub fn hosted_pictures(root: &Path, site: Option<&str>) -> Option<inbox::Pictures> {
    let (folder, site) = (root.join(SITE_FOLDER), site?.to_owned());
    Some(Arc::new(move |url: &str| {
        let path = url.strip_prefix(&site)?.strip_prefix('/')?;
        let media_type = match path.rsplit('.').next()? {
            "jpg" | "jpeg" => "image/jpeg",
            "png" => "image/png",
            "gif" => "image/gif",
            _ => return None,
        };
        let bytes = SourceTree::on_disk(&folder).bytes(path, MAX_PICTURE_BYTES).ok()?;
        Some((bytes, media_type))
    }))
}
