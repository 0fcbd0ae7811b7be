//! Reminders of consents.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::contract::contract;
use crate::domain::SubscriberId;

contract! {
    /// Reminders of consents ([`ConsentReminders`](crate::domain::ConsentReminders)).
    pub trait Reminders {
        /// Looks at the next part of the list and adds a notice for each reader who may be mailed, has a consent, and whose
        /// reminder is due. A reader gets one for each period, however often this is asked for.
        fn queue_reminders(&self, part: ReminderPart, now: Timestamp) -> QueuedReminders;
    }
}

/// A part of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderPart {
    /// Only readers after this one.
    pub after: Option<SubscriberId>,
    /// Readers that are looked at.
    pub readers: u32,
    /// Notices that are added at most.
    pub notices: u32,
    /// Time zone of the civil days.
    pub zone: TimeZone,
}

/// Result for a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueuedReminders {
    /// Notices that were added.
    pub queued: u32,
    /// The reader after whom the next part begins; `None` at the end of the list.
    pub next: Option<SubscriberId>,
}
