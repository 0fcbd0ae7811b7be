//! Queues of recipients whose domain may not receive mail now.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::store::Claim;
use jiff::Timestamp;

/// Recipients parked for one domain, and for all: the bound on a delivery's memory.
const PER_DOMAIN_LIMIT: usize = 256;
const TOTAL_LIMIT: usize = 2048;

/// One queue a domain, in the order of the claims.
#[derive(Debug, Default)]
pub(super) struct ParkedQueues {
    queues: HashMap<Box<str>, Queue>,
    /// Time at which each queue is examined again. A queue that waits for a message to end is not in here.
    times: BTreeSet<(Timestamp, Box<str>)>,
    len: usize,
}

#[derive(Debug, Default)]
struct Queue {
    claims: VecDeque<Claim>,
    at: Option<Timestamp>,
    /// Estimate of the rows that went back to the ledger while the queue was full.
    postponed: u32,
}

/// A claim that found its queue full.
pub(super) struct QueueFull {
    pub(super) claim: Claim,
    /// Recipients of its domain before it, in the queue and in the ledger.
    pub(super) before: u32,
}

impl ParkedQueues {
    /// Returns whether recipients of this domain are parked.
    pub(super) fn contains(&self, domain: &str) -> bool {
        self.len > 0 && self.queues.contains_key(domain)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Parks a claim; its queue, if new, is examined again at `at`.
    pub(super) fn park(&mut self, claim: Claim, at: Option<Timestamp>) -> Result<(), QueueFull> {
        let full = self.len >= TOTAL_LIMIT;
        let domain = claim.email.ascii_domain();
        if full && !self.queues.contains_key(domain) {
            return Err(QueueFull { claim, before: 0 });
        }
        let is_new = !self.queues.contains_key(domain);
        let queue = self.queues.entry(domain.into()).or_default();
        if full || queue.claims.len() >= PER_DOMAIN_LIMIT {
            queue.postponed = queue.postponed.saturating_add(1);
            let before =
                u32::try_from(queue.claims.len()).unwrap_or(u32::MAX).saturating_add(queue.postponed);
            return Err(QueueFull { claim, before });
        }
        let domain = is_new.then(|| domain.to_owned());
        queue.postponed = queue.postponed.saturating_sub(1);
        queue.claims.push_back(claim);
        self.len += 1;
        if let Some(domain) = domain {
            self.examine_at(&domain, at);
        }
        Ok(())
    }

    /// Returns a domain whose time has come.
    pub(super) fn due(&self, now: Timestamp) -> Option<Box<str>> {
        self.times.first().filter(|(at, _)| *at <= now).map(|(_, domain)| domain.clone())
    }

    /// Returns the time at which the next domain is examined.
    pub(super) fn next_time(&self) -> Option<Timestamp> {
        self.times.first().map(|(at, _)| *at)
    }

    /// Sets the time at which a domain is examined again; `None`: when one of its messages ends.
    pub(super) fn examine_at(&mut self, domain: &str, at: Option<Timestamp>) {
        let Some(queue) = self.queues.get_mut(domain) else { return };
        if let Some(before) = std::mem::replace(&mut queue.at, at) {
            self.times.remove(&(before, domain.into()));
        }
        if let Some(at) = at {
            self.times.insert((at, domain.into()));
        }
    }

    /// Removes the first claim of this domain.
    pub(super) fn take(&mut self, domain: &str) -> Option<Claim> {
        let queue = self.queues.get_mut(domain)?;
        let claim = queue.claims.pop_front()?;
        self.len -= 1;
        if queue.claims.is_empty() {
            self.examine_at(domain, None);
            self.queues.remove(domain);
        }
        Some(claim)
    }

    /// Removes all claims.
    pub(super) fn drain(&mut self) -> Vec<Claim> {
        self.times.clear();
        self.len = 0;
        let queues = std::mem::take(&mut self.queues);
        queues.into_values().flat_map(|queue| queue.claims).collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.len
    }
}
