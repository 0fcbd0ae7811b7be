//! The recipients' domains met lately, each with its valve.

use std::collections::HashMap;

use super::{DomainLimits, Gate, Valve};
use jiff::Timestamp;

/// Half of how many domains are remembered. A list of millions may name a million domains; those met long ago, and
/// about which nothing was learned, are forgotten.
const YOUNG: usize = 2048;

/// A valve for each domain. Its memory has a bound, whatever the list.
#[derive(Debug, Default)]
pub(in crate::deliver) struct Domains {
    written: DomainLimits,
    /// Met since the last time the other half was thrown away.
    young: HashMap<Box<str>, Valve>,
    old: HashMap<Box<str>, Valve>,
}

impl Domains {
    pub(in crate::deliver) fn new(written: DomainLimits) -> Self {
        Self { written, ..Self::default() }
    }

    /// Whether the connection `holder` may begin a message to this domain.
    pub(in crate::deliver) fn gate(&mut self, domain: &str, now: Timestamp, holder: u32) -> Gate {
        self.valve(domain).gate(now, holder)
    }

    /// The valve of a domain; made when it is met.
    pub(in crate::deliver) fn valve(&mut self, domain: &str) -> &mut Valve {
        if !self.young.contains_key(domain) {
            let known = self.old.remove(domain);
            let valve = known.unwrap_or_else(|| Valve::new(self.written.of(domain)));
            if self.young.len() >= YOUNG {
                self.forget();
            }
            self.young.insert(domain.into(), valve);
        }
        #[expect(clippy::expect_used, reason = "it is there, or was put there a line ago")]
        self.young.get_mut(domain).expect("a valve for the domain")
    }

    /// Throws away the older half, except for what would be missed. What was learned is dropped too when it alone would
    /// fill the table; what is under way never is.
    fn forget(&mut self) {
        let mut kept = std::mem::take(&mut self.old);
        kept.retain(|_, valve| !valve.is_idle() || valve.has_learned());
        if kept.len() >= YOUNG {
            kept.retain(|_, valve| !valve.is_idle());
        }
        kept.extend(std::mem::take(&mut self.young));
        self.old = kept;
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        self.young.len() + self.old.len()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Insistence, Limits};
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn a_million_domains_are_not_remembered_but_what_matters_is() {
        let mut domains = Domains::default();
        domains.valve("under-way.example").begin(at(0), 1);
        domains.valve("slow.example").slow_down(at(0), "slow.example", Insistence::Full);
        for number in 0..200_000 {
            domains.valve(&format!("d{number}.example"));
        }
        assert!(domains.len() <= 3 * YOUNG, "{}", domains.len());
        assert!(!domains.valve("under-way.example").is_idle());
        assert!(domains.valve("slow.example").has_learned());
    }

    #[test]
    fn a_million_domains_that_all_say_no_are_not_remembered_either() {
        let mut domains = Domains::default();
        for number in 0..50_000 {
            let domain = format!("d{number}.example");
            domains.valve(&domain).slow_down(at(0), &domain, Insistence::Full);
        }
        assert!(domains.len() <= 3 * YOUNG, "{}", domains.len());
    }

    #[test]
    fn each_domain_has_its_own_limit() {
        let mut written = DomainLimits::default();
        written.set("harbour.example", Limits { interval: None, connections: Some(1) });
        let mut domains = Domains::new(written);
        for domain in ["harbour.example", "meadow.example"] {
            domains.valve(domain).begin(at(0), 1);
        }
        assert_eq!(domains.gate("harbour.example", at(0), 2), Gate::Full);
        assert_eq!(domains.gate("meadow.example", at(0), 2), Gate::Open);
    }
}
