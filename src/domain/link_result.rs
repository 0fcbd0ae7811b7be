//! Result of one link check: redirects and final status.

use serde::{Deserialize, Serialize};

use super::{LinkStatus, SkipReason};

/// One redirect.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Hop {
    /// The status: 301, 302, 303, 307 or 308.
    pub status: u16,
    /// The whole URL it named.
    pub to: String,
}

impl Hop {
    /// Returns whether the redirect is permanent (RFC 9110 §15.4.2, §15.4.9).
    pub fn is_permanent(&self) -> bool {
        matches!(self.status, 301 | 308)
    }
}

/// Result of one link check.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LinkResult {
    /// The redirects, in order; empty for most links.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hops: Vec<Hop>,
    /// Status at the end of the redirects.
    pub end: LinkStatus,
}

/// A result as one code, for counting and JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkState {
    /// It leads to a page.
    Alive,
    /// It leads to a page, at another address.
    Moved,
    /// It is dead.
    Gone,
    /// No answer came.
    Unreachable,
    /// The answer says nothing.
    Unsure,
    /// It was not asked.
    NotAsked,
}

impl LinkState {
    /// Every state, from the best to the least known.
    pub const ALL: [Self; 6] =
        [Self::Alive, Self::Moved, Self::Gone, Self::Unreachable, Self::Unsure, Self::NotAsked];

    /// The word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Alive => "alive",
            Self::Moved => "moved",
            Self::Gone => "gone",
            Self::Unreachable => "unreachable",
            Self::Unsure => "unsure",
            Self::NotAsked => "not-asked",
        }
    }
}

impl LinkResult {
    /// Result without redirects.
    pub fn straight(end: LinkStatus) -> Self {
        Self { hops: Vec::new(), end }
    }

    /// Result of a link that was skipped.
    pub fn not_asked(why: SkipReason) -> Self {
        Self::straight(LinkStatus::NotAsked(why))
    }

    /// Returns the result as one code.
    pub fn state(&self) -> LinkState {
        match self.end {
            LinkStatus::Alive if self.hops.is_empty() => LinkState::Alive,
            LinkStatus::Alive => LinkState::Moved,
            LinkStatus::Gone(_) => LinkState::Gone,
            LinkStatus::Unreachable(_) => LinkState::Unreachable,
            LinkStatus::Unsure(_) => LinkState::Unsure,
            LinkStatus::NotAsked(_) => LinkState::NotAsked,
        }
    }

    /// The address of the page, when it stands at another one than was written.
    pub fn moved_to(&self) -> Option<&str> {
        self.hops.last().filter(|_| self.end == LinkStatus::Alive).map(|hop| hop.to.as_str())
    }

    /// Returns whether the page moved and every redirect is permanent.
    pub fn moved_for_good(&self) -> bool {
        self.state() == LinkState::Moved && self.hops.iter().all(Hop::is_permanent)
    }

    /// Returns the URL to write instead of `written`, when the page moved for good. The fragment that the author
    /// chose stays, unless the redirect names one (RFC 9110 §10.2.2).
    pub fn instead_of(&self, written: &str) -> Option<String> {
        let to = self.moved_to().filter(|_| self.moved_for_good())?;
        match written.split_once('#') {
            Some((_, place)) if !to.contains('#') => Some(format!("{to}#{place}")),
            _ => Some(to.to_owned()),
        }
    }

    /// The answer as the store keeps it, in JSON.
    pub fn to_json(&self) -> String {
        // No map with other keys than words, no number that JSON lacks: writing it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads what [`LinkResult::to_json`] wrote.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::{Inconclusive, RequestError, TlsFault};

    fn moved(hops: &[(u16, &str)]) -> LinkResult {
        let hops = hops.iter().map(|(status, to)| Hop { status: *status, to: (*to).to_owned() }).collect();
        LinkResult { hops, end: LinkStatus::Alive }
    }

    #[test]
    fn the_stored_form_is_stable() {
        let gone =
            LinkResult { hops: moved(&[(301, "https://b.example/")]).hops, end: LinkStatus::Gone(404) };
        let stored = [
            (LinkResult::straight(LinkStatus::Alive), r#"{"end":"alive"}"#),
            (gone, r#"{"hops":[{"status":301,"to":"https://b.example/"}],"end":{"gone":404}}"#),
            (
                LinkResult::straight(LinkStatus::Unreachable(RequestError::Tls(TlsFault::WrongName))),
                r#"{"end":{"unreachable":{"tls":"wrong-name"}}}"#,
            ),
            (
                LinkResult::straight(LinkStatus::Unsure(Inconclusive::Status(403))),
                r#"{"end":{"unsure":{"status":403}}}"#,
            ),
            (LinkResult::not_asked(SkipReason::HostBusy), r#"{"end":{"not-asked":"host-busy"}}"#),
        ];
        for (answer, text) in stored {
            assert_eq!(answer.to_json(), text);
            assert_eq!(LinkResult::parse(text), Some(answer));
        }
        assert_eq!(LinkResult::parse(r#"{"end":"sleeping"}"#), None);
    }

    #[test]
    fn only_permanent_redirects_move_a_page_for_good() {
        let for_good = moved(&[(301, "https://a.example/b"), (308, "https://a.example/c")]);
        assert_eq!((for_good.state(), for_good.moved_to()), (LinkState::Moved, Some("https://a.example/c")));
        assert!(for_good.moved_for_good());
        let for_now = moved(&[(301, "https://a.example/b"), (302, "https://a.example/c")]);
        assert_eq!((for_now.moved_for_good(), for_now.instead_of("http://a.example/")), (false, None));
        let dead = LinkResult { end: LinkStatus::Gone(410), ..for_good };
        assert_eq!((dead.state(), dead.moved_to(), dead.moved_for_good()), (LinkState::Gone, None, false));
        assert!(!LinkResult::straight(LinkStatus::Alive).moved_for_good());
    }

    #[test]
    fn the_place_within_the_page_stays() {
        let answer = moved(&[(301, "https://a.example/new")]);
        let instead = answer.instead_of("http://a.example/old#third");
        assert_eq!(instead.as_deref(), Some("https://a.example/new#third"));
        let named = moved(&[(301, "https://a.example/new#top")]);
        assert_eq!(
            named.instead_of("http://a.example/old#third").as_deref(),
            Some("https://a.example/new#top")
        );
    }

    fn ends() -> impl Strategy<Value = LinkStatus> {
        let words = "\\PC{0,20}";
        let fault =
            prop_oneof![Just(TlsFault::Expired), Just(TlsFault::Revoked), words.prop_map(TlsFault::Other)];
        let trouble = prop_oneof![
            Just(RequestError::NoAddress),
            fault.prop_map(RequestError::Tls),
            Just(RequestError::TimedOut),
            words.prop_map(RequestError::Broken),
            Just(RequestError::TooManyHops),
        ];
        let doubt = prop_oneof![any::<u16>().prop_map(Inconclusive::Status), Just(Inconclusive::CookieWall)];
        prop_oneof![
            Just(LinkStatus::Alive),
            any::<u16>().prop_map(LinkStatus::Gone),
            trouble.prop_map(LinkStatus::Unreachable),
            doubt.prop_map(LinkStatus::Unsure),
            Just(LinkStatus::NotAsked(SkipReason::Scheme)),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_stored_is_read_back(
            hops in proptest::collection::vec((any::<u16>(), "\\PC{0,40}"), 0..4),
            end in ends(),
        ) {
            let hops = hops.into_iter().map(|(status, to)| Hop { status, to }).collect();
            let answer = LinkResult { hops, end };
            prop_assert_eq!(LinkResult::parse(&answer.to_json()), Some(answer));
        }
    }
}
