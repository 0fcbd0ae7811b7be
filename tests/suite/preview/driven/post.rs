//! A test from the page, and what the local inbox caught of it.

use super::Seat;
use crate::cli::harness::{CONFIG, NewsroomDir};

fn with_testers() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", format!("{CONFIG}\n[release]\ntest_to = [\"editor@lantern.example\"]\n"));
    newsroom
}

#[tokio::test]
async fn a_test_is_asked_about_sent_and_seen() {
    let seat = Seat::at(with_testers()).await;
    let inbox = |newsroom: &NewsroomDir| {
        newsroom.names().iter().filter(|name| name.contains("/new/") || name.contains("/cur/")).count()
    };
    seat.browser.press("t").await;
    seat.browser
        .until(
            "document.querySelector('dialog[open] .addresses')?.innerText.includes('editor@lantern.example')",
        )
        .await;
    assert_eq!(inbox(&seat.newsroom), 0, "asking sends nothing");
    seat.browser.press(thirtyfour::Key::Escape).await;
    seat.browser.until("document.querySelector('dialog[open]') === null").await;
    assert_eq!(inbox(&seat.newsroom), 0);

    seat.browser.press("t").await;
    seat.browser.until("document.querySelector('dialog[open] button.main')").await;
    seat.browser.click("dialog[open] button.main").await;
    seat.browser.until("document.querySelector('dialog[open] .good')").await;
    seat.browser.click("dialog[open] a[href$='/caught']").await;
    seat.browser.until("document.querySelectorAll('#caught li').length === 1").await;
    seat.browser.click("#caught li a").await;
    seat.until_mail("mail.body.innerText.includes('Boats at dusk')").await;
    // A message is looked at like the issue.
    seat.browser.press("s").await;
    seat.until_mail("mail.body.innerText.includes('Boats at dusk') && mail.defaultView.innerWidth === 320")
        .await;
    seat.browser.press("2").await;
    seat.browser.until("document.querySelector('pre.text').innerText.includes('Boats at dusk')").await;
    seat.browser.press("i").await;
    seat.browser.until("document.querySelector('#findings')").await;
}

#[tokio::test]
async fn nobody_to_send_to_is_said_with_the_way_out() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.browser.press("t").await;
    let told = seat.browser.until("document.querySelector('dialog[open]')?.innerText").await;
    assert!(told.as_str().unwrap().contains("test_to"), "{told}");
}
