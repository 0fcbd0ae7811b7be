//! Reminders of consents, which the worker sends every two years.

use briefing::store::SubscriberRecords;
use jiff::SignedDuration;

use super::readers_support::ReaderSite;
use crate::store::support::address;

const MINJI: &str = "minji@harbour.example";

fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_is_reminded_once_in_two_years_and_can_leave_by_the_notice() {
    let site = ReaderSite::start().await;
    site.join(MINJI).await;
    site.clock.advance(days(700));
    assert_eq!(site.unread().await, 0);
    site.clock.advance(days(25));
    let reminder = site.mail().await;
    assert!(reminder.header("Subject").unwrap().contains("You agreed to get"), "{}", reminder.raw());
    assert!(reminder.text().contains("You agreed on Nov. 18, 2022"), "{}", reminder.text());
    assert_eq!(site.get(&reminder.path("/preferences/")).await.status, 200);
    let record = site.store.subscriber_record(&address(MINJI)).await.unwrap().unwrap();
    assert!(record.history.iter().any(|entry| entry.what == "reminded of the consent of 2022-11-18"));

    site.clock.advance(days(60));
    assert_eq!(site.unread().await, 0, "once");
    site.clock.advance(days(670));
    assert!(site.mail().await.text().contains("Nov. 18, 2022"), "silence keeps the consent");

    site.posted(&reminder.path("/unsubscribe/"), "", 200).await;
    site.mail().await;
    site.clock.advance(days(800));
    assert_eq!(site.unread().await, 0, "nobody who left is reminded");
}
