//! The audience of a delivery: `subscribers.toml`, `--to FILE`, `--to SEGMENT`. A file goes before a segment of its name.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::error::AppError;
use super::list_fingerprint::FingerprintHash;
use super::newsroom::Newsroom;
use super::observer::{Event, Observer};
use super::segment_choice;
use crate::diagnostic::Diagnostics;
use crate::domain::{EmailAddress, Subscriber};
use crate::source::{FileId, ReadError, SourceTree, nfc};
use crate::store::{
    Audience, SourceFingerprint, Store, StoreError, SubscriberSource, Subscribers, SyncReport,
};
use crate::subscriber_file::{self, KnownIds};
use jiff::Timestamp;

/// The file that is synced into the store if it exists.
const SUBSCRIBERS_FILE: &str = "subscribers.toml";
/// Bytes of a subscriber file: some millions of subscribers. Larger lists belong in the store.
const MAX_FILE_BYTES: u64 = 512 << 20;

/// Subscribers that are handed to the store at once.
const ROWS_AT_ONCE: usize = 1_000;

/// An audience, and the subscriber file to sync before the store can select it.
#[derive(Debug, Clone)]
pub struct AudienceRequest {
    /// The audience.
    pub audience: Audience,
    /// The file.
    pub file: Option<ListFile>,
}

/// A subscriber file that was read and checked. It holds the text, not the subscribers: a list of 200,000 readers takes a
/// quarter of the memory.
#[derive(Debug, Clone)]
pub struct ListFile {
    /// Its name, as the store knows it.
    pub name: String,
    tree: Arc<SourceTree>,
    id: FileId,
    known: Arc<KnownIds>,
    fingerprint: SourceFingerprint,
}

impl ListFile {
    /// Visits its subscribers.
    fn each(&self, visit: &mut dyn FnMut(Subscriber)) {
        subscriber_file::each(&self.tree, self.id, &self.known, &mut Diagnostics::default(), visit);
    }

    /// Returns the subscriber with this mailbox.
    pub fn find(&self, address: &EmailAddress) -> Option<Subscriber> {
        let (key, mut found) = (address.key(), None);
        self.each(&mut |subscriber| {
            if found.is_none() && subscriber.email.key() == key {
                found = Some(subscriber);
            }
        });
        found
    }
}

impl SubscriberSource for ListFile {
    fn read(&self, visit: &mut dyn FnMut(&[Subscriber]) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let (mut batch, mut result) = (Vec::with_capacity(ROWS_AT_ONCE), Ok(()));
        self.each(&mut |subscriber| {
            if result.is_ok() {
                batch.push(subscriber);
                if batch.len() == ROWS_AT_ONCE {
                    result = visit(&batch);
                    batch.clear();
                }
            }
        });
        result?;
        visit(&batch)
    }

    fn fingerprint(&self) -> Option<SourceFingerprint> {
        Some(self.fingerprint)
    }
}

impl AudienceRequest {
    /// Parses `--to` and reads the file it needs. Findings about the file are added to the newsroom's.
    ///
    /// # Errors
    /// The file is unreadable, or the segment is not valid.
    pub fn read(newsroom: &mut Newsroom, to: Option<&str>) -> Result<Self, AppError> {
        match to {
            Some(file) if is_file(&newsroom.root, file) => {
                let file = read_file(newsroom, file)?;
                let audience = Audience { file: Some(file.name.clone()), segment: None };
                Ok(Self { audience, file: Some(file) })
            }
            other => {
                let segment = other.map(|text| segment_choice::segment(newsroom, text)).transpose()?;
                // Also if it is a link that leads nowhere: the store's old list must not take its place.
                let exists = newsroom.root.join(SUBSCRIBERS_FILE).symlink_metadata().is_ok();
                let file = if exists { Some(read_file(newsroom, SUBSCRIBERS_FILE)?) } else { None };
                Ok(Self { audience: Audience { file: None, segment }, file })
            }
        }
    }

    /// Syncs the file's subscribers into the store, if there is a file.
    ///
    /// # Errors
    /// The store failed.
    pub async fn sync(&self, store: &Store, now: Timestamp) -> Result<Option<SyncReport>, AppError> {
        match &self.file {
            Some(file) => Ok(Some(store.sync_from(&file.name, Arc::new(file.clone()), now).await?)),
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
fn read_file(newsroom: &mut Newsroom, file: &str) -> Result<ListFile, AppError> {
    let publication = &newsroom.config.publication;
    let known = KnownIds {
        topics: publication.topics.iter().map(|topic| topic.id.clone()).collect(),
        newsletters: publication.newsletters.iter().map(|newsletter| newsletter.id.clone()).collect(),
    };
    let unreadable = |error| AppError::ListUnreadable { file: file.to_owned(), error };
    let name = nfc(file);
    // In a tree of its own, so that the text of a long list is in memory once.
    let mut tree = SourceTree::on_disk(&newsroom.root);
    let id = match tree.load_up_to(&name, MAX_FILE_BYTES) {
        Ok(id) => id,
        // The list of another newsroom must not take the place of its own.
        Err(ReadError::Outside | ReadError::InvalidPath | ReadError::Missing | ReadError::PartIsFile)
            if file != SUBSCRIBERS_FILE =>
        {
            let path = Path::new(file);
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let own = path.file_name().unwrap_or_default().to_string_lossy();
            tree = SourceTree::on_disk(folder.unwrap_or(Path::new(".")));
            tree.load_up_to(&own, MAX_FILE_BYTES).map_err(unreadable)?
        }
        Err(error) => return Err(unreadable(error)),
    };
    let mut findings = Diagnostics::default();
    let mut hash = FingerprintHash::default();
    subscriber_file::each(&tree, id, &known, &mut findings, &mut |subscriber| hash.add(&subscriber));
    if findings.iter().next().is_some() {
        // Findings show lines, so they need the text in the newsroom's own tree.
        let shown = newsroom.tree.insert_text(&name, tree.file(id).text().to_owned());
        let mut findings = Diagnostics::default();
        subscriber_file::each(&newsroom.tree, shown, &known, &mut findings, &mut |_| ());
        findings.into_iter().for_each(|finding| newsroom.findings.push(finding));
    }
    let fingerprint = hash.finish();
    Ok(ListFile { name, tree: Arc::new(tree), id, known: Arc::new(known), fingerprint })
}
