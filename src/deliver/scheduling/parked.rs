//! Readers who wait until their domain may have mail again, while others go on.

use std::collections::{BTreeSet, HashMap, VecDeque};

use crate::store::Claim;
use jiff::Timestamp;

/// How many readers wait aside for one domain, and for all: what they take is the delivery's memory.
const PER_DOMAIN_LIMIT: usize = 256;
const TOTAL_LIMIT: usize = 2048;

/// A queue for each domain that is held back, in the order they were claimed.
#[derive(Debug, Default)]
pub(super) struct ParkedQueues {
    queues: HashMap<Box<str>, Queue>,
    /// When each queue is to be looked at. A queue that waits for a message to end is not in here.
    times: BTreeSet<(Timestamp, Box<str>)>,
    waiting: usize,
}

#[derive(Debug, Default)]
struct Queue {
    claims: VecDeque<Claim>,
    at: Option<Timestamp>,
    /// How many more wait in the ledger, about: they were sent back while it was full.
    take_postponed: u32,
}

impl ParkedQueues {
    /// Whether readers of this domain wait.
    pub(super) fn has(&self, domain: &str) -> bool {
        self.waiting > 0 && self.queues.contains_key(domain)
    }

    /// Whether nobody waits.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting == 0
    }

    /// Lets a reader wait. When there is no room: the reader, and how many are before it.
    pub(super) fn put(&mut self, claim: Claim, at: Option<Timestamp>) -> Result<(), (Claim, u32)> {
        let full = self.waiting >= TOTAL_LIMIT;
        let domain = claim.email.ascii_domain();
        if full && !self.queues.contains_key(domain) {
            return Err((claim, 0));
        }
        let is_new = !self.queues.contains_key(domain);
        let queue = self.queues.entry(domain.into()).or_default();
        if full || queue.claims.len() >= PER_DOMAIN_LIMIT {
            queue.take_postponed = queue.take_postponed.saturating_add(1);
            let before =
                u32::try_from(queue.claims.len()).unwrap_or(u32::MAX).saturating_add(queue.take_postponed);
            return Err((claim, before));
        }
        let domain = is_new.then(|| domain.to_owned());
        queue.take_postponed = queue.take_postponed.saturating_sub(1);
        queue.claims.push_back(claim);
        self.waiting += 1;
        if let Some(domain) = domain {
            self.look_at(&domain, at);
        }
        Ok(())
    }

    /// A domain whose time to be looked at has come.
    pub(super) fn due(&self, now: Timestamp) -> Option<Box<str>> {
        self.times.first().filter(|(at, _)| *at <= now).map(|(_, domain)| domain.clone())
    }

    /// When the next domain is to be looked at.
    pub(super) fn next_time(&self) -> Option<Timestamp> {
        self.times.first().map(|(at, _)| *at)
    }

    /// Looks at a domain again at this time; `None`: when it is woken.
    pub(super) fn look_at(&mut self, domain: &str, at: Option<Timestamp>) {
        let Some(queue) = self.queues.get_mut(domain) else { return };
        if let Some(before) = std::mem::replace(&mut queue.at, at) {
            self.times.remove(&(before, domain.into()));
        }
        if let Some(at) = at {
            self.times.insert((at, domain.into()));
        }
    }

    /// The reader of this domain who has waited longest.
    pub(super) fn take(&mut self, domain: &str) -> Option<Claim> {
        let queue = self.queues.get_mut(domain)?;
        let claim = queue.claims.pop_front()?;
        self.waiting -= 1;
        if queue.claims.is_empty() {
            self.look_at(domain, None);
            self.queues.remove(domain);
        }
        Some(claim)
    }

    /// Everybody; nobody waits any longer.
    pub(super) fn drain(&mut self) -> Vec<Claim> {
        self.times.clear();
        self.waiting = 0;
        let queues = std::mem::take(&mut self.queues);
        queues.into_values().flat_map(|queue| queue.claims).collect()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.waiting
    }
}
