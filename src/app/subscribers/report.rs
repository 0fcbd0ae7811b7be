//! The report about the list: how it grows, what is read, and whom it loses. Counts only.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::app::error::AppError;
use crate::domain::{Month, Suppression, TopicId};
use crate::store::{ListCounts, ListReport, Store};

/// Smallest group that is told: a smaller one could be a person.
const SMALLEST_GROUP: u64 = 5;
/// Domains that are told.
const MAX_DOMAINS: usize = 15;
/// Months before this one that are told.
const MAX_MONTHS: u16 = 239;
/// Name of the groups that are too small to be told, taken together.
pub const OTHERS: &str = "others";
/// Name of the readers who chose no topic and get everything; no topic can have it.
pub const EVERYTHING: &str = "*";

/// The report about the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubscriberReport {
    /// The day of the report.
    pub day: Date,
    /// Readers who get the newsletter.
    pub subscribed: u64,
    /// Readers who have not confirmed.
    pub pending: u64,
    /// People on the list who must not be mailed.
    pub suppressed: u64,
    /// Every month from the first with a change to this one, at most twenty years.
    pub months: Vec<MonthReport>,
    /// Subscribed readers by topic; one reader may have several.
    pub topics: Vec<Group>,
    /// Subscribed readers by domain.
    pub domains: Vec<Group>,
    /// Subscribed readers by language.
    pub languages: Vec<Group>,
}

/// Changes of the list in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonthReport {
    /// The month.
    pub month: Month,
    /// People who joined.
    pub joined: u64,
    /// People who asked to leave, and whom the newsroom removed.
    pub left: u64,
    /// People whose mailbox does not exist.
    pub bounced: u64,
    /// People who reported mail as spam.
    pub complained: u64,
}

impl MonthReport {
    /// Everybody who was lost.
    pub fn lost(&self) -> u64 {
        self.left + self.bounced + self.complained
    }
}

/// Readers with something in common: at least five, or all smaller groups together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Common attribute: an id, [`OTHERS`] or [`EVERYTHING`]; `None` for readers without a language.
    pub name: Option<String>,
    /// Their number.
    pub readers: u64,
}

/// Counts the list. `now` is the time of the report, and `zone` the newsroom's.
///
/// # Errors
/// The store failed.
pub async fn report_list(
    store: &Store,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<SubscriberReport, AppError> {
    let counts = store.list_counts(zone.clone()).await?;
    Ok(report(&counts, now.to_zoned(zone.clone()).date()))
}

fn report(counts: &ListCounts, day: Date) -> SubscriberReport {
    let domains = counts.domains.iter().map(|(domain, readers)| (Some(domain.clone()), *readers)).collect();
    let languages = counts.languages.iter().map(|(language, readers)| (language.clone(), *readers)).collect();
    SubscriberReport {
        day,
        subscribed: counts.subscribed,
        pending: counts.pending,
        suppressed: counts.suppressed,
        months: months(counts, Month::of(day)),
        topics: topics(counts),
        domains: folded(domains, MAX_DOMAINS),
        languages: folded(languages, usize::MAX),
    }
}

fn months(counts: &ListCounts, last: Month) -> Vec<MonthReport> {
    let changed = counts.joined.keys().chain(counts.lost.keys().map(|(month, _)| month));
    let Some(first) = changed.min() else { return Vec::new() };
    let mut month = (*first).max(last.before(MAX_MONTHS));
    let mut months = Vec::new();
    while month <= last {
        let lost = |reason| counts.lost.get(&(month, reason)).copied().unwrap_or(0);
        months.push(MonthReport {
            month,
            joined: counts.joined.get(&month).copied().unwrap_or(0),
            left: lost(Suppression::Unsubscribed) + lost(Suppression::Manual) + lost(Suppression::Domain),
            bounced: lost(Suppression::Bounced),
            complained: lost(Suppression::Complained),
        });
        month = month.next();
    }
    months
}

/// Returns the topics, the largest first. Readers of several small topics are one reader of the others.
fn topics(counts: &ListCounts) -> Vec<Group> {
    let mut readers_of = BTreeMap::<&TopicId, u64>::new();
    for (topics, readers) in &counts.topics {
        for topic in topics {
            *readers_of.entry(topic).or_default() += readers;
        }
    }
    let small: BTreeSet<_> = readers_of
        .iter()
        .filter(|(_, readers)| **readers < SMALLEST_GROUP)
        .map(|(topic, _)| *topic)
        .collect();
    let has_small = |topics: &BTreeSet<TopicId>| topics.iter().any(|topic| small.contains(topic));
    let others =
        counts.topics.iter().filter(|(topics, _)| has_small(topics)).map(|(_, readers)| readers).sum();
    let group = |name: &str, readers| Group { name: Some(name.to_owned()), readers };
    let large = readers_of.iter().filter(|(topic, _)| !small.contains(*topic));
    let mut groups: Vec<_> = large.map(|(topic, readers)| group(topic.as_str(), *readers)).collect();
    groups.sort_by(largest_first);
    let everything = counts.topics.get(&BTreeSet::new()).copied().unwrap_or(0);
    for (name, readers) in [(EVERYTHING, everything), (OTHERS, others)] {
        groups.extend((readers > 0).then(|| group(name, readers)));
    }
    groups
}

/// Returns the largest groups, and all others as one.
fn folded(groups: Vec<(Option<String>, u64)>, most: usize) -> Vec<Group> {
    let mut groups: Vec<_> = groups.into_iter().map(|(name, readers)| Group { name, readers }).collect();
    groups.sort_by(largest_first);
    let told = groups.iter().take_while(|group| group.readers >= SMALLEST_GROUP).count().min(most);
    let others: u64 = groups.split_off(told).iter().map(|group| group.readers).sum();
    groups.extend((others > 0).then(|| Group { name: Some(OTHERS.to_owned()), readers: others }));
    groups
}

fn largest_first(a: &Group, b: &Group) -> std::cmp::Ordering {
    b.readers.cmp(&a.readers).then_with(|| a.name.cmp(&b.name))
}

/// Returns the report as JSON.
pub fn report_json(report: &SubscriberReport) -> Value {
    let months = report.months.iter().map(|month| {
        json!({
            "month": month.month.to_string(), "joined": month.joined, "left": month.left, "bounced": month.bounced,
            "complained": month.complained,
        })
    });
    let groups = |key: &str, groups: &[Group]| {
        groups.iter().map(|group| json!({ key: group.name, "readers": group.readers })).collect::<Value>()
    };
    json!({
        "subscribed": report.subscribed,
        "pending": report.pending,
        "suppressed": report.suppressed,
        "months": months.collect::<Value>(),
        "topics": groups("id", &report.topics),
        "domains": groups("domain", &report.domains),
        "languages": groups("language", &report.languages),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(groups: &[Group]) -> Vec<(&str, u64)> {
        groups.iter().map(|group| (group.name.as_deref().unwrap_or("-"), group.readers)).collect()
    }

    #[test]
    fn groups_of_fewer_than_five_are_one_group() {
        let topic = |id: &str| TopicId::parse(id).unwrap();
        let counts = ListCounts {
            topics: [
                ([].into(), 2),
                ([topic("privacy")].into(), 9),
                // Both are small, and yet only four people.
                ([topic("maps"), topic("sea")].into(), 4),
            ]
            .into(),
            domains: (0..20).map(|n| (format!("d{n:02}.example"), n)).collect(),
            languages: [(None, 5), (Some("ko".to_owned()), 4)].into(),
            ..ListCounts::default()
        };
        let report = report(&counts, jiff::civil::date(2026, 1, 2));
        assert_eq!(named(&report.topics), [("privacy", 9), ("*", 2), ("others", 4)]);
        assert_eq!(named(&report.languages), [("-", 5), ("others", 4)]);
        let domains = named(&report.domains);
        assert_eq!((domains.len(), domains[0], domains[14]), (16, ("d19.example", 19), ("d05.example", 5)));
        assert_eq!(domains[15], ("others", 1 + 2 + 3 + 4));
        assert!(report.months.is_empty());
    }

    #[test]
    fn months_without_a_change_are_told_and_the_future_is_not() {
        let month = |year, month| Month::of(jiff::civil::date(year, month, 1));
        let counts = ListCounts {
            joined: [(month(1950, 1), 1), (month(2025, 11), 3), (month(2027, 1), 1)].into(),
            lost: [((month(2026, 1), Suppression::Manual), 1), ((month(2026, 1), Suppression::Bounced), 2)]
                .into(),
            ..ListCounts::default()
        };
        let months = report(&counts, jiff::civil::date(2026, 2, 2)).months;
        assert_eq!((months.len(), months[0].month), (240, month(2006, 3)));
        let lines: Vec<_> = months[236..].iter().map(|m| (m.joined, m.left, m.bounced, m.lost())).collect();
        assert_eq!(lines, [(3, 0, 0, 0), (0, 0, 0, 0), (0, 1, 2, 3), (0, 0, 0, 0)]);
    }
}
