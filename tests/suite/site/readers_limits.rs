//! Limits of sign-ups over a real server.

use briefing::store::{ReaderChoices, Subscribers};
use jiff::SignedDuration;

use super::readers_support::ReaderSite;
use crate::store::support::address;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

async fn subscribe(site: &ReaderSite, number: usize, forwarded: &str) -> (u16, Option<String>) {
    let body = format!("email=r{number}@harbour.example&agree=yes");
    let answer = site.ask("POST", "/subscribe", &[FORM, ("X-Forwarded-For", forwarded)], &body).await;
    (answer.status, answer.header("retry-after").map(str::to_owned))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_forged_header_does_not_lift_the_limit() {
    let site = ReaderSite::start().await;
    let mut admitted = 0;
    for number in 0..30 {
        let (status, wait) = subscribe(&site, number, &format!("198.51.100.{number}")).await;
        admitted += usize::from(status == 200);
        assert_eq!(wait.is_some(), status == 429, "{status}");
    }
    assert_eq!(admitted, 20);
    site.clock.advance(SignedDuration::from_hours(1));
    assert_eq!(subscribe(&site, 100, "198.51.100.1").await.0, 200, "nobody is kept out for ever");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_trusted_proxy_each_reader_has_a_limit() {
    let site = ReaderSite::with_site("trusted_proxies = [\"127.0.0.1\"]").await;
    for number in 0..25 {
        // What a client adds stands to the left of what the proxy saw.
        let expected = if number < 20 { 200 } else { 429 };
        let forged = format!("203.0.113.{number}, 198.51.100.7");
        assert_eq!(subscribe(&site, number, &forged).await.0, expected, "{number}");
    }
    assert_eq!(subscribe(&site, 50, "198.51.100.8").await.0, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_brake_stops_list_bombing_and_tells_the_operator() {
    let site = ReaderSite::with_site("trusted_proxies = [\"127.0.0.1\"]").await;
    let mut admitted = 0;
    for number in 0..80 {
        admitted += usize::from(subscribe(&site, number, &format!("198.51.100.{number}")).await.0 == 200);
    }
    assert_eq!(admitted, 60);
    let mut operator = 0;
    for _ in 0..61 {
        let mail = site.mail().await;
        operator += usize::from(mail.header("To").as_deref() == Some("briefing@lantern.example"));
    }
    assert_eq!((operator, site.unread().await), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_victim_gets_one_confirmation_in_ten_minutes_and_three_a_day() {
    let site = ReaderSite::with_site("trusted_proxies = [\"127.0.0.1\"]").await;
    for number in 0..48 {
        // Every half hour from another address.
        let body = "email=victim@harbour.example&agree=yes";
        let headers = [FORM, ("X-Forwarded-For", &*format!("198.51.100.{number}"))];
        assert_eq!(site.ask("POST", "/subscribe", &headers, body).await.status, 200);
        site.work().await;
        site.clock.advance(SignedDuration::from_mins(29));
    }
    assert_eq!(site.unread().await, 3);
    let victim = site.store.find(&address("victim@harbour.example")).await.unwrap().unwrap();
    assert!(site.store.reader(victim.public_ref).await.unwrap().unwrap().waits);
}
