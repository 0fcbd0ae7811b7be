//! Audit of the ledger, and the recipients that each of its numbers counts.

use std::collections::BTreeMap;

use super::contract::contract;
use crate::domain::{DeliveryId, EmailAddress, Exclusion, SubscriberId, Tally};

/// One delivery, counted anew row by row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audit {
    /// Recipients of the first plan, as recorded then.
    pub planned_first: u64,
    /// Recipients that later plans (`--again`) added, as recorded then.
    pub added_later: u64,
    /// Rows the ledger holds now.
    pub rows: u64,
    /// Their states.
    pub tally: Tally,
    /// Rows claimed or handed: a process sends now, or a run was killed and not resumed yet.
    pub in_flight: u64,
    /// Attempts of these rows.
    pub attempts: u64,
    /// Attempts without a row.
    pub orphan_attempts: u64,
    /// Inconsistent rows by fault; a row may have several.
    pub faults: BTreeMap<RowFault, u64>,
}

impl Audit {
    /// Returns whether no recipient was lost and every row agrees with its attempts.
    pub fn balances(&self) -> bool {
        let excluded: u64 = self.tally.excluded.values().sum();
        self.planned_first + self.added_later == self.rows
            && self.tally.planned() + excluded == self.rows
            && self.orphan_attempts == 0
            && self.faults.is_empty()
    }
}

/// Inconsistency of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowFault {
    /// Its state is unknown.
    State,
    /// It is excluded without a reason, or has a reason and is not excluded.
    Reason,
    /// It is not excluded and has no content.
    Content,
    /// Its subscriber does not exist.
    Subscriber,
    /// Its attempts are not as many as counted, or not numbered one by one.
    Attempts,
    /// Its state does not follow from the last attempt.
    StateMismatch,
    /// The relay accepted the message more than once.
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

    /// Returns the code used in JSON.
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

/// The recipients that a number of the audit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowFilter {
    /// All but the excluded.
    Planned,
    /// Accepted by the relay.
    Accepted,
    /// Refused by the relay.
    Refused,
    /// To be tried again.
    Deferred,
    /// With an unknown outcome.
    Uncertain,
    /// Not tried yet.
    Pending,
    /// Excluded, for this reason or any.
    Excluded(Option<Exclusion>),
    /// With an inconsistent row.
    Wrong,
}

impl RowFilter {
    /// Parses `accepted`, `excluded`, `excluded:unsubscribed` and so on.
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

/// A matching row: the subscriber and their address.
pub type AddressRow = (SubscriberId, EmailAddress);

contract! {
    /// Audit of the ledger; changes nothing.
    pub trait LedgerAudit {
        /// Counts a delivery anew, row by row. Values that cannot be read are counted as faults.
        fn audit(&self, delivery: DeliveryId) -> Audit;

        /// Returns the next addresses after `after` that match the filter, at most `limit`, in row order.
        fn addresses(
            &self,
            delivery: DeliveryId,
            filter: RowFilter,
            after: Option<SubscriberId>,
            limit: u32,
        ) -> Vec<AddressRow>;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Suppression;

    #[test]
    fn filters_parse_their_names() {
        assert_eq!(RowFilter::parse("pending"), Some(RowFilter::Pending));
        assert_eq!(RowFilter::parse("excluded"), Some(RowFilter::Excluded(None)));
        let bounced = Exclusion::Suppressed(Suppression::Bounced);
        assert_eq!(RowFilter::parse("excluded:bounced"), Some(RowFilter::Excluded(Some(bounced))));
        for word in ["", "sent", "excluded:", "excluded:rain", "bounced"] {
            assert_eq!(RowFilter::parse(word), None, "{word}");
        }
    }
}
