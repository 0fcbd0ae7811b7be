//! What is saved is shown, in every tab, where one was.

use super::{Seat, long_issue};
use crate::cli::harness::{ITEM, NewsroomDir};

const DAWN: &str = "+++\ntitle = \"Boats at dawn\"\n+++\n\nThe harbour was loud.\n";
const BROKEN: &str = "+++\ntitel = \"Boats at noon\"\n+++\n\nThe harbour was loud.\n";

#[tokio::test]
async fn the_mail_is_painted_at_once() {
    let seat = Seat::at(NewsroomDir::small()).await;
    assert!(seat.in_mail("mail.body.innerText").await.as_str().unwrap().contains("Boats at dusk"));
    let size = seat.in_mail("[mail.defaultView.innerWidth, mail.body.offsetHeight > 200]").await;
    assert_eq!(size, serde_json::json!([640, true]));
    // Neither a script nor a style of ours is inside.
    assert_eq!(seat.in_mail("mail.scripts.length + mail.styleSheets.length").await, 1);
}

#[tokio::test]
async fn what_is_saved_is_shown_where_one_was() {
    let seat = Seat::at(long_issue()).await;
    seat.in_mail("mail.defaultView.scrollTo(0, 700)").await;
    seat.newsroom.with(ITEM, DAWN);
    seat.until_mail("mail.body.innerText.includes('Boats at dawn')").await;
    assert_eq!(seat.in_mail("mail.defaultView.scrollY").await, 700);
    assert_eq!(seat.browser.see("document.querySelectorAll('iframe.mail').length").await, 1);
    // Text is kept in its place as well.
    seat.visit("?view=text").await;
    seat.browser.run("document.querySelector('pre').scrollTop = 300").await;
    seat.newsroom.with(ITEM, DAWN.replace("dawn", "night"));
    seat.browser.until("document.querySelector('pre').textContent.includes('Boats at night')").await;
    assert_eq!(seat.browser.see("document.querySelector('pre').scrollTop").await, 300);
}

#[tokio::test]
async fn an_editor_that_replaces_the_file_is_noticed_every_time() {
    let seat = Seat::at(NewsroomDir::small()).await;
    for hour in ["one", "two", "three", "four", "five"] {
        let beside = seat.newsroom.path().join("issues/2022-11-18/.01-lead.md.swp");
        std::fs::write(&beside, DAWN.replace("dawn", hour)).unwrap();
        std::fs::rename(beside, seat.newsroom.path().join(ITEM)).unwrap();
        seat.until_mail(&format!("mail.body.innerText.includes('Boats at {hour}')")).await;
    }
}

#[tokio::test]
async fn all_tabs_stay_in_step() {
    let seat = Seat::at(NewsroomDir::small()).await;
    let first = seat.browser.this_tab().await;
    let second = seat.browser.tab(seat.url("?colour=gmail&width=375")).await;
    let third = seat.browser.tab(seat.url("?view=outline")).await;
    for title in ["dawn", "noon"] {
        seat.newsroom.with(ITEM, DAWN.replace("dawn", title));
        for tab in [&first, &second] {
            seat.browser.turn_to(tab).await;
            seat.until_mail(&format!("mail.body.innerText.includes('Boats at {title}')")).await;
        }
        seat.browser.turn_to(&third).await;
        seat.browser
            .until(&format!("document.querySelector('#first').innerText.includes('Boats at {title}')"))
            .await;
    }
}

#[tokio::test]
async fn a_broken_file_is_told_over_the_last_good_mail_until_it_is_mended() {
    let seat = Seat::at(NewsroomDir::small()).await;
    seat.newsroom.with(ITEM, BROKEN);
    let told = seat.browser.until("document.querySelector('#state .stale')?.innerText").await;
    assert!(told.as_str().unwrap().contains("last version"), "{told}");
    let places = "[...document.querySelectorAll('#findings li.error .place a')].map((place) => place.innerText).join(' ')";
    let places = seat.browser.see(places).await;
    assert!(places.as_str().unwrap().contains("issues/2022-11-18/01-lead.md:2:1"), "{places}");
    assert!(seat.in_mail("mail.body.innerText").await.as_str().unwrap().contains("Boats at dusk"));
    seat.newsroom.with(ITEM, DAWN);
    seat.until_mail("mail.body.innerText.includes('Boats at dawn')").await;
    assert_eq!(seat.browser.see("document.querySelector('#state .stale')").await, serde_json::Value::Null);
}

#[tokio::test]
async fn new_and_removed_items_are_noticed() {
    let seat = Seat::at(NewsroomDir::small()).await;
    let item = "issues/2022-11-18/02-gulls.md";
    seat.newsroom.with(item, "+++\ntitle = \"Gulls\"\n+++\n\nThey came in.\n");
    seat.until_mail("mail.body.innerText.includes('They came in.')").await;
    seat.newsroom.without(item);
    seat.until_mail("!mail.body.innerText.includes('They came in.')").await;
}

#[tokio::test]
async fn the_end_of_the_preview_is_told() {
    let mut seat = Seat::at(NewsroomDir::small()).await;
    seat.preview.end();
    let told = seat.browser.until("document.querySelector('#state').innerText").await;
    assert!(told.as_str().unwrap().contains("The preview has ended."), "{told}");
    // What was seen stays.
    assert!(seat.in_mail("mail.body.innerText").await.as_str().unwrap().contains("Boats at dusk"));
}
