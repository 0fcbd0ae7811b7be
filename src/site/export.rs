//! The archive as plain files, for a server that only serves files. Their paths are the addresses of the site.

use std::path::{Path, PathBuf};

use super::answer::Document;
use super::picture_type::picture_type;
use super::public_issue::PublicIssue;
use super::published::{self, Publicity};
use super::routes;
use super::snapshot::Snapshot;
use crate::app::{AppError, Newsroom, SITE_FOLDER};
use crate::runtime::spawn_blocking;
use crate::source::{SourceTree, reason, write_below};
use crate::store::Store;
use crate::web::Language;

/// Largest picture, in bytes.
const PICTURE_LIMIT: u64 = 20 << 20;
/// Depth of folders that pictures are in.
const PICTURE_DEPTH: usize = 6;

/// Counts of written files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Issues.
    pub issues: usize,
    /// Files.
    pub files: usize,
}

/// Failure to export.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The newsroom or its store.
    #[error(transparent)]
    App(#[from] AppError),
    /// A file.
    #[error("`{}` cannot be written: {reason}", .path.display())]
    Unwritten {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        reason: String,
    },
}

/// Writes the archive into a folder: pages, feeds, the search index and pictures. `store` tells which issues are public;
/// without one, those with a page in the site's folder are.
///
/// # Errors
/// The newsroom cannot be read, or a file cannot be written.
pub async fn export(
    newsroom: Newsroom,
    store: Option<Store>,
    folder: &Path,
) -> Result<Exported, ExportError> {
    let root = newsroom.root.clone();
    let publicity = match &store {
        Some(store) => published::read(store, &root).await.map_err(AppError::from)?,
        None => published::pages_alone(&root),
    };
    let read = spawn_blocking(move || read(newsroom, &publicity)).join().await;
    let snapshot = read?;
    let mut out = Files { folder, written: 0 };
    let language = Language::of(&snapshot.publication.language);
    out.write("index.html", &routes::home_without_form(&snapshot, language))?;
    out.write("issues/index.html", &routes::index(&snapshot, language))?;
    out.write("corrections/index.html", &snapshot.corrections)?;
    out.write("sitemap.xml", &routes::sitemap(&snapshot))?;
    out.write("robots.txt", &routes::robots(&snapshot))?;
    out.write("feed.xml", &routes::atom(&root, &snapshot).await)?;
    out.write("feed.json", &routes::json_feed(&root, &snapshot).await)?;
    out.write(snapshot.style_path(), snapshot.style())?;
    out.write(routes::script_path(), &routes::script())?;
    for (path, document) in snapshot.search.files() {
        out.write(&path, document)?;
    }
    for issue in &snapshot.issues {
        out.issue(issue, &root, &snapshot).await?;
    }
    out.pictures(&SourceTree::on_disk(&root.join(SITE_FOLDER)), "", PICTURE_DEPTH)?;
    Ok(Exported { issues: snapshot.issues.len(), files: out.written })
}

fn read(newsroom: Newsroom, publicity: &Publicity) -> Result<Snapshot, AppError> {
    Snapshot::read(newsroom, publicity, "", None)
}

/// The folder that is written.
struct Files<'a> {
    folder: &'a Path,
    written: usize,
}

impl Files<'_> {
    fn write(&mut self, path: &str, document: &Document) -> Result<(), ExportError> {
        self.write_bytes(path, document.bytes())
    }

    fn write_bytes(&mut self, path: &str, bytes: &[u8]) -> Result<(), ExportError> {
        let path = path.trim_start_matches('/');
        write_below(self.folder, Path::new(path), bytes).map_err(|error| ExportError::Unwritten {
            path: self.folder.join(path),
            reason: reason(&error),
        })?;
        self.written += 1;
        Ok(())
    }

    async fn issue(
        &mut self,
        issue: &PublicIssue,
        root: &Path,
        snapshot: &Snapshot,
    ) -> Result<(), ExportError> {
        let Some(page) = snapshot.page_of(root, issue).await else { return Ok(()) };
        self.write(&published::page_path(&issue.id), &page.public)?;
        for (path, (_, bytes)) in &page.pictures {
            self.write_bytes(path, bytes)?;
        }
        Ok(())
    }

    /// Copies the pictures of the site's folder.
    fn pictures(&mut self, site: &SourceTree, folder: &str, depth: usize) -> Result<(), ExportError> {
        for name in site.list(folder).unwrap_or_default() {
            let path = format!("{folder}{name}");
            if name.ends_with('/') && depth > 0 {
                self.pictures(site, &path, depth - 1)?;
            } else if picture_type(&path).is_some()
                && let Ok(bytes) = site.bytes(&path, PICTURE_LIMIT)
            {
                self.write_bytes(&path, &bytes)?;
            }
        }
        Ok(())
    }
}
