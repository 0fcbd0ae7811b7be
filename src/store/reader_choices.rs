//! Choices that readers make by the personal links of their mail: preferences, pauses, leaving and a new address.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::StoredSubscriber;
use super::contract::contract;
use crate::domain::{EmailAddress, Newsletters, PersonName, TopicId};

/// Public reference of a reader, as a personal link carries it.
pub type ReaderRef = [u8; 10];

contract! {
    /// Choices of single readers, found by the reference of a verified link.
    ///
    /// Fields that a reader chose are never overwritten by a file or an import. Every change is in the history, made by
    /// `reader`.
    pub trait ReaderChoices {
        /// Returns the reader with this reference; `None` after erasure.
        fn reader(&self, reference: ReaderRef) -> Option<Reader>;

        /// Saves the choices. Newsletters that are left are left at once, also in planned deliveries. Returns false if
        /// nobody has this reference.
        fn update_preferences(&self, reference: ReaderRef, choices: Choices, now: Timestamp) -> bool;

        /// Pauses the newsletter until a time, or ends the pause. Deliveries planned meanwhile exclude the reader, and so
        /// do those that wait and begin before the end. Returns false if nobody has this reference.
        fn pause_until(&self, reference: ReaderRef, until: Option<Timestamp>, now: Timestamp) -> bool;

        /// Ends the pauses that are over; to be called before a plan. Returns their number.
        fn end_pauses(&self, now: Timestamp) -> u64;

        /// Suppresses the reader's address, durably before it returns, and notes a receipt. `None` if nobody has this
        /// reference.
        fn unsubscribe(&self, reference: ReaderRef, by: LeaveLink, now: Timestamp) -> Option<Departure>;

        /// Takes back a departure by a link that is younger than `since`, if nothing else speaks against the address.
        fn undo_unsubscribe(&self, reference: ReaderRef, since: Timestamp, now: Timestamp) -> bool;

        /// Adds the reader's words about their departure, cut at 500 characters. Returns false if they did not leave.
        fn note_departure(&self, reference: ReaderRef, words: &str, now: Timestamp) -> bool;

        /// Notes a change of address, which the new address has to confirm. A target that is suppressed, erased or
        /// subscribed gets no mail.
        fn request_address_change(
            &self,
            reference: ReaderRef,
            target: &EmailAddress,
            now: Timestamp,
        ) -> Asked;
    }
}

/// A reader with what only the site shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// The subscriber.
    pub stored: StoredSubscriber,
    /// End of the pause.
    pub paused_until: Option<Timestamp>,
    /// True for a sign-up that waits for its confirmation.
    pub waits: bool,
}

/// Fields that readers choose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// The name.
    pub name: Option<PersonName>,
    /// Topics; empty means everything.
    pub topics: BTreeSet<TopicId>,
    /// Newsletters.
    pub newsletters: Newsletters,
    /// A BCP 47 language tag.
    pub language: Option<String>,
}

/// Way of leaving.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaveLink {
    /// The one-click request of a mail program (RFC 8058).
    OneClick,
    /// The button of the page.
    Button,
    /// A mail to the address of `List-Unsubscribe` (RFC 2369).
    Mail,
}

impl LeaveLink {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::OneClick, Self::Button, Self::Mail];

    /// Returns the note that the suppression keeps.
    pub fn note(self) -> &'static str {
        match self {
            Self::OneClick => "one-click link",
            Self::Button => "button on the site",
            Self::Mail => "unsubscribe mail",
        }
    }
}

/// Somebody who left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Departure {
    /// The address.
    pub email: EmailAddress,
    /// False if they had left before.
    pub is_new: bool,
}

/// Notice that answers a request. Nothing of it may show on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A confirmation, or the link that was asked for, is on its way to the address.
    Mailed,
    /// The address is subscribed, and is told so.
    AlreadyIn,
    /// Nothing is mailed to the address. The operator is told about one that bounced, complained or was taken off.
    Suppressed,
    /// The address had its share of notices.
    Limited,
    /// Nothing is mailed: the address is not known.
    Unknown,
}
