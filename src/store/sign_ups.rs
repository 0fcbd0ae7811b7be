//! Sign-ups: asking to be let in, and confirming it from the mailbox.

use jiff::Timestamp;

use super::contract::contract;
use super::{Asked, Choices, ReaderRef, StoredSubscriber};
use crate::domain::EmailAddress;

contract! {
    /// Sign-ups by the readers themselves.
    ///
    /// A request changes nothing about a known reader: it takes effect when a link that was mailed to the address is
    /// confirmed. Only then may a suppression be lifted, and only one that the reader decided alone
    /// ([`Suppression::is_of_reader`](crate::domain::Suppression::is_of_reader)).
    pub trait SignUps {
        /// Notes a sign-up and the notice that answers it. Every address costs the same steps, so that the time of the
        /// answer tells nothing.
        fn request_subscription(&self, request: SignUpRequest, now: Timestamp) -> Asked;

        /// Confirms the sign-up or the change of address that the reference stands for.
        fn confirm(&self, reference: ReaderRef, operator: &EmailAddress, now: Timestamp) -> Confirmed;

        /// Mails a reader a link to their preferences, if the address is known. Every address costs the same steps.
        fn request_preferences_link(
            &self,
            address: &EmailAddress,
            language: Option<&str>,
            now: Timestamp,
        ) -> Asked;

        /// Forgets what has expired: readers who never confirmed after 30 days, changes of address after 7, marks of
        /// feedback after 30, limits of notices after one day, and notices whose fate is unknown after 30.
        fn forget_expired(&self, now: Timestamp) -> Forgotten;
    }
}

/// A sign-up by the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUpRequest {
    /// The address.
    pub email: EmailAddress,
    /// Chosen name, topics, newsletters and language.
    pub choices: Choices,
    /// Wording of the consent, as the form showed it.
    pub consent: String,
    /// Recipient of notices to the operator.
    pub operator: EmailAddress,
}

/// Result of a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Confirmed {
    /// The reader is subscribed now.
    Subscribed(Box<StoredSubscriber>),
    /// They were already: the link was used twice.
    Already(Box<StoredSubscriber>),
    /// The newsletter goes to the new address now.
    AddressChanged(Box<StoredSubscriber>),
    /// The request is gone: it was used, and they left since, or it was too long ago.
    Lapsed,
    /// The newsroom has to decide, and was told.
    Refused,
}

/// Numbers of what was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Readers who never confirmed.
    pub unconfirmed: u64,
    /// Notices whose fate stayed unknown.
    pub notices: u64,
}
