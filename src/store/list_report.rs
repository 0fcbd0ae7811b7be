//! Counts of the list. Nobody is named in them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;

use super::contract::contract;
use crate::domain::{Month, Suppression, TopicId};

contract! {
    /// Counts for the report about the list.
    pub trait ListReport {
        /// Counts the list as it is now. Months are those of `zone`.
        fn list_counts(&self, zone: TimeZone) -> ListCounts;
    }
}

/// Counts of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListCounts {
    /// Readers who get the newsletter.
    pub subscribed: u64,
    /// Readers who have not confirmed.
    pub pending: u64,
    /// People on the list who must not be mailed.
    pub suppressed: u64,
    /// People on the list by the month in which they joined: when they signed up, if that is known and earlier than the
    /// day on which the store got to know them.
    pub joined: BTreeMap<Month, u64>,
    /// People who may not be mailed any more, by the month of their first suppression, with the reason that weighs most.
    pub lost: BTreeMap<(Month, Suppression), u64>,
    /// Subscribed readers by all the topics they chose; none means everything.
    pub topics: BTreeMap<BTreeSet<TopicId>, u64>,
    /// Subscribed readers by the domain of their address, in its ASCII form.
    pub domains: BTreeMap<String, u64>,
    /// Subscribed readers by language tag; `None` for those without one.
    pub languages: BTreeMap<Option<String>, u64>,
}
