//! Keys: where they count, where they do not, and how they are turned off.

use thirtyfour::Key;

use super::BrowserSession;
use crate::cli::harness::NewsroomDir;

const FOCUSED: &str = "document.activeElement.dataset.key";

#[tokio::test]
async fn keys_are_letters_where_one_types() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.browser.press("r").await;
    session.browser.type_into(".reader input[type=email]", "d2x@lantern.example").await;
    assert_eq!(
        session.browser.see("document.querySelector('.reader input[type=email]').value").await,
        "d2x@lantern.example"
    );
    assert_eq!(session.browser.see("location.search").await, "");
}

#[tokio::test]
async fn keys_with_others_held_are_the_browsers_own() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.browser.press_with(Key::Alt, "d").await;
    session.browser.press_with(Key::Control, "2").await;
    assert_eq!(session.browser.see("location.search").await, "");
}

#[tokio::test]
async fn a_choice_keeps_the_focus_and_can_be_gone_back_from() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.browser.press("d").await;
    session
        .browser
        .until("location.search === '?colour=dark' && document.querySelector(\"[data-key='d']\").ariaCurrent")
        .await;
    assert_eq!(session.browser.see(FOCUSED).await, "d");
    session.browser.press("2").await;
    session.browser.until("document.querySelector('#first').dataset.view === 'text'").await;
    assert_eq!(session.browser.see(FOCUSED).await, "2");
    session.browser.run("history.back()").await;
    session
        .browser
        .until(
            "location.search === '?colour=dark' && document.querySelector('#first').dataset.view === 'mail'",
        )
        .await;
    session.browser.run("history.back()").await;
    session
        .browser
        .until("location.search === '' && document.querySelector(\"[data-key='l']\").ariaCurrent")
        .await;
}

#[tokio::test]
async fn keys_work_from_within_the_mail() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.browser.run("document.querySelector('iframe.mail').contentWindow.focus()").await;
    session.browser.press("p").await;
    session.until_mail("mail.defaultView.innerWidth === 375").await;
    // In the frame that came after it as well.
    session.browser.run("document.querySelector('iframe.mail').contentWindow.focus()").await;
    session.browser.press("s").await;
    session.until_mail("mail.defaultView.innerWidth === 320").await;
}

#[tokio::test]
async fn keys_can_be_turned_off_for_good() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.browser.press("?").await;
    session.browser.click("#use-keys").await;
    session.browser.press(Key::Escape).await;
    for start in ["the same page", "another one"] {
        session.browser.press("d2?").await;
        assert_eq!(
            session.browser.see("location.search + document.querySelector('#keys').open").await,
            "false",
            "{start}"
        );
        session.visit("").await;
    }
    // The button leads back.
    session.browser.click("#show-keys").await;
    session.browser.click("#use-keys").await;
    session.browser.click("#keys form button").await;
    session.browser.press("d").await;
    session.browser.until("location.search === '?colour=dark'").await;
}

#[tokio::test]
async fn on_a_telephone_the_choices_fold() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    session.browser.resize(375, 812).await;
    let seen = "document.querySelector(\"[data-key='d']\").checkVisibility()";
    assert_eq!(session.browser.see(seen).await, false);
    session.browser.click("#fold").await;
    assert_eq!(session.browser.see(seen).await, true);
    session.browser.click("[data-key='d']").await;
    // The choice is made, and the mail is to be seen again.
    session.browser.until(&format!("location.search === '?colour=dark' && document.querySelector('#fold').innerText.includes('Dark') && !{seen}")).await;
    let mail = session.browser.see("((place) => place.height > 400 && place.top < 100)(document.querySelector('iframe.mail').getBoundingClientRect())").await;
    assert_eq!(mail, true);
}
