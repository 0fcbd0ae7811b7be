//! From feeds to one list: since a moment, each story once, the newest first.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use unicode_normalization::UnicodeNormalization;

use super::ListedEntry;
use crate::check::canonical_url;
use crate::feed::{Feed, FeedEntry};
use crate::issue::PastIssue;

/// Letters of a headline by which a story is known in another feed; a shorter one, such as "Photo", is that of a column.
const MIN_HEADLINE: usize = 8;
/// Time between two tellings of one story.
const SAME_TIME: SignedDuration = SignedDuration::from_hours(36);

/// A headline that was listed.
struct Told<'a> {
    feed: &'a str,
    date: Option<Timestamp>,
}

impl Told<'_> {
    /// Returns `true` if it is the same story: another feed tells it at about the same time. One feed does not tell a story
    /// twice: there it is a column.
    fn is_same(&self, feed: &str, date: Option<Timestamp>) -> bool {
        let near = |(one, other): (Timestamp, Timestamp)| one.duration_since(other).abs() <= SAME_TIME;
        self.feed != feed && self.date.zip(date).is_none_or(near)
    }
}

/// Lists the stories of feeds, each with its address as it is shown. `issues` are those whose items are used.
pub(super) fn list(
    feeds: Vec<(&str, Feed)>,
    since: Option<Timestamp>,
    zone: &TimeZone,
    issues: &[PastIssue],
) -> Vec<ListedEntry> {
    let is_listed = |entry: &FeedEntry| match (entry.date, since) {
        (Some(date), Some(since)) => is_since(date, since, zone),
        _ => true,
    };
    let mut entries: Vec<_> = feeds
        .into_iter()
        .flat_map(|(address, feed)| {
            let Feed { title, entries, .. } = feed;
            let name = if title.is_empty() { address.to_owned() } else { title };
            entries.into_iter().map(move |entry| (address, name.clone(), entry))
        })
        .filter(|(.., entry)| is_listed(entry))
        .collect();
    entries.sort_by_key(|(.., entry)| Reverse(entry.date));

    let items = || issues.iter().flat_map(|issue| &issue.items);
    let used_links: BTreeSet<_> =
        items().filter_map(|item| item.link.as_ref()).map(|link| link_key(&link.value)).collect();
    let used_titles: BTreeSet<_> = items()
        .map(|item| title_key(&item.title.value))
        .filter(|key| key.chars().count() >= MIN_HEADLINE)
        .collect();
    let (mut links, mut titles) = (BTreeSet::new(), BTreeMap::<String, Vec<Told<'_>>>::new());
    let mut listed = Vec::new();
    for (address, name, entry) in entries {
        let (link, title) = (link_key(&entry.link), title_key(&entry.title));
        let used = used_links.contains(&link) || used_titles.contains(&title);
        if !links.insert(link) {
            continue;
        }
        if title.chars().count() >= MIN_HEADLINE {
            let told = titles.entry(title).or_default();
            if told.iter().any(|told| told.is_same(address, entry.date)) {
                continue;
            }
            told.push(Told { feed: address, date: entry.date });
        }
        listed.push(ListedEntry {
            title: entry.title,
            link: entry.link,
            date: entry.date,
            feed: address.to_owned(),
            feed_title: name,
            used,
        });
    }
    listed
}

/// Returns `true` for a date at or after a moment. Some feeds tell the day alone, which is its midnight: it counts as the whole
/// day.
fn is_since(date: Timestamp, since: Timestamp, zone: &TimeZone) -> bool {
    let (day, first) = (date.to_zoned(zone.clone()), since.to_zoned(zone.clone()));
    date >= since || (day.time() == Time::midnight() && day.date() >= first.date())
}

/// Returns the form of a link by which two links to one page are known.
fn link_key(link: &str) -> String {
    canonical_url(link).unwrap_or_else(|| link.to_owned())
}

/// Returns the letters and digits of a headline in one case and one form.
fn title_key(title: &str) -> String {
    title.nfkc().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(title: &str, entries: &[(&str, &str, &str)]) -> Feed {
        let entry = |(title, link, date): &(&str, &str, &str)| FeedEntry {
            title: (*title).to_owned(),
            link: format!("https://lantern.example{link}"),
            date: date.parse().ok(),
        };
        Feed { title: title.to_owned(), entries: entries.iter().map(entry).collect(), ..Feed::default() }
    }

    #[test]
    fn each_story_is_listed_once_the_newest_first() {
        let seoul = TimeZone::fixed(jiff::tz::offset(9));
        let one = feed(
            "Harbour",
            &[
                ("Old", "/old", "2022-11-11T08:59:59Z"),
                ("Day of the issue", "/day", "2022-11-10T15:00:00Z"),
                ("Undated", "/undated", ""),
                ("Ports answer", "/ports", "2022-11-15T22:00:00Z"),
            ],
        );
        let two = feed(
            "",
            &[
                ("Ports answer again", "/ports/?utm_source=b", "2022-11-14T01:00:00Z"),
                ("PORTS  Answer!", "/other", "2022-11-15T21:00:00Z"),
                ("Lighthouse", "/light", "2022-11-16T01:00:00Z"),
            ],
        );
        let since = Some("2022-11-11T09:00:00Z".parse().unwrap());
        let listed = list(vec![("https://a.example/", one), ("https://b.example/", two)], since, &seoul, &[]);
        let shown: Vec<_> =
            listed.iter().map(|entry| (entry.title.as_str(), entry.feed_title.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("Lighthouse", "https://b.example/"),
                ("Ports answer", "Harbour"),
                ("Day of the issue", "Harbour"),
                ("Undated", "Harbour")
            ]
        );
    }

    #[test]
    fn stories_with_one_headline_are_different_stories() {
        let column = |link: &'static str, date: &'static str| ("오늘의 날씨와 바다 소식", link, date);
        let one = feed(
            "Column",
            &[
                column("/1", "2022-11-15T01:00:00Z"),
                column("/2", "2022-11-16T01:00:00Z"),
                column("/3", "2022-11-16T02:00:00Z"),
            ],
        );
        let two = feed(
            "Photos",
            &[
                ("[포토]", "/#!/story/1", "2022-11-15T01:00:00Z"),
                ("[포토]", "/#!/story/2", "2022-11-15T01:00:00Z"),
                ("A story of two years", "/4", "2022-11-12T01:00:00Z"),
            ],
        );
        let three =
            feed("Later", &[("A story of two years", "/5", "2022-11-16T01:00:00Z"), ("[포토]", "/6", "")]);
        let feeds =
            vec![("https://a.example/", one), ("https://b.example/", two), ("https://c.example/", three)];
        assert_eq!(list(feeds, None, &TimeZone::UTC, &[]).len(), 8);
    }
}
