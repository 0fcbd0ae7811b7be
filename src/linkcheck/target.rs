//! What of a URL is asked, and whether it may be.

use url::{Host, Url};

use super::{AllowPrivate, address, hosts};
use crate::domain::{LinkStatus, SkipReason};

/// The URL to ask: without the place within the page, which no server hears of, and without a name and password, which
/// are nobody else's business.
///
/// # Errors
/// What is known without asking. Names are looked up later, and their addresses checked then (`names.rs`).
pub(super) fn admit(mut url: Url, allow_private: &AllowPrivate) -> Result<Url, LinkStatus> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(LinkStatus::NotAsked(SkipReason::Scheme));
    }
    let literal = match url.host() {
        Some(Host::Ipv4(address)) => Some(address.into()),
        Some(Host::Ipv6(address)) => Some(address.into()),
        Some(Host::Domain(name)) => match hosts::known(name) {
            Some(doubt) => return Err(LinkStatus::Unsure(doubt.clone())),
            None => None,
        },
        None => return Err(LinkStatus::NotAsked(SkipReason::NoUrl)),
    };
    // A literal never reaches the resolver, so this is the only place that sees it.
    let allowed = || url.host_str().is_some_and(|host| allow_private.covers(host));
    if literal.is_some_and(|literal| !address::is_public(literal)) && !allowed() {
        return Err(LinkStatus::NotAsked(SkipReason::Private));
    }
    url.set_fragment(None);
    // Both can only fail for URLs without a host.
    let _ = (url.set_username(""), url.set_password(None));
    Ok(url)
}

/// The same for a URL as an author wrote it.
pub(super) fn read(text: &str, allow_private: &AllowPrivate) -> Result<Url, LinkStatus> {
    let url = Url::parse(text.trim()).map_err(|_| LinkStatus::NotAsked(SkipReason::NoUrl))?;
    admit(url, allow_private)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Inconclusive;

    #[test]
    fn what_is_asked_has_no_fragment_and_no_password() {
        let asked = read(" https://kim:secret@Lantern.example/a?b=c#d ", &AllowPrivate::Never).unwrap();
        assert_eq!(asked.as_str(), "https://lantern.example/a?b=c");
        let korean = read("https://한글.example/길", &AllowPrivate::Never).unwrap();
        assert_eq!(korean.as_str(), "https://xn--bj0bj06e.example/%EA%B8%B8");
    }

    #[test]
    fn private_addresses_are_seen_through_every_spelling() {
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
        for text in spellings {
            assert_eq!(
                read(text, &AllowPrivate::Never),
                Err(LinkStatus::NotAsked(SkipReason::Private)),
                "{text}"
            );
            assert!(read(text, &AllowPrivate::Always).is_ok(), "{text}");
        }
        assert!(read("http://1.1.1.1/", &AllowPrivate::Never).is_ok());
    }

    #[test]
    fn some_links_are_judged_without_asking() {
        let judged = [
            ("mailto:newsroom@lantern.example", LinkStatus::NotAsked(SkipReason::Scheme)),
            ("ftp://lantern.example/", LinkStatus::NotAsked(SkipReason::Scheme)),
            ("file:///etc/passwd", LinkStatus::NotAsked(SkipReason::Scheme)),
            ("lantern.example", LinkStatus::NotAsked(SkipReason::NoUrl)),
            ("", LinkStatus::NotAsked(SkipReason::NoUrl)),
            ("https://www.linkedin.com/in/somebody", LinkStatus::Unsure(Inconclusive::TurnsAway)),
        ];
        for (text, end) in judged {
            assert_eq!(read(text, &AllowPrivate::Never), Err(end), "{text}");
        }
    }
}
