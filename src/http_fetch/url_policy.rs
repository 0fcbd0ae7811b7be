//! URLs that may be requested.

use std::collections::BTreeSet;

use url::{Host, Url};

use super::FetchError;
use crate::domain::IpScope;

/// Rules for URLs, applied to every URL before it is requested and to the target of every redirect.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UrlPolicy {
    /// Hosts that may have addresses outside of the public internet.
    pub allow_private: AllowPrivate,
}

/// Hosts that may have addresses outside of the public internet. They are names as they are written in URLs, so a
/// redirect from an allowed host to another one is still refused.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AllowPrivate {
    /// No host.
    #[default]
    Never,
    /// These hosts, in lower case, such as a newsroom's internal archive.
    Hosts(BTreeSet<String>),
    /// Every host.
    Always,
}

impl AllowPrivate {
    /// Returns `true` if the host may have any address.
    pub(super) fn covers(&self, host: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Hosts(hosts) => hosts.contains(host),
            Self::Always => true,
        }
    }
}

impl UrlPolicy {
    /// Returns the URL to request: without the fragment, which is not sent to servers, and without user and password.
    /// Names are resolved later, and their addresses are tested then.
    ///
    /// # Errors
    /// The URL has no host, another scheme than `http` and `https`, or a private address.
    pub fn admit(&self, mut url: Url) -> Result<Url, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::UnsupportedScheme);
        }
        let literal = match url.host() {
            Some(Host::Ipv4(address)) => Some(address.into()),
            Some(Host::Ipv6(address)) => Some(address.into()),
            Some(Host::Domain(_)) => None,
            None => return Err(FetchError::InvalidUrl),
        };
        // A literal never reaches the resolver, so only this place sees it.
        let allowed = || url.host_str().is_some_and(|host| self.allow_private.covers(host));
        if literal.is_some_and(|literal| IpScope::of(literal) != IpScope::Public) && !allowed() {
            return Err(FetchError::PrivateAddress);
        }
        url.set_fragment(None);
        // Both can only fail for URLs without a host.
        let _ = (url.set_username(""), url.set_password(None));
        Ok(url)
    }

    /// Parses and admits a URL as it was written.
    ///
    /// # Errors
    /// It is not a valid URL, or [`UrlPolicy::admit`] refuses it.
    pub fn parse(&self, text: &str) -> Result<Url, FetchError> {
        self.admit(Url::parse(text.trim()).map_err(|_| FetchError::InvalidUrl)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requested_url_has_no_fragment_and_no_password() {
        let policy = UrlPolicy::default();
        let asked = policy.parse(" https://kim:secret@Lantern.example/a?b=c#d ").unwrap();
        assert_eq!(asked.as_str(), "https://lantern.example/a?b=c");
        let korean = policy.parse("https://한글.example/길").unwrap();
        assert_eq!(korean.as_str(), "https://xn--bj0bj06e.example/%EA%B8%B8");
    }

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        let spellings = [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f.0.0.1:8080/",
            "http://0177.0.0.1/",
            "http://127.0.0.1./",
            "http://[::1]/",
            "http://[::ffff:169.254.169.254]/latest/meta-data/",
            "http://169.254.169.254/",
            "https://user@192.168.0.1/",
            "http://１２７.０.０.１/",
        ];
        let (public, any) = (UrlPolicy::default(), UrlPolicy { allow_private: AllowPrivate::Always });
        for text in spellings {
            assert_eq!(public.parse(text), Err(FetchError::PrivateAddress), "{text}");
            assert!(any.parse(text).is_ok(), "{text}");
        }
        assert!(public.parse("http://1.1.1.1/").is_ok());
    }

    #[test]
    fn other_schemes_and_broken_urls_are_refused() {
        let refused = [
            ("mailto:newsroom@lantern.example", FetchError::UnsupportedScheme),
            ("ftp://lantern.example/", FetchError::UnsupportedScheme),
            ("file:///etc/passwd", FetchError::UnsupportedScheme),
            ("lantern.example", FetchError::InvalidUrl),
            ("", FetchError::InvalidUrl),
        ];
        for (text, error) in refused {
            assert_eq!(UrlPolicy::default().parse(text), Err(error), "{text}");
        }
    }
}
