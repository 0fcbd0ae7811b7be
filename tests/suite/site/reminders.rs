//! Reminders of consents, which the worker sends every two years.

use briefing::store::SubscriberRecords;
use jiff::SignedDuration;

use super::readers_support::ReaderSite;
use crate::store::support::address;

const MINJI: &str = "minji@harbour.example";

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

/// Advances the clock, lets the worker walk through the whole list, and returns how many mails nobody looked at.
async fn unread_after(site: &ReaderSite, time: SignedDuration) -> usize {
    site.clock.advance(time);
    // The walk before may still have its end to find, and the next one takes two parts. None begins within six hours.
    for _ in 0..3 {
        site.work().await;
        site.clock.advance(SignedDuration::from_hours(7));
    }
    site.unread().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_is_reminded_once_in_two_years_and_can_leave_by_the_notice() {
    let site = ReaderSite::start().await;
    site.join(MINJI).await;
    assert_eq!(unread_after(&site, days(700)).await, 0);
    assert_eq!(unread_after(&site, days(25)).await, 1);
    let reminder = site.mail().await;
    assert!(reminder.header("Subject").unwrap().contains("You agreed to get"), "{}", reminder.raw());
    assert!(reminder.text().contains("You agreed on Nov. 18, 2022"), "{}", reminder.text());
    assert_eq!(site.get(&reminder.path("/preferences/")).await.status, 200);
    let record = site.store.subscriber_record(&address(MINJI)).await.unwrap().unwrap();
    assert!(record.history.iter().any(|entry| entry.what == "reminded of the consent of 2022-11-18"));

    assert_eq!(unread_after(&site, days(60)).await, 0, "once");
    assert_eq!(unread_after(&site, days(670)).await, 1);
    assert!(site.mail().await.text().contains("Nov. 18, 2022"), "silence keeps the consent");

    site.posted(&reminder.path("/unsubscribe/"), "", 200).await;
    site.mail().await;
    assert_eq!(unread_after(&site, days(800)).await, 0, "nobody who left is reminded");
}
