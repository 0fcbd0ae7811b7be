//! The newsroom as the site shows it, read as a whole: what the handlers answer from.

use std::path::Path;
use std::sync::Arc;

use maud::html;
use tokio::sync::OnceCell;

use super::answer::{Document, media};
use super::file_print::{FilePrint, config_print, issue_print};
use super::issue_page::{IssuePage, policy};
use super::public_issue::PublicIssue;
use super::published::{Publicity, with_base};
use super::search_index::SearchIndex;
use crate::app::{AppError, Newsroom, load_token_signer};
use crate::compose::{self, PageStyle};
use crate::config::SiteSettings;
use crate::domain::IssueId;
use crate::issue::Publication;
use crate::issue::corrections;
use crate::message::TokenSigner;
use crate::source::SourceTree;
use crate::web::Language;

/// Rules of pages that are no issues.
const RULES: &str = include_str!("site.css");

/// Failure to read the newsroom anew.
#[derive(Debug, thiserror::Error)]
pub(super) enum SnapshotError {
    /// The configuration or the store.
    #[error(transparent)]
    App(#[from] AppError),
    /// A fault of the program.
    #[error("internal error: reading the newsroom panicked; please report it")]
    Panicked,
}

/// The newsroom as the site shows it.
pub(super) struct Snapshot {
    /// The publication; it always has a base URL.
    pub(super) publication: Publication,
    /// Settings of the site.
    pub(super) settings: SiteSettings,
    /// Signs and verifies personal links.
    pub(super) signer: TokenSigner,
    /// Public issues, the newest first.
    pub(super) issues: Vec<Arc<PublicIssue>>,
    /// Which issues are public.
    pub(super) publicity: Publicity,
    /// The page of all corrections.
    pub(super) corrections: Document,
    /// The Atom feed, once it was asked for.
    pub(super) atom: OnceCell<Document>,
    /// The JSON feed, once it was asked for.
    pub(super) json_feed: OnceCell<Document>,
    /// The search index.
    pub(super) search: SearchIndex,
    style: Document,
    style_path: String,
    look: PageStyle,
    config_files: FilePrint,
}

impl Snapshot {
    /// Reads the newsroom. Issues that did not change since `last` are taken from there.
    ///
    /// # Errors
    /// The key of the personal links is unreadable.
    pub(super) fn read(
        newsroom: Newsroom,
        publicity: &Publicity,
        fallback_base: &str,
        last: Option<&Self>,
    ) -> Result<Self, AppError> {
        let signer = load_token_signer(&newsroom)?;
        let Newsroom { root, mut tree, config, .. } = newsroom;
        let publication = with_base(config.publication, fallback_base);
        let config_files = config_print(&root);
        let last = last.filter(|last| last.config_files == config_files && last.publicity == *publicity);
        let mut issues: Vec<_> = publicity
            .issues
            .iter()
            .filter_map(|id| {
                let files = issue_print(&root, id);
                let known = last.and_then(|last| last.issue(id));
                match known {
                    Some(known) if known.files == files => Some(Arc::clone(known)),
                    known => PublicIssue::read(&root, &mut tree, &publication, publicity, id, files)
                        .map(Arc::new)
                        .or_else(|| known.cloned()),
                }
            })
            .collect();
        issues.sort_by(|a, b| b.date.cmp(&a.date).then_with(|| b.id.cmp(&a.id)));
        let mut look = compose::page_style(&publication);
        look.sheet.extend(RULES.lines().map(str::trim));
        let style = Document::new(look.sheet.clone(), "text/css; charset=utf-8");
        let style_path = format!("/assets/{}.css", style.name());
        Ok(Self {
            corrections: corrections_page(&publication, publicity, &root),
            search: SearchIndex::build(&issues, &publication),
            atom: OnceCell::new(),
            json_feed: OnceCell::new(),
            publicity: publicity.clone(),
            settings: config.site,
            publication,
            signer,
            issues,
            style,
            style_path,
            look,
            config_files,
        })
    }

    /// Returns whether the files are still those that were read.
    pub(super) fn is_current(&self, root: &Path, publicity: &Publicity) -> bool {
        let same = |id: &IssueId| {
            let files = issue_print(root, id);
            self.issue(id).map_or(files.is_empty(), |issue| issue.files == files)
        };
        self.publicity == *publicity
            && self.config_files == config_print(root)
            && publicity.issues.iter().all(same)
    }

    /// Returns a public issue.
    pub(super) fn issue(&self, id: &IssueId) -> Option<&Arc<PublicIssue>> {
        self.issues.iter().find(|issue| issue.id == *id)
    }

    /// Returns the page of a public issue; `None` if it cannot be read any more.
    pub(super) async fn page_of(&self, root: &Path, issue: &PublicIssue) -> Option<Arc<IssuePage>> {
        issue.page(root, self.base(), &self.publicity).await
    }

    /// Returns the base URL, without a final `/`.
    pub(super) fn base(&self) -> &str {
        self.publication.site.as_deref().unwrap_or_default()
    }

    /// Returns the privacy policy, if its URL is one that a page may link to.
    pub(super) fn privacy_policy(&self) -> Option<&str> {
        let policy = self.publication.privacy_policy.as_deref()?;
        (policy.starts_with("https://") || policy.starts_with("http://")).then_some(policy)
    }

    /// Returns the language of the newsroom's own texts, if labels are in another: for the attribute `lang`.
    pub(super) fn own_language(&self, labels: Language) -> Option<&str> {
        let own = self.publication.language.as_str();
        let primary = own.split('-').next().unwrap_or_default();
        (!primary.eq_ignore_ascii_case(labels.tag())).then_some(own)
    }

    /// Returns the style sheet of the pages.
    pub(super) fn style(&self) -> &Document {
        &self.style
    }

    /// Returns the path of the style sheet. It holds a hash of the content.
    pub(super) fn style_path(&self) -> &str {
        &self.style_path
    }

    /// Returns the class of `body`.
    pub(super) fn look_class(&self) -> &'static str {
        self.look.class
    }
}

fn corrections_page(publication: &Publication, publicity: &Publicity, root: &Path) -> Document {
    let mut corrected = corrections::load(&mut SourceTree::on_disk(root), publication);
    corrected.retain(|issue| publicity.issues.contains(&issue.id));
    let page = compose::corrections_page(publication, &corrected);
    let policy = policy(&page, publication, []);
    Document::new(page, media::HTML).with_policy(&policy)
}

/// Renders the publication's own words about itself, one paragraph a block.
pub(super) fn about(publication: &Publication) -> maud::Markup {
    let blocks = publication.about.0.iter().map(|block| crate::issue::Prose(vec![block.clone()]).plain());
    let paragraphs: Vec<_> = blocks.filter(|text| !text.trim().is_empty()).collect();
    html! { @for text in paragraphs { p { (text) } } }
}
