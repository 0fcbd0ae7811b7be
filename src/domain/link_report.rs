//! Results for the links of an issue, as passed to the rules.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Inconclusive, LinkResult, LinkState, LinkStatus, RequestError};

/// The result for one link, with its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkRecord {
    /// The answer.
    pub answer: LinkResult,
    /// When it was given; of a link that was not asked, when that was decided.
    pub asked_at: Timestamp,
    /// Set when the result comes from the cache of an earlier run.
    pub from_cache: bool,
}

/// Results by URL, as its author wrote it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LinkReport(BTreeMap<String, LinkRecord>);

impl LinkReport {
    /// Returns the result for a URL; `None` when it was not checked.
    pub fn get(&self, url: &str) -> Option<&LinkRecord> {
        self.0.get(url)
    }

    /// Notes what is known about the URL.
    pub fn insert(&mut self, url: String, fact: LinkRecord) {
        self.0.insert(url, fact);
    }

    /// Every URL with what is known about it, in the order of the alphabet.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &LinkRecord)> {
        self.0.iter().map(|(url, fact)| (url.as_str(), fact))
    }

    /// Returns the number of URLs.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the number of URLs in this state.
    pub fn count(&self, state: LinkState) -> usize {
        self.0.values().filter(|fact| fact.answer.state() == state).count()
    }

    /// Returns whether this machine is probably offline: several links were asked just now and not one brought word from
    /// outside. Then one sentence about the network serves better than a list of links.
    pub fn looks_offline(&self) -> bool {
        let asked = self.0.values().filter(|fact| !fact.from_cache);
        let heard: Vec<bool> = asked.filter_map(|fact| heard(&fact.answer)).collect();
        heard.len() > 1 && !heard.contains(&true)
    }
}

/// Returns whether a server replied; `None` when none was asked.
fn heard(answer: &LinkResult) -> Option<bool> {
    if !answer.hops.is_empty() {
        return Some(true);
    }
    match &answer.end {
        LinkStatus::Unreachable(RequestError::NoAddress | RequestError::Refused | RequestError::TimedOut) => {
            Some(false)
        }
        LinkStatus::Unsure(Inconclusive::LoginWall | Inconclusive::TurnsAway | Inconclusive::CookieWall)
        | LinkStatus::NotAsked(_) => None,
        _ => Some(true),
    }
}

impl FromIterator<(String, LinkRecord)> for LinkReport {
    fn from_iter<I: IntoIterator<Item = (String, LinkRecord)>>(facts: I) -> Self {
        Self(facts.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SkipReason;

    fn report(ends: &[LinkStatus]) -> LinkReport {
        let fact = |end: &LinkStatus| LinkRecord {
            answer: LinkResult::straight(end.clone()),
            asked_at: Timestamp::UNIX_EPOCH,
            from_cache: false,
        };
        ends.iter().enumerate().map(|(n, end)| (format!("https://{n}.example/"), fact(end))).collect()
    }

    #[test]
    fn no_reply_at_all_looks_offline_and_one_reply_does_not() {
        let silence = LinkStatus::Unreachable(RequestError::NoAddress);
        let skipped = LinkStatus::NotAsked(SkipReason::Scheme);
        assert!(report(&[silence.clone(), silence.clone(), skipped]).looks_offline());
        assert!(!report(std::slice::from_ref(&silence)).looks_offline(), "one may simply be dead");
        assert!(!report(&[silence, LinkStatus::Unsure(Inconclusive::Status(403))]).looks_offline());
        assert!(!report(&[]).looks_offline());
        let walled = LinkStatus::Unsure(Inconclusive::LoginWall);
        assert!(!report(&[walled.clone(), walled]).looks_offline(), "nobody was asked");
    }

    #[test]
    fn cached_results_say_nothing_about_the_network() {
        let silence = LinkStatus::Unreachable(RequestError::TimedOut);
        let mut report = report(&[silence.clone(), silence]);
        let known = LinkResult::straight(LinkStatus::Alive);
        let fact = LinkRecord { answer: known, asked_at: Timestamp::UNIX_EPOCH, from_cache: true };
        report.insert("https://known.example/".into(), fact);
        assert!(report.looks_offline());
        assert_eq!((report.count(LinkState::Alive), report.len()), (1, 3));
    }
}
