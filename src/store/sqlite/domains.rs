//! Readers by the domain of their address.

use std::collections::{BTreeMap, HashMap};

/// Counts by domain. At most so many domains are told apart.
pub(super) struct Domains {
    counts: HashMap<String, u64>,
    most: usize,
}

impl Domains {
    pub(super) fn new(most: usize) -> Self {
        Self { counts: HashMap::new(), most }
    }

    pub(super) fn count(&mut self, email: &str) {
        let domain = email.rsplit('@').next().unwrap_or_default();
        if let Some(count) = self.counts.get_mut(domain) {
            *count += 1;
        } else if self.counts.len() < self.most {
            self.counts.insert(domain.to_owned(), 1);
        }
    }

    /// In A-labels: two spellings of one domain are one.
    pub(super) fn in_ascii(self) -> BTreeMap<String, u64> {
        let mut domains = BTreeMap::new();
        let counts: BTreeMap<_, _> = self.counts.into_iter().collect();
        for (domain, count) in counts {
            let address = crate::domain::EmailAddress::parse(&format!("reader@{domain}"));
            let ascii = address.map_or(domain, |address| address.ascii_domain().to_owned());
            *domains.entry(ascii).or_default() += count;
        }
        domains
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_a_domain_are_one() {
        let mut domains = Domains::new(2);
        for email in ["a@한글.example", "b@xn--bj0bj06e.example", "c@한글.example", "d@late.example"] {
            domains.count(email);
        }
        assert_eq!(domains.in_ascii(), BTreeMap::from([("xn--bj0bj06e.example".to_owned(), 3)]));
    }
}
