//! From an article to an item: the page is fetched or read, drafted, and written with its picture.

mod clean;
mod data_pictures;
mod fetch;
mod item;
mod loaded;
mod mhtml;
mod page;
mod told;

use std::path::{Path, PathBuf};

use super::error::AppError;
use super::newsroom::Newsroom;
use super::secret_parts::SecretParts;
use crate::article::{self, Draft, Finding, NewsroomFacts, Page, Refusal};
use crate::diagnostic::Code;
use crate::edit::{EditCommand, EditError, Editor, NewItem, NewItemPicture, check_picture};
use crate::http_fetch::{DownloadError, FetchError, FetchSettings};
use crate::imaging;

pub use page::{AddSource, MAX_PAGE};

const NO_PICTURE: Code = Code("item::picture_not_fetched");

/// Request to draft an item.
#[derive(Debug, Clone)]
pub struct AddRequest {
    /// The page.
    pub source: AddSource,
    /// URL of a saved page.
    pub url: Option<String>,
    /// Most words of the text.
    pub words: usize,
    /// Drafts what was found of a page that is no article, too.
    pub force: bool,
}

/// A draft, and what its pictures need.
#[derive(Debug)]
pub struct AddedDraft {
    /// The draft with all findings.
    pub draft: Draft,
    /// Ids of the writers that the newsroom knows.
    pub author_ids: Vec<String>,
    /// The picture, when it came with the page.
    picture: Option<NewItemPicture>,
}

/// An item that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedItem {
    /// The paths of its files, below the newsroom's folder.
    pub files: Vec<String>,
}

/// Failure to draft or write an item.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// The newsroom or the issue.
    #[error(transparent)]
    App(#[from] AppError),
    /// The page could not be fetched.
    #[error("`{url}` cannot be fetched: {error}")]
    Fetch {
        /// The address.
        url: String,
        /// The reason.
        error: DownloadError,
    },
    /// No HTTP client.
    #[error("`{0}` cannot be fetched: {1}")]
    NoClient(String, String),
    /// The file could not be read.
    #[error("`{}` cannot be read: {reason}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The reason.
        reason: String,
    },
    /// `--url` cannot be the address of the page.
    #[error("`--url` {0}")]
    BadUrl(&'static str),
    /// A saved page breaks off.
    #[error("the saved page is damaged: {0}")]
    Damaged(&'static str),
    /// It is a picture, a PDF or something else.
    #[error("the source is no web page: {0}")]
    NoPage(String),
    /// It is no article.
    #[error("{}", .0.reason.sentence())]
    Refused(Box<Refusal>),
    /// The item could not be written.
    #[error("{}", .0.sentence)]
    Edit(EditError),
}

impl AddError {
    /// Returns the next step.
    pub fn hint(&self) -> Option<String> {
        let text = match self {
            Self::App(error) => return error.hint(),
            Self::Fetch {
                error: DownloadError::Port(_) | DownloadError::Fetch(FetchError::PrivateAddress),
                url,
            } => {
                let host = article::host_of(url).unwrap_or_else(|| "HOST".to_owned());
                return Some(format!("`--allow-host {host}` allows it, if the host is your own"));
            }
            Self::Fetch { .. } | Self::NoClient(..) => {
                "save the page in your browser, and add the saved file with `--url`"
            }
            Self::Unreadable { .. } => "name a URL, a saved `.html` or `.mhtml`, or `-` for stdin",
            Self::BadUrl(_) => {
                "write the address as the browser shows it, as in `https://lantern.example/news/ports`"
            }
            Self::Damaged(_) => "save it once more in your browser, as one file or as HTML",
            Self::NoPage(_) => "name the page of the article",
            Self::Refused(refusal) => refusal.reason.help(),
            Self::Edit(error) => return Some(error.help.clone()),
        };
        Some(text.to_owned())
    }
}

/// Drafts an item for an issue. Nothing is written.
///
/// # Errors
/// The page cannot be had, or it is no article and nobody forces it.
pub async fn draft_item(
    newsroom: &mut Newsroom,
    issue: &str,
    request: &AddRequest,
    fetch: FetchSettings,
) -> Result<AddedDraft, AddError> {
    if let Some(url) = &request.url {
        page::check_url(url).map_err(AddError::BadUrl)?;
    }
    let mut page = page::load(&request.source, request.url.as_deref(), fetch).await?;
    data_pictures::take(&mut page);
    let facts = facts(newsroom);
    let read =
        Page { bytes: &page.bytes, content_type: page.content_type.as_deref(), url: page.url.as_deref() };
    let mut draft = match article::extract(&read, &facts, request.words) {
        Ok(draft) => draft,
        Err(refusal) if request.force => forced(*refusal),
        Err(refusal) => return Err(AddError::Refused(refusal)),
    };
    let secrets = newsroom.config.feeds.iter().flat_map(|feed| feed.secrets.iter().cloned());
    clean::clean(&mut draft, &SecretParts::new(secrets));
    let author_ids = item::match_writers(&newsroom.config.publication, &mut draft);
    let told =
        [told::before(newsroom, issue, &draft), told::missing(&draft), told::left_out_picture(&page, &draft)];
    draft.findings.extend(told.into_iter().flatten());
    let picture = draft.image.as_ref().and_then(|image| {
        let bytes = page.pictures.get(&image.url)?.clone();
        Some(NewItemPicture { file: image.url.clone(), bytes })
    });
    Ok(AddedDraft { draft, author_ids, picture })
}

/// The draft of a refused page, with a finding that says what is missing.
fn forced(refusal: Refusal) -> Draft {
    let message = format!("{}; missing: {}", refusal.reason.sentence(), refusal.missing.join(", "));
    let mut draft = refusal.draft;
    draft.findings.push(Finding { code: Code("item::incomplete_article"), message });
    draft
}

/// Returns names, hosts and time zone of the newsroom, by which its own pages are recognised.
fn facts(newsroom: &Newsroom) -> NewsroomFacts {
    let publication = &newsroom.config.publication;
    let houses = publication.house.iter().cloned().chain([publication.name.clone()]).collect();
    let pages = publication.site.iter().chain(&publication.privacy_policy);
    let address = publication.from.to_string();
    let mail_host = address.rsplit_once('@').map(|(_, host)| host.to_lowercase());
    let hosts = pages.filter_map(|page| article::host_of(page)).chain(mail_host).collect();
    NewsroomFacts { houses, hosts, time_zone: publication.time_zone.clone() }
}

/// Returns the text of the item's file, with pictures as links.
pub fn item_text(added: &AddedDraft) -> String {
    item::text(&added.draft, &added.author_ids)
}

/// Takes out a picture that has no address, for a draft that is only shown.
pub fn without_pictures_of_the_page(added: &mut AddedDraft) {
    if added.draft.image.as_ref().is_some_and(|image| data_pictures::is_inside(&image.url)) {
        leave_out(added, "it has no address of its own: `add` without `--print` writes it beside the item");
    }
}

/// Takes out a picture that was inside of its page, and says so.
fn leave_out(added: &mut AddedDraft, reason: &str) {
    added.draft.image = None;
    added.picture = None;
    let message = format!("the picture inside of the page is left out: {reason}");
    added.draft.findings.push(Finding { code: NO_PICTURE, message });
}

/// Writes a draft as the next item of an issue, with its picture beside it. A picture that cannot be had stays a link, and
/// the draft gets a finding.
///
/// # Errors
/// The files could not be written; nothing was.
pub async fn write_item(
    root: &Path,
    issue: &str,
    added: &mut AddedDraft,
    fetch: FetchSettings,
) -> Result<AddedItem, AddError> {
    let mut picture = added.picture.take();
    if let Some(image) = added.draft.image.clone().filter(|_| picture.is_none()) {
        match fetch::picture(&image.url, fetch).await {
            Ok(bytes) => picture = Some(NewItemPicture { file: image.url, bytes }),
            Err(reason) => added.draft.findings.push(no_picture(&image.url, &reason)),
        }
    }
    let editor = Editor::new(root);
    if let Some((found, reason)) = picture.as_ref().and_then(|found| Some((found, unusable(&found.bytes)?))) {
        // What came is no picture that a mail can show: the link stays.
        if data_pictures::is_inside(&found.file) {
            leave_out(added, &reason);
        } else {
            added.draft.findings.push(no_picture(&found.file, &reason));
        }
        picture = None;
    }
    let item = NewItem { title: added.draft.title.clone(), text: item_text(added), picture };
    let written = editor.execute(issue, EditCommand::Import(item));
    Ok(AddedItem { files: written.map_err(AddError::Edit)?.changed })
}

/// Returns why a mail cannot show a picture.
fn unusable(bytes: &[u8]) -> Option<String> {
    match check_picture(bytes) {
        Err(error) => Some(error.sentence),
        Ok(()) => {
            (!imaging::is_whole(bytes)).then(|| "the picture is damaged, its end is missing".to_owned())
        }
    }
}

fn no_picture(url: &str, reason: &str) -> Finding {
    Finding { code: NO_PICTURE, message: format!("the picture `{url}` stays a link: {reason}") }
}
