//! Limits, as a newsroom writes them.

use std::collections::BTreeMap;
use std::time::Duration;

/// How fast, and over how many connections at once. `None` is as fast, and as many, as it goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// The time from one message to the next.
    pub interval: Option<Duration>,
    /// How many messages at once, each on a connection of its own.
    pub connections: Option<u32>,
}

/// What `[smtp.domains]` says: limits for the domains of recipients.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainLimits(BTreeMap<String, Limits>);

impl DomainLimits {
    /// Sets the limits of a domain, written in A-labels (`xn--…`).
    pub fn set(&mut self, domain: &str, limits: Limits) {
        self.0.insert(domain.to_ascii_lowercase(), limits);
    }

    /// The limits of a domain in A-labels and small letters.
    pub fn of(&self, domain: &str) -> Limits {
        self.0.get(domain).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_found_however_it_was_written() {
        let two = Limits { connections: Some(2), interval: None };
        let mut limits = DomainLimits::default();
        limits.set("Harbour.EXAMPLE", two);
        assert_eq!(limits.of("harbour.example"), two);
        assert_eq!(limits.of("sub.harbour.example"), Limits::default(), "another domain is another domain");
    }
}
