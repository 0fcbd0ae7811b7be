//! Reminders of consents: a walk through the list, in parts.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::app::error::AppError;
use crate::domain::SubscriberId;
use crate::issue::Publication;
use crate::store::{Outbox, ReminderPart, Reminders, Store};

/// Time between two parts.
const PART_INTERVAL: SignedDuration = SignedDuration::from_mins(1);
/// Time from the end of a walk to the next one.
const WALK_INTERVAL: SignedDuration = SignedDuration::from_hours(6);
/// Readers of a part: a list of a million takes less than an hour.
const READERS: u32 = 20_000;
/// Notices of a part, and notices in the outbox from which on none are added: a confirmation must not wait behind them.
const NOTICES: u32 = 50;
/// Time zone of Korean publications.
const KOREAN_ZONE: &str = "Asia/Seoul";

/// Returns true for a publication that has to remind its readers, and has a site where they can take their consent back.
pub(in crate::app) fn needs_reminders(publication: &Publication) -> bool {
    let is_korean =
        publication.language.split('-').next().is_some_and(|main| main.eq_ignore_ascii_case("ko"))
            || publication.time_zone.iana_name() == Some(KOREAN_ZONE);
    is_korean && publication.site.is_some()
}

/// A walk through the list. A process that begins anew begins at the first reader: nobody is reminded twice.
#[derive(Debug, Default)]
pub(in crate::app) struct ReminderWalk {
    after: Option<SubscriberId>,
    next_at: Option<Timestamp>,
}

impl ReminderWalk {
    /// Returns true when the next part is to be looked at.
    pub(in crate::app) fn is_due(&self, now: Timestamp) -> bool {
        // A clock that was set back must not hold the walk up.
        self.next_at.is_none_or(|at| at <= now || at.duration_since(now) > WALK_INTERVAL)
    }

    /// Puts the next part off by a minute.
    pub(in crate::app) fn postpone(&mut self, now: Timestamp) {
        self.next_at = now.checked_add(PART_INTERVAL).ok();
    }

    /// Looks at the next part.
    ///
    /// # Errors
    /// The store failed.
    pub(in crate::app) async fn step(
        &mut self,
        store: &Store,
        zone: &TimeZone,
        now: Timestamp,
    ) -> Result<(), AppError> {
        if store.outbox_counts().await?.waiting >= u64::from(NOTICES) {
            return Ok(());
        }
        let part = ReminderPart { after: self.after, readers: READERS, notices: NOTICES, zone: zone.clone() };
        self.after = store.queue_reminders(part, now).await?.next;
        if self.after.is_none() {
            self.next_at = now.checked_add(WALK_INTERVAL).ok();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn korean_publications_with_a_site_remind() {
        let publication = |language: &str, zone: &str, site: Option<&str>| Publication {
            language: language.to_owned(),
            time_zone: TimeZone::get(zone).unwrap(),
            site: site.map(str::to_owned),
            ..Publication::sample()
        };
        let site = Some("https://briefing.lantern.example");
        assert!(needs_reminders(&publication("en", "Asia/Seoul", site)));
        assert!(needs_reminders(&publication("ko-KR", "America/New_York", site)));
        assert!(!needs_reminders(&publication("en", "Europe/Berlin", site)));
        assert!(!needs_reminders(&publication("ko", "Asia/Seoul", None)));
    }

    #[tokio::test]
    async fn a_walk_rests_at_its_end_and_follows_a_clock_that_is_set_back() {
        let store = Store::open("sqlite::memory:", std::path::Path::new(".")).await.unwrap();
        let now: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
        let mut walk = ReminderWalk::default();
        assert!(walk.is_due(now));
        walk.postpone(now);
        assert!(!walk.is_due(now) && walk.is_due(now + PART_INTERVAL));
        walk.step(&store, &TimeZone::UTC, now).await.unwrap();
        assert!(!walk.is_due(now + PART_INTERVAL) && walk.is_due(now + WALK_INTERVAL));
        assert!(walk.is_due(now - SignedDuration::from_hours(1)));
    }
}
