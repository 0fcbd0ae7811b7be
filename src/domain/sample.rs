//! Stratified sampling: some recipients of every domain, evenly from first to last.

use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Stratified sample of recipients that are offered in turn. The same recipients in the same order give the same sample.
#[derive(Debug, Clone)]
pub struct StratifiedSample(BTreeMap<String, Quota>);

#[derive(Debug, Clone, Copy)]
struct Quota {
    readers: u64,
    few: u64,
    seen: u64,
}

impl StratifiedSample {
    /// So many readers out of these, by domain. Every domain gets one as long as there are enough, the largest first;
    /// what is left goes to the domains by their size.
    pub fn new(domains: BTreeMap<String, u64>, few: u64) -> Self {
        let mut quotas: Vec<_> = domains.into_iter().filter(|(_, readers)| *readers > 0).collect();
        quotas.sort_by(|(a, m), (b, n)| (Reverse(m), a).cmp(&(Reverse(n), b)));
        let total: u64 = quotas.iter().map(|(_, readers)| readers).sum();
        let few = few.min(total);
        let one_each = few.min(quotas.len() as u64);
        let (more, others) = (u128::from(few - one_each), u128::from(total - quotas.len() as u64));
        let share = |readers: u64| (more * u128::from(readers - 1)).checked_div(others).unwrap_or(0);
        let over = |readers: u64| (more * u128::from(readers - 1)).checked_rem(others).unwrap_or(0);
        let mut left = few - one_each;
        let mut quotas: Vec<_> = (0..)
            .zip(quotas)
            .map(|(place, (domain, readers))| {
                let part = u64::try_from(share(readers)).unwrap_or(u64::MAX);
                left -= part;
                (
                    over(readers),
                    place,
                    domain,
                    Quota { readers, few: u64::from(place < one_each) + part, seen: 0 },
                )
            })
            .collect();
        // What rounding down left over goes to those whom it cost most.
        quotas.sort_by_key(|(over, place, ..)| (Reverse(*over), *place));
        for (_, _, _, quota) in quotas.iter_mut().take(usize::try_from(left).unwrap_or(usize::MAX)) {
            quota.few += 1;
        }
        Self(quotas.into_iter().map(|(_, _, domain, quota)| (domain, quota)).collect())
    }

    /// Takes the next recipient of this domain, and returns whether it belongs to the sample.
    pub fn accept(&mut self, domain: &str) -> bool {
        let Some(quota) = self.0.get_mut(domain) else { return false };
        let before = |seen: u64| u128::from(seen) * u128::from(quota.few) / u128::from(quota.readers);
        let takes = before(quota.seen + 1) > before(quota.seen);
        quota.seen += 1;
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chosen(domains: &[(&str, u64)], few: u64) -> Vec<u64> {
        let mut sample = StratifiedSample::new(
            domains.iter().map(|(domain, n)| ((*domain).to_owned(), *n)).collect(),
            few,
        );
        domains.iter().map(|(domain, n)| (0..*n).filter(|_| sample.accept(domain)).count() as u64).collect()
    }

    #[test]
    fn every_domain_is_asked_as_long_as_there_are_enough() {
        let domains = [("a.example", 900), ("b.example", 90), ("c.example", 9), ("d.example", 1)];
        assert_eq!(chosen(&domains, 1), [1, 0, 0, 0]);
        assert_eq!(chosen(&domains, 3), [1, 1, 1, 0]);
        assert_eq!(chosen(&domains, 10), [6, 2, 1, 1]);
        assert_eq!(chosen(&domains, 1000), [900, 90, 9, 1]);
    }

    #[test]
    fn the_few_stand_evenly_among_the_many() {
        let mut sample = StratifiedSample::new(BTreeMap::from([("a.example".to_owned(), 100)]), 4);
        let places: Vec<_> = (0..100).filter(|_| sample.accept("a.example")).collect();
        assert_eq!(places, [24, 49, 74, 99]);
        assert!(!sample.accept("b.example"));
    }

    proptest! {
        #[test]
        fn as_many_are_chosen_as_were_asked_for(
            sizes in prop::collection::vec(1..60_u64, 1..20),
            few in 0..400_u64,
        ) {
            let names: Vec<_> = (0..sizes.len()).map(|n| format!("{n}.example")).collect();
            let domains: Vec<_> = names.iter().map(String::as_str).zip(sizes.iter().copied()).collect();
            let chosen = chosen(&domains, few);
            prop_assert_eq!(chosen.iter().sum::<u64>(), few.min(sizes.iter().sum()));
            prop_assert!(chosen.iter().zip(&sizes).all(|(chosen, size)| chosen <= size));
        }
    }
}
