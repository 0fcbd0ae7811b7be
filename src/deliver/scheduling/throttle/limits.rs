//! Configured limits.

use std::collections::BTreeMap;
use std::time::Duration;

/// Rate limit and connection limit. `None` means unlimited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Time from one message to the next.
    pub interval: Option<Duration>,
    /// Concurrent messages, each on a connection of its own.
    pub connections: Option<u32>,
}

/// Limits of recipients' domains, from `[smtp.domains]`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DomainLimits(BTreeMap<String, Limits>);

impl DomainLimits {
    /// Sets the limits of a domain in A-labels (`xn--…`, RFC 5890 §2.3.2.1).
    pub fn set(&mut self, domain: &str, limits: Limits) {
        self.0.insert(domain.to_ascii_lowercase(), limits);
    }

    /// Returns the limits of a domain in lower-case A-labels.
    pub fn of(&self, domain: &str) -> Limits {
        self.0.get(domain).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domain_limits_ignore_letter_case() {
        let two = Limits { connections: Some(2), interval: None };
        let mut limits = DomainLimits::default();
        limits.set("Harbour.EXAMPLE", two);
        assert_eq!(limits.of("harbour.example"), two);
        assert_eq!(limits.of("sub.harbour.example"), Limits::default(), "another domain is another domain");
    }
}
