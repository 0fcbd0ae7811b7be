//! Mail that came back: whom it had been sent to, and what follows from it.

use jiff::{SignedDuration, Timestamp};

use super::contract::contract;
use super::reader_choices::ReaderRef;
use crate::domain::{DeliveryId, EmailAddress, EnhancedCode, SubscriberId};

contract! {
    /// Consequences of returned mail.
    ///
    /// The caller proves that the newsroom mailed a reader; nothing is changed by an address alone.
    pub trait Bounces {
        /// Returns the reader of a verified reference, as the recipient of a delivery where one is named; `None` after
        /// erasure, and for a delivery that did not mail the reader.
        fn mailed_reader(&self, reference: ReaderRef, delivery: Option<DeliveryId>) -> Option<MailedReader>;

        /// Returns the messages that were handed over to this mailbox since a time, newest first, at most a hundred.
        fn mailed_messages(&self, address: &EmailAddress, since: Timestamp) -> Vec<MailedMessage>;

        /// Carries out the effect of a returned message, durably before it returns. A message that was handled before
        /// changes nothing.
        fn record_returned(&self, message: ReturnedMessage, now: Timestamp) -> Recorded;
    }
}

/// A reader to whom a message was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedReader {
    /// The subscriber.
    pub subscriber: SubscriberId,
    /// As [`super::StoredSubscriber::public_ref`].
    pub reference: ReaderRef,
    /// The subscriber's address now.
    pub email: EmailAddress,
    /// The delivery, if it is known.
    pub delivery: Option<DeliveryId>,
    /// When the message was last handed over.
    pub handed_at: Option<Timestamp>,
    /// True if the subscriber changed the address since: the message went to another mailbox.
    pub has_moved: bool,
}

/// A message that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedMessage {
    /// Its recipient, with the delivery.
    pub reader: MailedReader,
    /// The delivery.
    pub delivery: DeliveryId,
    /// The delivery's content hash, from which the Message-ID derives.
    pub message_id_seed: String,
}

/// A returned message that has an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedMessage {
    /// Hash that this returned message alone has: the second one with it changes nothing.
    pub hash: [u8; 32],
    /// The reader who was mailed.
    pub reader: ReaderRef,
    /// One word for the cause.
    pub reason: &'static str,
    /// The enhanced status code.
    pub status: Option<EnhancedCode>,
    /// Consequence.
    pub effect: ReturnEffect,
}

/// Consequence of a returned message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReturnEffect {
    /// The mailbox does not exist: it is suppressed.
    HardBounce,
    /// A failure that may pass: it counts, and suppresses a mailbox that fails for long enough.
    SoftBounce {
        /// The delivery that failed.
        delivery: DeliveryId,
        /// False if the cause lies with the sender or the message.
        counts: bool,
        /// When enough is enough.
        limits: SoftBounceLimits,
    },
    /// The reader reported the mail as spam: the address is suppressed.
    Complaint,
    /// The reader leaves, as by the one-click link.
    Unsubscribe,
}

/// Failures after which a mailbox is suppressed: both bounds have to be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoftBounceLimits {
    /// Issues in a row that came back.
    pub issues: usize,
    /// Time between the first and the last of them.
    pub span: SignedDuration,
    /// Time in which a bounce usually arrives. A message that was accepted longer ago and did not come back was delivered,
    /// and ends the row.
    pub delivered_after: SignedDuration,
}

/// Result of recording a returned message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// The address is suppressed now and was not before.
    Suppressed,
    /// Noted; the reader is mailed as before, or was suppressed already.
    Noted,
    /// Handled before, or nobody has the reference any more: nothing changed.
    Unchanged,
}
