//! The recipients' domains met lately, each with its valve.

use std::collections::HashMap;

use super::{Admission, DomainLimits, Throttle};
use jiff::Timestamp;

/// Half of how many domains are remembered. A list of millions may name a million domains; those met long ago, and
/// about which nothing was learned, are forgotten.
const MAX_RECENT: usize = 2048;

/// A valve for each domain. Its memory has a bound, whatever the list.
#[derive(Debug, Default)]
pub(in crate::deliver) struct DomainThrottles {
    configured: DomainLimits,
    /// Met since the last time the other half was thrown away.
    recent: HashMap<Box<str>, Throttle>,
    older: HashMap<Box<str>, Throttle>,
}

impl DomainThrottles {
    pub(in crate::deliver) fn new(configured: DomainLimits) -> Self {
        Self { configured, ..Self::default() }
    }

    /// Whether the connection `slot_id` may begin a message to this domain.
    pub(in crate::deliver) fn admission(&mut self, domain: &str, now: Timestamp, slot_id: u32) -> Admission {
        self.throttle(domain).admission(now, slot_id)
    }

    /// The valve of a domain; made when it is met.
    pub(in crate::deliver) fn throttle(&mut self, domain: &str) -> &mut Throttle {
        if !self.recent.contains_key(domain) {
            let known = self.older.remove(domain);
            let throttle = known.unwrap_or_else(|| Throttle::new(self.configured.of(domain)));
            if self.recent.len() >= MAX_RECENT {
                self.forget();
            }
            self.recent.insert(domain.into(), throttle);
        }
        #[expect(clippy::expect_used, reason = "it is there, or was put there a line ago")]
        self.recent.get_mut(domain).expect("a throttle for the domain")
    }

    /// Throws away the older half, except for what would be missed. What was learned is dropped too when it alone would
    /// fill the table; what is under way never is.
    fn forget(&mut self) {
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
    fn a_million_domains_are_not_remembered_but_what_matters_is() {
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
    fn a_million_domains_that_all_say_no_are_not_remembered_either() {
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
