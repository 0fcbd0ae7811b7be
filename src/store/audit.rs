//! Whether the ledger adds up, and whom each of its numbers stands for.

use std::collections::BTreeMap;
use std::future::Future;

use super::StoreError;
use crate::domain::{DeliveryId, EmailAddress, Exclusion, SubscriberId, Tally};

/// The books of one delivery, counted anew row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Readers the first plan was for, as it was written down then.
    pub listed: u64,
    /// Readers the later plans (`--again`) added, as they were written down then.
    pub joined: u64,
    /// Rows the ledger holds now.
    pub rows: u64,
    /// What they say.
    pub tally: Tally,
    /// Rows in a worker's hand: somebody is sending now, or a run broke off and nobody resumed yet.
    pub in_hand: u64,
    /// Attempts beside a row.
    pub attempts: u64,
    /// Attempts beside none.
    pub stray: u64,
    /// Rows that cannot be as they are, by what is wrong with them; a row may be wrong in several ways.
    pub faults: BTreeMap<Fault, u64>,
}

impl Audit {
    /// Whether nobody was lost and every row agrees with what was tried.
    pub fn balances(&self) -> bool {
        let excluded: u64 = self.tally.excluded.values().sum();
        self.listed + self.joined == self.rows
            && self.tally.planned() + excluded == self.rows
            && self.stray == 0
            && self.faults.is_empty()
    }
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// Its state is no word of ours.
    State,
    /// It is left out without a reason, or has a reason and is not left out.
    Reason,
    /// It is to be mailed and has nothing to be mailed.
    Content,
    /// There is no such reader.
    Reader,
    /// The attempts that are kept are not as many as were counted, or not numbered one by one.
    Attempts,
    /// Its state is not what the last attempt came to.
    LastWord,
    /// The mail server took the message more than once.
    Twice,
}

impl Fault {
    /// Every fault.
    pub const ALL: [Self; 7] =
        [Self::State, Self::Reason, Self::Content, Self::Reader, Self::Attempts, Self::LastWord, Self::Twice];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::Reason => "reason",
            Self::Content => "content",
            Self::Reader => "reader",
            Self::Attempts => "attempts",
            Self::LastWord => "last-word",
            Self::Twice => "twice",
        }
    }
}

/// Whom a number of the books stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
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

impl Which {
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
pub trait Books {
    /// Counts a delivery anew. Words that cannot be read back are counted, not refused.
    fn audit(&self, delivery: DeliveryId) -> impl Future<Output = Result<Audit, StoreError>> + Send;

    /// The next addresses behind `after` that a number stands for, at most `limit`, in row order.
    fn addresses(
        &self,
        delivery: DeliveryId,
        which: Which,
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
        assert_eq!(Which::parse("pending"), Some(Which::Pending));
        assert_eq!(Which::parse("excluded"), Some(Which::Excluded(None)));
        let bounced = Exclusion::Suppressed(Suppression::Bounced);
        assert_eq!(Which::parse("excluded:bounced"), Some(Which::Excluded(Some(bounced))));
        for word in ["", "sent", "excluded:", "excluded:rain", "bounced"] {
            assert_eq!(Which::parse(word), None, "{word}");
        }
    }
}
