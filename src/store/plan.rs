//! What a delivery is planned from, and what a plan would come to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::domain::{
    ContentHash, Delivery, Exclusion, Fraction, IssueId, Rendered, Status, Suppression, TopicId, Variant,
};

/// A delivery to be written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// What is delivered.
    pub issue: IssueId,
    /// The hash over `contents`.
    pub hash: ContentHash,
    /// What stands in every message's head, as JSON; the store does not read it.
    pub sender_snapshot: String,
    /// The issue, composed once per variant.
    pub contents: Vec<(Variant, Rendered)>,
    /// Now, or the hour it is for.
    pub planned_at: Timestamp,
    /// Whether readers without a row may be added to a delivery that exists.
    pub again: bool,
    /// When and to whom first.
    pub options: DeliveryOptions,
}

/// On what terms a delivery is planned: as soon as it can and to everybody, unless something else is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryOptions {
    /// Nothing is handed over before then.
    pub scheduled_at: Option<Timestamp>,
    /// So many get it first, chosen evenly over domains; the others wait for a word.
    pub canary: Option<Fraction>,
}

/// What is to become of one reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Gets the issue in this variant, which must be among the contents.
    Mail(Variant),
    /// Gets none, and the ledger keeps the reason.
    Exclude(Exclusion),
}

/// What a decision may depend on: readers who are alike in this get the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriberClass {
    /// What the reader chose; nothing means everything.
    pub topics: BTreeSet<TopicId>,
    /// The list's word.
    pub status: Status,
    /// Why they must not be mailed, if they must not; stronger than the list's word.
    pub suppressed: Option<Suppression>,
}

/// Decides for every kind of reader that the audience holds. It is told of suppressed readers too, and must exclude
/// them.
pub type Selector = Box<dyn FnMut(&SubscriberClass) -> Selection + Send>;

/// What a plan would come to; nothing was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanPreview {
    /// Readers who would be mailed.
    pub mail: u64,
    /// Readers who would not, by reason.
    pub excluded: BTreeMap<Exclusion, u64>,
    /// Readers who would be mailed, by the domain of their address in A-labels. At most
    /// [`PlanPreview::DOMAINS`] are told apart, so that a list of a million domains costs no memory.
    pub domains: BTreeMap<String, u64>,
    /// Readers who would be mailed, by what they get.
    pub variants: BTreeMap<Variant, u64>,
    /// What must be among the contents: what anybody of the audience gets, those who have a row already too.
    pub contents: BTreeSet<Variant>,
}

impl PlanPreview {
    /// How many domains are counted one by one: the first this many that occur.
    pub const DOMAINS: usize = 10_000;
}

/// A delivery with what its messages are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The delivery; its hash is that of the latest plan, its time that of the first.
    pub delivery: Delivery,
    /// The hash of the first plan. Message-IDs derive from it, so it never changes.
    pub message_id_seed: ContentHash,
    /// As [`NewDelivery::sender_snapshot`] of the first plan. Message-IDs bear its sender's domain, so it never changes either.
    pub sender_snapshot: String,
}

/// One composition, as it was frozen when a plan was made. Whatever is planned later, what is made from it stays the
/// same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenContent {
    /// What rows call it.
    pub id: ContentId,
    /// For whom it is.
    pub variant: Variant,
    /// What it says.
    pub rendered: Rendered,
    /// As [`NewDelivery::sender_snapshot`] of its plan.
    pub sender_snapshot: String,
    /// As [`NewDelivery::planned_at`] of its plan, or what [`ControlCommand::SetDate`](super::ControlCommand::SetDate) made of it: its messages are
    /// dated so, and the time for trying counts from then on.
    pub planned_at: Timestamp,
}

/// The store's number for one frozen composition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId(pub i64);
