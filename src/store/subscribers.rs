//! The list of subscribers, and the addresses that must not be mailed.

use std::sync::Arc;

use jiff::Timestamp;

use super::StoreError;
use super::contract::contract;
use crate::domain::{EmailAddress, Segment, Subscriber, SubscriberId, Suppression};

contract! {
    /// The list of subscribers.
    ///
    /// A subscriber is *current* while a file lists them or they came directly (the site, an import, by hand). Only current
    /// subscribers belong to an audience. No operation deletes a subscriber or lifts a suppression. Two spellings of one
    /// mailbox ([`EmailAddress::key`]) are one subscriber.
    ///
    /// Operations are named after intentions. Sign-up adds `request_subscription`, `confirm`, `update_preferences`,
    /// `unsubscribe` and `erase`; each states what it may change for a subscriber who is known already.
    pub trait Subscribers {
        /// Makes `file` list exactly `subscribers`, all or nothing.
        ///
        /// Subscribers known only from files take the file's attributes; those who came directly keep their own. A
        /// subscriber missing from the file loses this listing. A status that stands for a suppression creates it. Of two
        /// spellings of one mailbox in `subscribers` the first counts.
        fn sync(&self, file: &str, subscribers: Vec<Subscriber>, now: Timestamp) -> SyncReport;

        /// The same for a file that is too long to hold all its subscribers in memory. The source may be read twice, and not
        /// at all if it has a fingerprint that was synced last and nothing changed since that a sync looks at.
        fn sync_from(&self, file: &str, subscribers: Arc<dyn SubscriberSource>, now: Timestamp) -> SyncReport;

        /// Adds `subscribers` as having come directly, all or nothing; pass a large import in batches of some ten thousand.
        ///
        /// A known subscriber takes the new attributes, but a `pending` status never replaces theirs: an import cannot
        /// silence somebody who confirmed. A status that stands for a suppression creates it.
        fn import_batch(&self, subscribers: Vec<Subscriber>, now: Timestamp) -> SyncReport;

        /// Returns the subscriber with this mailbox, current or not.
        fn find(&self, address: &EmailAddress) -> Option<StoredSubscriber>;

        /// Returns the next `limit` current subscribers after `after`, suppressed ones too, in the order they joined.
        fn list(&self, after: Option<SubscriberId>, limit: u32) -> Vec<StoredSubscriber>;
    }
}

contract! {
    /// Suppressions: addresses that must not be mailed, in every spelling, on the list or not.
    ///
    /// No other operation deletes or weakens one. They are checked when a row is claimed and again at its handover, so a
    /// suppression counts from the moment [`Suppressions::suppress`] returns.
    pub trait Suppressions {
        /// Suppresses the address; returns whether that is new. The first reason stays.
        fn suppress(
            &self,
            address: &EmailAddress,
            reason: Suppression,
            note: Option<&str>,
            at: Timestamp,
        ) -> bool;

        /// Returns the reason why the address must not be mailed.
        fn suppression(&self, address: &EmailAddress) -> Option<Suppression>;
    }
}

/// Subscribers that are read in parts.
pub trait SubscriberSource: Send + Sync {
    /// Hands all subscribers to `visit`, in parts of some hundred.
    ///
    /// # Errors
    /// The first error of `visit`.
    fn read(&self, visit: &mut dyn FnMut(&[Subscriber]) -> Result<(), StoreError>) -> Result<(), StoreError>;

    /// Returns a hash of all subscribers in their order, if it is known: a sync of the same ones into an unchanged store has
    /// nothing to do.
    fn fingerprint(&self) -> Option<SourceFingerprint> {
        None
    }
}

/// SHA-256 of all subscribers of a source.
pub type SourceFingerprint = [u8; 32];

impl SubscriberSource for Vec<Subscriber> {
    fn read(&self, visit: &mut dyn FnMut(&[Subscriber]) -> Result<(), StoreError>) -> Result<(), StoreError> {
        visit(self)
    }
}

/// A subscriber as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSubscriber {
    /// The store's number; numbers grow and are never given twice.
    pub id: SubscriberId,
    /// For personal links: unlike the number it cannot be guessed, and tells nothing.
    pub public_ref: [u8; 10],
    /// The attributes from the list. A suppression overrides the status.
    pub subscriber: Subscriber,
    /// Reason why they must not be mailed.
    pub suppressed: Option<Suppression>,
}

/// The subscribers meant. Neither file nor segment means every current subscriber.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audience {
    /// Only subscribers of this file, named as in [`Subscribers::sync`].
    pub file: Option<String>,
    /// Only subscribers of the segment.
    pub segment: Option<Segment>,
}

/// Changes made by a sync or an import. Every mailbox counts once in `added`, `updated` or `unchanged`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// New to the store, or current again.
    pub added: u64,
    /// Known, with changed attributes.
    pub updated: u64,
    /// Known and unchanged.
    pub unchanged: u64,
    /// Missing from the file.
    pub left: u64,
}
