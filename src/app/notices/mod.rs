//! Notices to single readers: what each says, the message, and the outbox that sends it.

mod content;
mod message;
mod outbox;
mod reminders;

pub use content::NewestIssue;
pub(super) use content::operator_brake;
pub use outbox::{NoticeRoute, NoticeSender, OutboxReport};
pub(super) use reminders::{ReminderWalk, needs_reminders};
