//! Throttles of the recipients' domains met recently.

use std::collections::HashMap;

use super::{Admission, DomainLimits, Throttle};
use jiff::Timestamp;

/// Capacity of each of the two generations. A list of millions of recipients may name a million domains.
const MAX_RECENT: usize = 2048;

/// Cache of throttles, one a domain, in two generations: a bounded approximation of LRU.
#[derive(Debug, Default)]
pub(in crate::deliver) struct DomainThrottles {
    configured: DomainLimits,
    /// Domains met since the older generation was last evicted.
    recent: HashMap<Box<str>, Throttle>,
    older: HashMap<Box<str>, Throttle>,
}

impl DomainThrottles {
    pub(in crate::deliver) fn new(configured: DomainLimits) -> Self {
        Self { configured, ..Self::default() }
    }

    /// Returns whether a connection may begin a message to this domain.
    pub(in crate::deliver) fn admission(
        &mut self,
        domain: &str,
        now: Timestamp,
        connection_id: u32,
    ) -> Admission {
        self.throttle(domain).admission(now, connection_id)
    }

    /// Returns the throttle of a domain, made at the first call.
    pub(in crate::deliver) fn throttle(&mut self, domain: &str) -> &mut Throttle {
        if !self.recent.contains_key(domain) {
            let known = self.older.remove(domain);
            let throttle = known.unwrap_or_else(|| Throttle::new(self.configured.of(domain)));
            if self.recent.len() >= MAX_RECENT {
                self.evict();
            }
            self.recent.insert(domain.into(), throttle);
        }
        #[expect(clippy::expect_used, reason = "inserted above when it was missing")]
        self.recent.get_mut(domain).expect("a throttle for the domain")
    }

    /// Drops the older generation, except for busy and adapted throttles. Adapted ones are dropped too when they alone
    /// would fill it.
    fn evict(&mut self) {
        let mut kept = std::mem::take(&mut self.older);
        kept.retain(|_, throttle| !throttle.is_idle() || throttle.is_adapted());
        if kept.len() >= MAX_RECENT {
            kept.retain(|_, throttle| !throttle.is_idle());
        }
        kept.extend(std::mem::take(&mut self.recent));
        self.older = kept;
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.recent.len() + self.older.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Limits, ThrottleSignal};
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn busy_and_throttled_domains_survive_eviction() {
        let mut domains = DomainThrottles::default();
        domains.throttle("under-way.example").begin(at(0), 1);
        domains.throttle("slow.example").record_throttled(at(0), "slow.example", ThrottleSignal::Confirmed);
        for number in 0..200_000 {
            domains.throttle(&format!("d{number}.example"));
        }
        assert!(domains.len() <= 3 * MAX_RECENT, "{}", domains.len());
        assert!(!domains.throttle("under-way.example").is_idle());
        assert!(domains.throttle("slow.example").is_adapted());
    }

    #[test]
    fn many_throttled_domains_stay_within_the_bound() {
        let mut domains = DomainThrottles::default();
        for number in 0..50_000 {
            let domain = format!("d{number}.example");
            domains.throttle(&domain).record_throttled(at(0), &domain, ThrottleSignal::Confirmed);
        }
        assert!(domains.len() <= 3 * MAX_RECENT, "{}", domains.len());
    }

    #[test]
    fn each_domain_has_its_own_limit() {
        let mut configured = DomainLimits::default();
        configured.set("harbour.example", Limits { interval: None, connections: Some(1) });
        let mut domains = DomainThrottles::new(configured);
        for domain in ["harbour.example", "meadow.example"] {
            domains.throttle(domain).begin(at(0), 1);
        }
        assert_eq!(domains.admission("harbour.example", at(0), 2), Admission::AtCapacity);
        assert_eq!(domains.admission("meadow.example", at(0), 2), Admission::Now);
    }
}
