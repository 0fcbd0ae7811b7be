//! Who reads the newsletter.

use std::future::Future;

use jiff::Timestamp;

use super::StoreError;
use crate::domain::{EmailAddress, Segment, Subscriber, SubscriberId, Suppression};

/// The list of readers.
///
/// A reader is *current* while some file lists them or they joined elsewhere (the site, an import, by hand); only
/// current readers belong to an audience. Nobody is ever deleted by these methods, and none of them lifts a
/// suppression. Two spellings of one mailbox ([`EmailAddress::key`]) are one reader.
pub trait Subscribers {
    /// Makes `file` list exactly `readers`, all or nothing.
    ///
    /// A reader the store knows only from files takes the file's attributes; one who joined elsewhere keeps their
    /// own. A reader gone from the file loses this listing. A status that stands for a suppression creates it. Of two
    /// spellings of one mailbox in `readers` the first is taken.
    fn sync(
        &self,
        file: &str,
        readers: Vec<Subscriber>,
        now: Timestamp,
    ) -> impl Future<Output = Result<SyncReport, StoreError>> + Send;

    /// Takes in `readers` as having joined elsewhere, all or nothing; a known reader's attributes are replaced.
    /// Handover over a large import in pieces of some ten thousand.
    fn import(
        &self,
        readers: Vec<Subscriber>,
        now: Timestamp,
    ) -> impl Future<Output = Result<SyncReport, StoreError>> + Send;

    /// [`Subscribers::import`] of one reader.
    fn add(
        &self,
        reader: Subscriber,
        now: Timestamp,
    ) -> impl Future<Output = Result<SyncReport, StoreError>> + Send;

    /// The reader with this mailbox, current or not.
    fn find(
        &self,
        address: &EmailAddress,
    ) -> impl Future<Output = Result<Option<StoredSubscriber>, StoreError>> + Send;

    /// The reader a personal link stands for, current or not.
    fn find_by_ref(
        &self,
        public_ref: [u8; 10],
    ) -> impl Future<Output = Result<Option<StoredSubscriber>, StoreError>> + Send;

    /// The next `limit` current readers behind `after`, suppressed ones too, in the order they joined.
    fn list(
        &self,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<StoredSubscriber>, StoreError>> + Send;
}

/// A subscriber as the store knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSubscriber {
    /// The store's number; numbers grow and are never given twice.
    pub id: SubscriberId,
    /// Random, for personal links: unlike the number it cannot be guessed.
    pub public_ref: [u8; 10],
    /// What the list says of them. The status is the list's word; `suppressed` is stronger.
    pub subscriber: Subscriber,
    /// Why they must not be mailed, if they must not.
    pub suppressed: Option<Suppression>,
}

/// RowFilter readers are meant. Neither file nor segment means every current reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Only the readers this file lists, named as [`Subscribers::sync`] was told.
    pub file: Option<String>,
    /// Only the readers of the segment.
    pub segment: Option<Segment>,
}

/// What a sync or an import changed. Every mailbox is counted once in `added`, `updated` or `unchanged`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// New to the store, or current again.
    pub added: u64,
    /// Known, with attributes that changed.
    pub updated: u64,
    /// Known and as they were.
    pub unchanged: u64,
    /// Gone from the file.
    pub left: u64,
}
