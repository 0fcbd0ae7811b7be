//! Whether the ledger adds up, and whom each of its numbers stands for.

use std::collections::BTreeMap;
use std::future::Future;

use super::StoreError;
use crate::domain::{DeliveryId, EmailAddress, Exclusion, SubscriberId, Tally};

/// The books of one delivery, counted anew row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Readers the first plan was for, as it was written down then.
    pub planned_first: u64,
    /// Readers the later plans (`--again`) added, as they were written down then.
    pub added_later: u64,
    /// Rows the ledger holds now.
    pub rows: u64,
    /// What they say.
    pub tally: Tally,
    /// Rows in a worker's hand: somebody is sending now, or a run broke off and nobody resumed yet.
    pub in_flight: u64,
    /// Attempts beside a row.
    pub attempts: u64,
    /// Attempts beside none.
    pub orphan_attempts: u64,
    /// Rows that cannot be as they are, by what is wrong with them; a row may be wrong in several ways.
    pub faults: BTreeMap<RowFault, u64>,
}

impl Audit {
    /// Whether nobody was lost and every row agrees with what was tried.
    pub fn balances(&self) -> bool {
        let excluded: u64 = self.tally.excluded.values().sum();
        self.planned_first + self.added_later == self.rows
            && self.tally.planned() + excluded == self.rows
            && self.orphan_attempts == 0
            && self.faults.is_empty()
    }
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowFault {
    /// Its state is no word of ours.
    State,
    /// It is left out without a reason, or has a reason and is not left out.
    Reason,
    /// It is to be mailed and has nothing to be mailed.
    Content,
    /// There is no such reader.
    Subscriber,
    /// The attempts that are kept are not as many as were counted, or not numbered one by one.
    Attempts,
    /// Its state is not what the last attempt came to.
    StateMismatch,
    /// The mail server took the message more than once.
    AcceptedTwice,
}

impl RowFault {
    /// Every fault.
    pub const ALL: [Self; 7] = [
        Self::State,
        Self::Reason,
        Self::Content,
        Self::Subscriber,
        Self::Attempts,
        Self::StateMismatch,
        Self::AcceptedTwice,
    ];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Reason => "reason",
            Self::Content => "content",
            Self::Subscriber => "reader",
            Self::Attempts => "attempts",
            Self::StateMismatch => "last-word",
            Self::AcceptedTwice => "twice",
        }
    }
}

/// Whom a number of the books stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFilter {
    /// Everybody who is to be mailed.
    Planned,
    /// Those the relay took.
    Accepted,
    /// Those refused for good.
    Refused,
    /// Those to be tried again.
    Deferred,
    /// Those in doubt.
    Uncertain,
    /// Those not tried yet.
    Pending,
    /// Those left out, for this reason or any.
    Excluded(Option<Exclusion>),
    /// Those whose row cannot be as it is.
    Wrong,
}

impl RowFilter {
    /// Reads `accepted`, `excluded`, `excluded:unsubscribed` and so on.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "planned" => Self::Planned,
            "accepted" => Self::Accepted,
            "refused" => Self::Refused,
            "deferred" => Self::Deferred,
            "uncertain" => Self::Uncertain,
            "pending" => Self::Pending,
            "excluded" => Self::Excluded(None),
            "wrong" => Self::Wrong,
            other => Self::Excluded(Some(Exclusion::parse(other.strip_prefix("excluded:")?)?)),
        })
    }
}

/// The ledger as an auditor reads it. Nothing is changed.
pub trait LedgerAudit {
    /// Counts a delivery anew. Words that cannot be read back are counted, not refused.
    fn audit(&self, delivery: DeliveryId) -> impl Future<Output = Result<Audit, StoreError>> + Send;

    /// The next addresses behind `after` that a number stands for, at most `limit`, in row order.
    fn addresses(
        &self,
        delivery: DeliveryId,
        which: RowFilter,
        after: Option<SubscriberId>,
        limit: u32,
    ) -> impl Future<Output = Result<Vec<(SubscriberId, EmailAddress)>, StoreError>> + Send;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Suppression;

    #[test]
    fn a_number_is_named_by_its_word() {
        assert_eq!(RowFilter::parse("pending"), Some(RowFilter::Pending));
        assert_eq!(RowFilter::parse("excluded"), Some(RowFilter::Excluded(None)));
        let bounced = Exclusion::Suppressed(Suppression::Bounced);
        assert_eq!(RowFilter::parse("excluded:bounced"), Some(RowFilter::Excluded(Some(bounced))));
        for word in ["", "sent", "excluded:", "excluded:rain", "bounced"] {
            assert_eq!(RowFilter::parse(word), None, "{word}");
        }
    }
}
