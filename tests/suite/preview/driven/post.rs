//! A test from the page, and what the local inbox caught of it.

use super::BrowserSession;
use crate::cli::harness::{CONFIG, NewsroomDir};

fn with_testers() -> NewsroomDir {
    let newsroom = NewsroomDir::small();
    newsroom.with("briefing.toml", format!("{CONFIG}\n[release]\ntest_to = [\"editor@lantern.example\"]\n"));
    newsroom
}

#[tokio::test]
async fn a_test_is_asked_about_sent_and_seen() {
    let session = BrowserSession::at(with_testers()).await;
    let inbox = |newsroom: &NewsroomDir| {
        newsroom.names().iter().filter(|name| name.contains("/new/") || name.contains("/cur/")).count()
    };
    session.browser.press("t").await;
    session
        .browser
        .until(
            "document.querySelector('dialog[open] .addresses')?.innerText.includes('editor@lantern.example')",
        )
        .await;
    assert_eq!(inbox(&session.newsroom), 0, "asking sends nothing");
    session.browser.press(thirtyfour::Key::Escape).await;
    session.browser.until("document.querySelector('dialog[open]') === null").await;
    assert_eq!(inbox(&session.newsroom), 0);

    session.browser.press("t").await;
    session.browser.until("document.querySelector('dialog[open] button.main')").await;
    session.browser.click("dialog[open] button.main").await;
    session.browser.until("document.querySelector('dialog[open] .good')").await;
    session.browser.click("dialog[open] a[href$='/caught']").await;
    session.browser.until("document.querySelectorAll('#caught li').length === 1").await;
    session.browser.click("#caught li a").await;
    session.until_mail("mail.body.innerText.includes('Boats at dusk')").await;
    // A message is looked at like the issue.
    session.browser.press("s").await;
    session
        .until_mail("mail.body.innerText.includes('Boats at dusk') && mail.defaultView.innerWidth === 320")
        .await;
    session.browser.press("2").await;
    session.browser.until("document.querySelector('pre.text').innerText.includes('Boats at dusk')").await;
    session.browser.press("i").await;
    session.browser.until("document.querySelector('#findings')").await;
}

#[tokio::test]
async fn nobody_to_send_to_is_said_with_the_way_out() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.browser.press("t").await;
    let told = session.browser.until("document.querySelector('dialog[open]')?.innerText").await;
    assert!(told.as_str().unwrap().contains("test_to"), "{told}");
}
