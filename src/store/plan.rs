//! Plans: what a delivery is made from, and what it comes to.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, mpsc};

use jiff::Timestamp;

use super::StoreError;
use super::error::Kind;
use crate::domain::{
    ContentHash, Delivery, Destination, Exclusion, Fraction, IssueId, LanguageTag, NewsletterId, Newsletters,
    Rendered, Status, Suppression, TopicId, Variant,
};

/// A delivery to be planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDelivery {
    /// The issue delivered.
    pub issue: IssueId,
    /// The newsletter of the issue; `None` if the publication has only one.
    pub newsletter: Option<NewsletterId>,
    /// The hash over `contents`.
    pub hash: ContentHash,
    /// Sender and publication of every message, as JSON; the store does not read it.
    pub sender_snapshot: String,
    /// The issue, composed once per variant.
    pub contents: Vec<(Variant, Rendered)>,
    /// Now, or the time it is scheduled for.
    pub planned_at: Timestamp,
    /// Set when subscribers without a row may be added to a delivery that exists. A rehearsal with it leaves out whoever
    /// has a row in the delivery.
    pub again: bool,
    /// Destination of the mail. A rehearsal replaces the issue's earlier one and leaves its delivery as it is.
    pub destination: Destination,
    /// Schedule and canary.
    pub options: DeliveryOptions,
}

/// Schedule and canary of a delivery. Default: as soon as possible, to everybody.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeliveryOptions {
    /// No handover begins before then.
    pub scheduled_at: Option<Timestamp>,
    /// The fraction sent first, chosen evenly over domains; the others wait for a command.
    pub canary: Option<Fraction>,
}

/// The decision on one class of subscribers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    /// Gets this variant of the issue, which must be among the contents.
    Mail(Variant),
    /// Gets none; the ledger keeps the reason.
    Exclude(Exclusion),
}

/// The attributes that a selection may depend on: subscribers of one class get the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SubscriberClass {
    /// Chosen topics; none means everything.
    pub topics: BTreeSet<TopicId>,
    /// Newsletters that they get.
    pub newsletters: Newsletters,
    /// Language that they read, without country ([`LanguageTag::of_reader`]).
    pub language: Option<LanguageTag>,
    /// The status on the list.
    pub status: Status,
    /// Reason why they must not be mailed; overrides the status.
    pub suppressed: Option<Suppression>,
}

/// Decides on a class. Suppressed classes are asked about too, and must be excluded.
pub type Selector = Box<dyn FnMut(&SubscriberClass) -> Selection + Send>;

/// The decision on every class, made before the plan begins.
#[derive(Debug, Clone, Default)]
pub struct SelectionTable(Arc<HashMap<SubscriberClass, Selection>>);

impl SelectionTable {
    /// Returns the decision on a class.
    pub(super) fn get(&self, class: &SubscriberClass) -> Result<&Selection, StoreError> {
        self.0.get(class).ok_or_else(|| Kind::ListChanged.into())
    }
}

impl FromIterator<(SubscriberClass, Selection)> for SelectionTable {
    fn from_iter<I: IntoIterator<Item = (SubscriberClass, Selection)>>(selections: I) -> Self {
        Self(Arc::new(selections.into_iter().collect()))
    }
}

/// Counts of a plan, before it is committed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanPreview {
    /// Subscribers to be mailed.
    pub mail: u64,
    /// Subscribers excluded, by reason.
    pub excluded: BTreeMap<Exclusion, u64>,
    /// Subscribers to be mailed, by domain in A-labels. At most [`PlanPreview::DOMAINS`] are counted, so that a list of a
    /// million domains costs no memory.
    pub domains: BTreeMap<String, u64>,
    /// Subscribers to be mailed whose address has letters beyond ASCII before the `@`: the relay needs SMTPUTF8.
    pub beyond_ascii: u64,
    /// Subscribers to be mailed, by variant.
    pub variants: BTreeMap<Variant, u64>,
    /// Variants that must be among the contents: of the whole audience, those with a row included.
    pub contents: BTreeSet<Variant>,
}

impl PlanPreview {
    /// Number of domains counted: the first this many that occur.
    pub const DOMAINS: usize = 10_000;
}

/// A plan whose rows are written and not committed. It keeps others from writing to the store, so it is for plans without
/// a question to a person. Dropping it rolls it back.
#[must_use = "a plan that is dropped is rolled back"]
pub struct PlanTransaction {
    pub(super) preview: PlanPreview,
    pub(super) contents: mpsc::Sender<NewDelivery>,
    pub(super) committed: Pin<Box<dyn Future<Output = Result<Delivery, StoreError>> + Send>>,
}

impl PlanTransaction {
    /// Returns the counts of the plan.
    pub fn preview(&self) -> &PlanPreview {
        &self.preview
    }

    /// Adds the contents and commits.
    ///
    /// # Errors
    /// As [`super::Ledger::plan`]; then everything is rolled back.
    pub async fn commit(self, new: NewDelivery) -> Result<Delivery, StoreError> {
        self.contents.send(new).map_err(|_| Kind::Closed)?;
        self.committed.await
    }
}

impl fmt::Debug for PlanTransaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlanTransaction").field("mail", &self.preview.mail).finish_non_exhaustive()
    }
}

/// A delivery with the facts that its messages are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The delivery; its hash is that of the latest plan, its time that of the first.
    pub delivery: Delivery,
    /// The hash of the first plan. Message-IDs derive from it, so it never changes.
    pub message_id_seed: ContentHash,
    /// [`NewDelivery::sender_snapshot`] of the first plan. Message-IDs bear its sender's domain, so it never changes.
    pub sender_snapshot: String,
}

/// Contents as frozen by a plan: later plans do not change messages made from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenContent {
    /// The id that rows refer to.
    pub id: ContentId,
    /// The recipients it is for.
    pub variant: Variant,
    /// The composed issue.
    pub rendered: Rendered,
    /// [`NewDelivery::sender_snapshot`] of its plan.
    pub sender_snapshot: String,
    /// [`NewDelivery::planned_at`] of its plan, or the time of [`ControlCommand::SetDate`](super::ControlCommand::SetDate).
    /// Dates the messages.
    pub planned_at: Timestamp,
}

/// The store's number for frozen contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentId(pub i64);
