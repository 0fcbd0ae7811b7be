//! The audience of a delivery: `subscribers.toml`, `--to FILE`, `--to SEGMENT`. A file goes before a segment of its name.

use std::collections::BTreeMap;
use std::path::Path;

use super::error::AppError;
use super::newsroom::Newsroom;
use super::observer::{Event, Observer};
use super::segment_choice;
use crate::diagnostic::Diagnostics;
use crate::domain::Subscriber;
use crate::source::{ReadError, SourceTree, nfc};
use crate::store::{Audience, Store, Subscribers, SyncReport};
use crate::subscriber_file;
use jiff::Timestamp;

/// The file that is synced into the store if it exists.
const SUBSCRIBERS_FILE: &str = "subscribers.toml";
/// Bytes of a subscriber file: some millions of subscribers. Larger lists belong in the store.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// An audience, and the subscriber file to sync before the store can select it.
#[derive(Debug, Clone)]
pub struct AudienceRequest {
    /// The audience.
    pub audience: Audience,
    /// The file's name and its subscribers.
    pub file_subscribers: Option<(String, Vec<Subscriber>)>,
}

impl AudienceRequest {
    /// Parses `--to` and reads the file it needs. Findings about the file are added to the newsroom's.
    ///
    /// # Errors
    /// The file is unreadable, or the segment is not valid.
    pub fn read(newsroom: &mut Newsroom, to: Option<&str>) -> Result<Self, AppError> {
        match to {
            Some(file) if is_file(&newsroom.root, file) => {
                let (name, subscribers) = read_file(newsroom, file)?;
                let audience = Audience { file: Some(name.clone()), segment: None };
                Ok(Self { audience, file_subscribers: Some((name, subscribers)) })
            }
            other => {
                let segment = other.map(|text| segment_choice::segment(newsroom, text)).transpose()?;
                let exists = newsroom.root.join(SUBSCRIBERS_FILE).exists();
                let file_subscribers =
                    if exists { Some(read_file(newsroom, SUBSCRIBERS_FILE)?) } else { None };
                Ok(Self { audience: Audience { file: None, segment }, file_subscribers })
            }
        }
    }

    /// Syncs the file's subscribers into the store, if there is a file.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sync(&self, store: &Store, now: Timestamp) -> Result<Option<SyncReport>, AppError> {
        match &self.file_subscribers {
            Some((name, subscribers)) => Ok(Some(store.sync(name, subscribers.clone(), now).await?)),
            None => Ok(None),
        }
    }
}

/// Syncs `subscribers.toml` again before a planned delivery is sent: those who left since the plan get nothing. A file
/// with errors does not stop the delivery, because a sync can only remove recipients.
pub(super) async fn resync_subscribers(
    root: &Path,
    store: &Store,
    observer: &impl Observer,
    now: Timestamp,
) -> Result<(), AppError> {
    // From the disk: the process may have waited for days.
    if let Ok(mut newsroom) = Newsroom::read(root, BTreeMap::new())
        && let Ok(request) = AudienceRequest::read(&mut newsroom, None)
        && !newsroom.findings.has_errors()
    {
        return request.sync(store, now).await.map(drop);
    }
    observer.event(&Event::SubscribersNotSynced);
    Ok(())
}

fn is_file(root: &Path, text: &str) -> bool {
    root.join(text).is_file()
        || Path::new(text).is_file()
        || Path::new(text).extension().is_some_and(|extension| extension == "toml")
}

/// Reads a subscriber file, named relative to the newsroom or to the current folder.
fn read_file(newsroom: &mut Newsroom, file: &str) -> Result<(String, Vec<Subscriber>), AppError> {
    let topics: Vec<_> = newsroom.config.publication.topics.iter().map(|topic| topic.id.clone()).collect();
    let topics: Vec<_> = topics.iter().collect();
    let mut findings = Diagnostics::default();
    let unreadable = |error| AppError::ListUnreadable { file: file.to_owned(), error };
    let (tree, name) = (&mut newsroom.tree, nfc(file));
    let id = match tree.load_up_to(&name, MAX_FILE_BYTES) {
        Ok(id) => id,
        Err(ReadError::Outside | ReadError::InvalidPath | ReadError::Missing | ReadError::PartIsFile) => {
            let path = Path::new(file);
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let own = path.file_name().unwrap_or_default().to_string_lossy();
            let mut other = SourceTree::on_disk(folder.unwrap_or(Path::new(".")));
            let id = other.load_up_to(&own, MAX_FILE_BYTES).map_err(unreadable)?;
            tree.insert_text(&name, other.file(id).text().to_owned())
        }
        Err(error) => return Err(unreadable(error)),
    };
    let subscribers = subscriber_file::read(tree, id, &topics, &mut findings);
    for finding in findings.into_iter() {
        newsroom.findings.push(finding);
    }
    Ok((name, subscribers))
}
