//! The whole way of a reader in a real Chromium without JavaScript: join, confirm, choose, read, leave.

use briefing::domain::Suppression;
use briefing::store::{Subscribers, Suppressions};

use super::readers_support::ReaderSite;
use crate::preview::driver::Browser;
use crate::store::support::address;

const MINJI: &str = "minji@harbour.example";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_with_a_browser_joins_reads_and_leaves() {
    let site = ReaderSite::start().await;
    let browser = Browser::open_with(&["--accept-lang=en"]).await;
    browser.switch_scripts_off().await;
    browser.visit(site.url("/")).await;
    // The start page has the form itself.
    browser.until_text("You confirm by mail first").await;
    browser.type_into("#email", MINJI).await;
    browser.type_into("#name", "Minji").await;
    browser.click("[name=topic][value=privacy]").await;
    browser.click("[name=agree]").await;
    browser.click("main form button").await;
    browser.until_text("Look into your mailbox").await;
    let pending = site.store.find(&address(MINJI)).await.unwrap().unwrap();
    assert!(pending.subscriber.topics.is_empty(), "nothing takes effect before the mailbox has confirmed it");

    let mail = site.mail().await;
    assert_eq!(mail.header("To").as_deref(), Some(MINJI));
    browser.visit(site.url(&mail.path("/confirm/"))).await;
    browser.until_text("Confirm your address").await;
    browser.click("main form button").await;
    browser.until_text("You are subscribed").await;
    let welcome = site.mail().await;

    // The topic that was chosen is ticked; one click takes it away.
    browser.visit(site.url(&welcome.path("/preferences/"))).await;
    browser.until_text("Your settings").await;
    let name = browser.see("document.getElementById('name').value").await;
    assert_eq!(name, "Minji");
    assert_eq!(browser.see("document.querySelector('[name=topic]').checked").await, true);
    browser.click("[name=topic][value=privacy]").await;
    browser.click("button[value=save]").await;
    browser.until_text("Saved.").await;
    assert_eq!(browser.see("document.querySelector('[name=topic]').checked").await, false);
    let stored = site.store.find(&address(MINJI)).await.unwrap().unwrap();
    assert_eq!(stored.subscriber.name.as_ref().unwrap().as_str(), "Minji");
    assert!(stored.subscriber.topics.is_empty());

    let sent = site.run(&["send", "2022-11-18", "--yes", "--format", "json"]).await;
    assert_eq!(sent.code, 0, "{} {}", sent.out, sent.err);
    let issue = site.mail().await;
    assert_eq!(issue.header("To").as_deref(), Some("\"Minji\" <minji@harbour.example>"));
    browser.visit(site.url(&issue.path("/unsubscribe/"))).await;
    browser.until_text("m…@harbour.example").await;
    assert_eq!(site.store.suppression(&address(MINJI)).await.unwrap(), None, "opening the link does nothing");
    browser.click("main form button").await;
    browser.until_text("You are unsubscribed").await;
    assert_eq!(site.store.suppression(&address(MINJI)).await.unwrap(), Some(Suppression::Unsubscribed));
    assert!(site.mail().await.text().contains("You took your consent back"));

    site.newsroom.with_issue("2022-11-25");
    let sent = site.run(&["send", "2022-11-25", "--yes", "--format", "json"]).await;
    assert!(
        sent.out.contains("\"unsubscribed\": 1") || sent.err.contains("nobody"),
        "{} {}",
        sent.out,
        sent.err
    );
    assert_eq!(site.unread().await, 0, "the next issue reaches nobody");
}
