//! What is saved is shown, in every tab, where one was.

use super::{BrowserSession, long_issue};
use crate::cli::harness::{ITEM, NewsroomDir};

const DAWN: &str = "+++\ntitle = \"Boats at dawn\"\n+++\n\nThe harbour was loud.\n";
const BROKEN: &str = "+++\ntitel = \"Boats at noon\"\n+++\n\nThe harbour was loud.\n";

#[tokio::test]
async fn the_mail_is_painted_at_once() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    assert!(session.in_mail("mail.body.innerText").await.as_str().unwrap().contains("Boats at dusk"));
    let size = session.in_mail("[mail.defaultView.innerWidth, mail.body.offsetHeight > 200]").await;
    assert_eq!(size, serde_json::json!([640, true]));
    // Neither a script nor a style of ours is inside.
    assert_eq!(session.in_mail("mail.scripts.length + mail.styleSheets.length").await, 1);
}

#[tokio::test]
async fn what_is_saved_is_shown_where_one_was() {
    let session = BrowserSession::at(long_issue()).await;
    session.in_mail("mail.defaultView.scrollTo(0, 700)").await;
    session.newsroom.with(ITEM, DAWN);
    session.until_mail("mail.body.innerText.includes('Boats at dawn')").await;
    assert_eq!(session.in_mail("mail.defaultView.scrollY").await, 700);
    assert_eq!(session.browser.see("document.querySelectorAll('iframe.mail').length").await, 1);
    // Text is kept in its place as well.
    session.visit("?view=text").await;
    session.browser.run("document.querySelector('pre').scrollTop = 300").await;
    session.newsroom.with(ITEM, DAWN.replace("dawn", "night"));
    session.browser.until("document.querySelector('pre').textContent.includes('Boats at night')").await;
    assert_eq!(session.browser.see("document.querySelector('pre').scrollTop").await, 300);
}

#[tokio::test]
async fn an_editor_that_replaces_the_file_is_noticed_every_time() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    for hour in ["one", "two", "three", "four", "five"] {
        let beside = session.newsroom.path().join("issues/2022-11-18/.01-lead.md.swp");
        std::fs::write(&beside, DAWN.replace("dawn", hour)).unwrap();
        std::fs::rename(beside, session.newsroom.path().join(ITEM)).unwrap();
        session.until_mail(&format!("mail.body.innerText.includes('Boats at {hour}')")).await;
    }
}

#[tokio::test]
async fn all_tabs_stay_in_step() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    let first = session.browser.this_tab().await;
    let second = session.browser.tab(session.url("?colour=gmail&width=375")).await;
    let third = session.browser.tab(session.url("?view=outline")).await;
    for title in ["dawn", "noon"] {
        session.newsroom.with(ITEM, DAWN.replace("dawn", title));
        for tab in [&first, &second] {
            session.browser.turn_to(tab).await;
            session.until_mail(&format!("mail.body.innerText.includes('Boats at {title}')")).await;
        }
        session.browser.turn_to(&third).await;
        session
            .browser
            .until(&format!("document.querySelector('#first').innerText.includes('Boats at {title}')"))
            .await;
    }
}

#[tokio::test]
async fn a_broken_file_is_told_over_the_last_good_mail_until_it_is_mended() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.newsroom.with(ITEM, BROKEN);
    let told = session.browser.until("document.querySelector('#state .stale')?.innerText").await;
    assert!(told.as_str().unwrap().contains("last version"), "{told}");
    let places = "[...document.querySelectorAll('#findings li.error .place a')].map((place) => place.innerText).join(' ')";
    let places = session.browser.see(places).await;
    assert!(places.as_str().unwrap().contains("issues/2022-11-18/01-lead.md:2:1"), "{places}");
    assert!(session.in_mail("mail.body.innerText").await.as_str().unwrap().contains("Boats at dusk"));
    session.newsroom.with(ITEM, DAWN);
    session.until_mail("mail.body.innerText.includes('Boats at dawn')").await;
    assert_eq!(session.browser.see("document.querySelector('#state .stale')").await, serde_json::Value::Null);
}

#[tokio::test]
async fn new_and_removed_items_are_noticed() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    let item = "issues/2022-11-18/02-gulls.md";
    session.newsroom.with(item, "+++\ntitle = \"Gulls\"\n+++\n\nThey came in.\n");
    session.until_mail("mail.body.innerText.includes('They came in.')").await;
    session.newsroom.without(item);
    session.until_mail("!mail.body.innerText.includes('They came in.')").await;
}

#[tokio::test]
async fn the_end_of_the_preview_is_told() {
    let mut session = BrowserSession::at(NewsroomDir::small()).await;
    session.preview.end();
    let told = session.browser.until("document.querySelector('#state').innerText").await;
    assert!(told.as_str().unwrap().contains("The preview has ended."), "{told}");
    // What was seen stays.
    assert!(session.in_mail("mail.body.innerText").await.as_str().unwrap().contains("Boats at dusk"));
}
