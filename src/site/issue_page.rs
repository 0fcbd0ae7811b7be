//! The page of an issue: for everybody, and whole for a reader with a token.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use axum::body::Bytes;
use data_encoding::BASE64;
use sha2::{Digest, Sha256};
use url::Url;

use super::answer::{Document, media};
use super::published::{PAGE_LIMIT, Publicity, hide_drafts, page_path, with_base};
use crate::app::{Newsroom, SITE_FOLDER};
use crate::compose;
use crate::domain::IssueId;
use crate::issue::{ItemAudience, Picture, PictureSource, Publication};
use crate::source::SourceTree;

/// Sources of the page of an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The issue's folder.
    Folder,
    /// The page in the site's folder.
    Page,
}

/// The page of an issue.
pub(super) struct IssuePage {
    /// For everybody: teasers of subscribers' items.
    pub(super) public: Document,
    /// For a reader with a token, if it differs.
    pub(super) whole: Option<Document>,
    /// Content for feeds; `None` for an issue whose folder is gone.
    pub(super) feed: Option<String>,
    /// Pictures that are not in the site's folder, such as those of a correction, by their path.
    pub(super) pictures: BTreeMap<String, (&'static str, Bytes)>,
}

impl IssuePage {
    /// Composes the page; one of a folder that cannot be used is taken from the site's folder.
    pub(super) fn make(
        root: &Path,
        id: &IssueId,
        origin: Origin,
        base: &str,
        publicity: &Publicity,
    ) -> Option<Self> {
        let composed = || Self::compose(root, id, base, publicity);
        let published = || Self::published(root, id);
        match origin {
            Origin::Folder => composed().or_else(published),
            Origin::Page => published(),
        }
    }

    fn compose(root: &Path, id: &IssueId, base: &str, publicity: &Publicity) -> Option<Self> {
        let mut newsroom = Newsroom::read(root, BTreeMap::new()).ok()?;
        let mut issue = newsroom.load(id.as_str())?;
        let publication = with_base(newsroom.config.publication, base);
        hide_drafts(&mut issue, publicity);
        let all = || publication.pictures().into_iter().chain(issue.pictures());
        let page = |reader| {
            let page = compose::web_page(&issue, &publication, reader);
            let policy = policy(&page, &publication, all());
            Document::new(page, media::HTML).with_policy(&policy)
        };
        let has_more = issue.items.iter().any(|item| item.audience == ItemAudience::Subscribers);
        Some(Self {
            public: page(ItemAudience::Everyone),
            whole: has_more.then(|| page(ItemAudience::Subscribers)),
            feed: Some(compose::feed_article(&issue, &publication)),
            pictures: unhosted(root, all()),
        })
    }

    fn published(root: &Path, id: &IssueId) -> Option<Self> {
        let tree = SourceTree::on_disk(&root.join(SITE_FOLDER));
        let page = String::from_utf8(tree.bytes(&page_path(id), PAGE_LIMIT).ok()?).ok()?;
        let policy = with_policy(&page, &[]);
        let public = Document::new(page, media::HTML).with_policy(&policy);
        Some(Self { public, whole: None, feed: None, pictures: BTreeMap::new() })
    }
}

/// Returns the pictures that the site's folder does not have.
fn unhosted<'a>(
    root: &Path,
    pictures: impl Iterator<Item = &'a Picture>,
) -> BTreeMap<String, (&'static str, Bytes)> {
    let hosted = SourceTree::on_disk(&root.join(SITE_FOLDER));
    pictures
        .filter_map(|picture| match &picture.source {
            PictureSource::File { path, media_type, bytes, .. } if hosted.disk_path(path).is_err() => {
                Some((path.clone(), (*media_type, Bytes::copy_from_slice(bytes))))
            }
            _ => None,
        })
        .collect()
}

/// Returns the Content-Security-Policy of a page: its own style sheet by hash, pictures from the site and from those places
/// where the authors' pictures are.
pub(super) fn policy<'a>(
    page: &str,
    publication: &Publication,
    pictures: impl IntoIterator<Item = &'a Picture>,
) -> String {
    let origin = |url: &str| {
        let origin = Url::parse(url).ok()?.origin();
        origin.is_tuple().then(|| origin.ascii_serialization())
    };
    let linked = pictures.into_iter().filter_map(|picture| match &picture.source {
        PictureSource::Url(url) => origin(url),
        PictureSource::File { .. } => None,
    });
    let origins: BTreeSet<_> = linked.chain(publication.site.as_deref().and_then(origin)).collect();
    with_policy(page, &origins.into_iter().collect::<Vec<_>>())
}

fn with_policy(page: &str, picture_origins: &[String]) -> String {
    let sheet = page.split_once("<style>").and_then(|(_, rest)| rest.split_once("</style>"));
    let style = match sheet {
        Some((sheet, _)) => format!("'sha256-{}'", BASE64.encode(&Sha256::digest(sheet))),
        None => "'none'".to_owned(),
    };
    let origins: String = picture_origins.iter().flat_map(|origin| [" ", origin]).collect();
    format!(
        "default-src 'none'; style-src {style}; img-src 'self'{origins}; base-uri 'none'; form-action 'self'; \
         frame-ancestors 'none'"
    )
}
