//! A public issue: what lists and feeds tell about it, and its page once it was asked for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::file_print::FilePrint;
use super::issue_page::{IssuePage, Origin};
use super::published::{PAGE_LIMIT, Publicity, hide_drafts, page_path};
use super::story_text::StoryText;
use crate::app::SITE_FOLDER;
use crate::compose;
use crate::diagnostic::Diagnostics;
use crate::domain::IssueId;
use crate::issue::{self, Issue, Publication};
use crate::runtime::spawn_blocking;
use crate::source::SourceTree;

/// A public issue.
pub(super) struct PublicIssue {
    /// Its name.
    pub(super) id: IssueId,
    /// Its title.
    pub(super) title: String,
    /// When it appeared.
    pub(super) date: Timestamp,
    /// When it was last corrected.
    pub(super) updated: Option<Timestamp>,
    /// The line about it.
    pub(super) standfirst: Option<String>,
    /// Names of its writers.
    pub(super) writers: Vec<String>,
    /// Its stories with the text that everybody may read.
    pub(super) stories: Vec<StoryText>,
    /// State of its files when they were read.
    pub(super) files: FilePrint,
    origin: Origin,
    page: OnceCell<Option<Arc<IssuePage>>>,
}

impl PublicIssue {
    /// Reads an issue from its folder, or from its page if the folder is gone or has errors: a half-written correction is
    /// never shown.
    pub(super) fn read(
        root: &Path,
        tree: &mut SourceTree,
        publication: &Publication,
        publicity: &Publicity,
        id: &IssueId,
        files: FilePrint,
    ) -> Option<Self> {
        let mut findings = Diagnostics::default();
        let issue = issue::load(tree, &format!("issues/{id}"), publication, &mut findings);
        let is_sound =
            !findings.has_errors() && issue.as_ref().is_some_and(|issue| issue.unreadable_items.is_empty());
        if !is_sound && publicity.pages.contains(id) {
            return Self::of_page(root, id, files);
        }
        let mut issue = issue?;
        hide_drafts(&mut issue, publicity);
        Some(Self::of_folder(&issue, publication, files))
    }

    fn of_folder(issue: &Issue, publication: &Publication, files: FilePrint) -> Self {
        let name = |id| publication.authors.get(id).map(|author| author.name.clone());
        Self {
            id: issue.id.clone(),
            title: issue.title.value.clone(),
            date: issue.date.value,
            updated: issue.updated.as_ref().map(|updated| updated.value),
            standfirst: compose::issue_standfirst(issue, publication),
            writers: issue.authors.iter().filter_map(name).collect(),
            stories: issue.items.iter().filter_map(StoryText::of).collect(),
            files,
            origin: Origin::Folder,
            page: OnceCell::new(),
        }
    }

    fn of_page(root: &Path, id: &IssueId, files: FilePrint) -> Option<Self> {
        let tree = SourceTree::on_disk(&root.join(SITE_FOLDER));
        let page = String::from_utf8(tree.bytes(&page_path(id), PAGE_LIMIT).ok()?).ok()?;
        let moment = |property| property_of(&page, property)?.parse().ok();
        Some(Self {
            id: id.clone(),
            title: property_of(&page, "og:title")?,
            date: moment("article:published_time")?,
            updated: moment("article:modified_time"),
            standfirst: property_of(&page, "og:description"),
            writers: Vec::new(),
            stories: Vec::new(),
            files,
            origin: Origin::Page,
            page: OnceCell::new(),
        })
    }

    /// Returns its page, which is composed when it is asked for the first time; `None` if it cannot be read any more.
    pub(super) async fn page(
        &self,
        root: &Path,
        base: &str,
        publicity: &Publicity,
    ) -> Option<Arc<IssuePage>> {
        let make = || async {
            let (root, id, origin): (PathBuf, _, _) = (root.to_owned(), self.id.clone(), self.origin);
            let (base, publicity) = (base.to_owned(), publicity.clone());
            let made = spawn_blocking(move || IssuePage::make(&root, &id, origin, &base, &publicity));
            made.try_join().await.ok().flatten().map(Arc::new)
        };
        self.page.get_or_init(make).await.clone()
    }

    /// Returns the path of its page.
    pub(super) fn path(&self) -> String {
        compose::hosted_url("", &format!("issues/{}", self.id))
    }
}

/// Reads a property of the metadata of a page that we composed.
fn property_of(page: &str, property: &str) -> Option<String> {
    let (_, rest) = page.split_once(&format!("<meta property=\"{property}\" content=\""))?;
    let (value, _) = rest.split_once('"')?;
    let plain = value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
    Some(plain)
}
