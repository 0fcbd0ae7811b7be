//! The names a signature is found by: a selector and a domain.

use std::fmt;

use crate::domain::EmailAddress;

/// A name in the DNS in lower case: a domain, or a selector of one or more labels (RFC 6376 §3.1).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DkimName(String);

/// Why a text is no such name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DkimNameError {
    /// A letter that no label holds, a label of more than 63, or none.
    #[error("a selector is made of letters, digits and hyphens, as in `s2026`")]
    Selector,
    /// No domain name.
    #[error("it is not a valid domain name, as in `lantern.example`")]
    Domain,
}

impl DkimName {
    /// Reads a selector.
    ///
    /// # Errors
    /// [`DkimNameError::Selector`] if the text is not one or more labels of letters, digits and hyphens.
    pub fn selector(text: &str) -> Result<Self, DkimNameError> {
        let is_label = |label: &str| {
            let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            (1..=63).contains(&label.len())
                && label.bytes().all(inner)
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let fits = text.len() <= 120 && text.split('.').all(is_label);
        fits.then(|| Self(text.to_ascii_lowercase())).ok_or(DkimNameError::Selector)
    }

    /// Reads a domain, which becomes A-labels.
    ///
    /// # Errors
    /// [`DkimNameError::Domain`] if the text is not a domain name with a dot.
    pub fn domain(text: &str) -> Result<Self, DkimNameError> {
        // The domain of an address follows the same rules.
        let address = EmailAddress::parse(&format!("newsroom@{text}")).map_err(|_| DkimNameError::Domain)?;
        let domain = address.ascii_domain();
        (!text.contains('@') && domain.contains('.'))
            .then(|| Self(domain.to_owned()))
            .ok_or(DkimNameError::Domain)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DkimName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns whether `domain` is aligned with `address` (RFC 7489 §3.1.1, relaxed): it is the address' own
/// domain, one above it or one below it.
pub fn is_aligned(domain: &DkimName, address: &EmailAddress) -> bool {
    let (signed, from) = (domain.as_str(), address.ascii_domain());
    let below = |inner: &str, outer: &str| inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'));
    signed == from || below(from, signed) || below(signed, from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selectors_are_labels() {
        assert_eq!(DkimName::selector("S2026.news").unwrap().as_str(), "s2026.news");
        for text in ["", "a b", "a_b", "-a", "a-", "a..b", "한글", "../x", "a/b", &"a".repeat(64)] {
            assert_eq!(DkimName::selector(text), Err(DkimNameError::Selector), "{text}");
        }
    }

    #[test]
    fn domains_are_a_labels() {
        assert_eq!(DkimName::domain("한글.example").unwrap().as_str(), "xn--bj0bj06e.example");
        for text in ["", "lantern", "a@lantern.example", "lantern.example/x", "127.0.0.1"] {
            assert_eq!(DkimName::domain(text), Err(DkimNameError::Domain), "{text}");
        }
    }

    #[test]
    fn a_domain_speaks_for_itself_and_its_relatives() {
        let from = EmailAddress::parse("briefing@news.lantern.example").unwrap();
        let aligned = |domain: &str| is_aligned(&DkimName::domain(domain).unwrap(), &from);
        assert!(aligned("news.lantern.example") && aligned("lantern.example"));
        assert!(aligned("mail.news.lantern.example"));
        assert!(!aligned("harbour.example") && !aligned("tern.example") && !aligned("other.lantern.example"));
    }
}
