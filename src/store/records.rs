//! Everything that is stored about one person, and the changes that a person of the newsroom makes by hand.

use jiff::Timestamp;

use super::contract::contract;
use super::{Lift, StoredSubscriber};
use crate::domain::{EmailAddress, NewsletterId, Subscriber, Suppression};

contract! {
    /// Records of single subscribers.
    pub trait SubscriberRecords {
        /// Returns the next `limit` current subscribers after the address `after`, suppressed ones too, sorted by address;
        /// with a file only those whom it lists.
        fn page_by_address(
            &self,
            file: Option<String>,
            after: Option<EmailAddress>,
            limit: u32,
        ) -> Vec<StoredSubscriber>;

        /// Returns everything stored about an address: `None` for a stranger. Of an erased address only that is known.
        fn subscriber_record(&self, address: &EmailAddress) -> Option<SubscriberRecord>;

        /// Adds a subscriber by hand with the consent in words. A known subscriber is changed; nobody who is suppressed or
        /// erased is: the reason is returned.
        fn add_subscriber(
            &self,
            subscriber: Subscriber,
            consent: Option<String>,
            by: &str,
            now: Timestamp,
        ) -> Result<(), SuppressionReason>;

        /// Suppresses an address by hand.
        fn remove_subscriber(
            &self,
            address: &EmailAddress,
            reason: Suppression,
            by: &str,
            note: Option<&str>,
            now: Timestamp,
        ) -> bool;

        /// Takes an address out of one newsletter: at once, also out of deliveries that are planned. Returns false for a
        /// stranger.
        fn leave_newsletter(
            &self,
            address: &EmailAddress,
            newsletter: &NewsletterId,
            by: &str,
            now: Timestamp,
        ) -> bool;

        /// Suppresses every address of a domain (in A-labels), also those that come later. Returns the number of subscribers
        /// who were not suppressed before.
        fn suppress_domain(&self, domain: &str, by: &str, note: Option<&str>, now: Timestamp) -> u64;

        /// Lifts the suppression of a domain; returns how many addresses lose this reason. Their other reasons stay.
        fn lift_domain(&self, domain: &str, lift: Lift, now: Timestamp) -> u64;

        /// Lifts every suppression of an address; returns how many there were.
        fn lift_suppressions(&self, address: &EmailAddress, lift: Lift, now: Timestamp) -> u64;

        /// Forgets a person: the store's file holds nothing but a hash afterwards, which keeps the address out of later
        /// imports. Returns false for a stranger. The ledger keeps its rows without the address.
        fn erase_subscriber(&self, address: &EmailAddress, now: Timestamp) -> bool;
    }
}

/// Everything stored about one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubscriberRecord {
    /// The subscriber; `None` for an address that is only suppressed or erased.
    pub subscriber: Option<StoredSubscriber>,
    /// Every reason why the address must not be mailed, the weightiest first.
    pub suppressions: Vec<SuppressionReason>,
    /// Consents, oldest first.
    pub consents: Vec<Consent>,
    /// History, oldest first.
    pub history: Vec<HistoryEntry>,
}

/// A reason why an address must not be mailed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SuppressionReason {
    /// The word: a [`Suppression`], or `erased`.
    pub reason: &'static str,
    /// Words about it.
    pub note: Option<String>,
    /// When it was noted.
    pub at: Timestamp,
}

/// A consent (GDPR article 7(1), PIPA article 22).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The wording or basis.
    pub text: String,
    /// When it was given, if that is known: an RFC 3339 instant or a day.
    pub given: Option<String>,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// `import`, `form` or `person`.
    pub how: String,
}

/// A change of a subscriber's record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// A name, `import 3`, `subscribers.toml`, `reader`, `relay` or `bounces`.
    pub who: String,
    /// What, without the values.
    pub what: String,
}
