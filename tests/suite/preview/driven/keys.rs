//! Keys: where they count, where they do not, and how they are turned off.

use thirtyfour::Key;

use super::Seat;
use crate::cli::harness::NewsroomDir;

const FOCUSED: &str = "document.activeElement.dataset.key";

#[tokio::test]
async fn keys_are_letters_where_one_types() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.browser.press("r").await;
    seat.browser.type_into(".reader input[type=email]", "d2x@lantern.example").await;
    assert_eq!(
        seat.browser.see("document.querySelector('.reader input[type=email]').value").await,
        "d2x@lantern.example"
    );
    assert_eq!(seat.browser.see("location.search").await, "");
}

#[tokio::test]
async fn keys_with_others_held_are_the_browsers_own() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.browser.press_with(Key::Alt, "d").await;
    seat.browser.press_with(Key::Control, "2").await;
    assert_eq!(seat.browser.see("location.search").await, "");
}

#[tokio::test]
async fn a_choice_keeps_the_focus_and_can_be_gone_back_from() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.browser.press("d").await;
    seat.browser
        .until("location.search === '?colour=dark' && document.querySelector(\"[data-key='d']\").ariaCurrent")
        .await;
    assert_eq!(seat.browser.see(FOCUSED).await, "d");
    seat.browser.press("2").await;
    seat.browser.until("document.querySelector('#first').dataset.view === 'text'").await;
    assert_eq!(seat.browser.see(FOCUSED).await, "2");
    seat.browser.run("history.back()").await;
    seat.browser
        .until(
            "location.search === '?colour=dark' && document.querySelector('#first').dataset.view === 'mail'",
        )
        .await;
    seat.browser.run("history.back()").await;
    seat.browser
        .until("location.search === '' && document.querySelector(\"[data-key='l']\").ariaCurrent")
        .await;
}

#[tokio::test]
async fn keys_work_from_within_the_mail() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.browser.run("document.querySelector('iframe.mail').contentWindow.focus()").await;
    seat.browser.press("p").await;
    seat.until_mail("mail.defaultView.innerWidth === 375").await;
    // In the frame that came after it as well.
    seat.browser.run("document.querySelector('iframe.mail').contentWindow.focus()").await;
    seat.browser.press("s").await;
    seat.until_mail("mail.defaultView.innerWidth === 320").await;
}

#[tokio::test]
async fn keys_can_be_turned_off_for_good() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.browser.press("?").await;
    seat.browser.click("#use-keys").await;
    seat.browser.press(Key::Escape).await;
    for start in ["the same page", "another one"] {
        seat.browser.press("d2?").await;
        assert_eq!(
            seat.browser.see("location.search + document.querySelector('#keys').open").await,
            "false",
            "{start}"
        );
        seat.visit("").await;
    }
    // The button leads back.
    seat.browser.click("#show-keys").await;
    seat.browser.click("#use-keys").await;
    seat.browser.click("#keys form button").await;
    seat.browser.press("d").await;
    seat.browser.until("location.search === '?colour=dark'").await;
}

#[tokio::test]
async fn on_a_telephone_the_choices_fold() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.browser.resize(375, 812).await;
    let seen = "document.querySelector(\"[data-key='d']\").checkVisibility()";
    assert_eq!(seat.browser.see(seen).await, false);
    seat.browser.click("#fold").await;
    assert_eq!(seat.browser.see(seen).await, true);
    seat.browser.click("[data-key='d']").await;
    // The choice is made, and the mail is to be seen again.
    seat.browser.until(&format!("location.search === '?colour=dark' && document.querySelector('#fold').innerText.includes('Dark') && !{seen}")).await;
    let mail = seat.browser.see("((place) => place.height > 400 && place.top < 100)(document.querySelector('iframe.mail').getBoundingClientRect())").await;
    assert_eq!(mail, true);
}
