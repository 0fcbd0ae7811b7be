//! Where a finding is, and where one was: places in the mail and in the page.

use thirtyfour::Key;

use super::Seat;
use crate::cli::room::{ITEM, Room};

/// A story whose second paragraph has a fault that `check` finds.
const DOUBLED: &str =
    "+++\ntitle = \"Boats at dusk\"\n+++\n\nThe harbour was quiet.\n\nThe the ferries left late on Sunday.\n";

async fn with_a_finding() -> Seat {
    let room = Room::small();
    room.with(ITEM, DOUBLED);
    let seat = Seat::at(room).await;
    seat.browser.until("[...document.querySelectorAll('#findings button')].some((button) => button.dataset.words.includes('The the'))").await;
    seat
}

#[tokio::test]
async fn a_finding_is_outlined_in_the_mail() {
    let seat = with_a_finding().await;
    seat.browser.click("#findings button[data-words*='The the']").await;
    // The outline lies around the paragraph, wherever both are.
    let lies_around = "((mark, frame, place) => [mark.left + 4 - frame.left - place.left, mark.width - 8 - place.width, mark.height - 8 - place.height].every((off) => Math.abs(off) < 3))\
        (document.querySelector('.mark').getBoundingClientRect(), document.querySelector('iframe.mail').getBoundingClientRect(), \
        [...document.querySelector('iframe.mail').contentDocument.querySelectorAll('p')].find((p) => p.textContent.includes('The the')).getBoundingClientRect())";
    seat.browser.until(lies_around).await;
    // It does not cling to a mail that was painted anew.
    seat.room.with(ITEM, DOUBLED.replace("The the", "The"));
    seat.until_mail("!mail.body.innerText.includes('The the')").await;
    seat.browser.until("document.querySelector('.mark') === null").await;
}

#[tokio::test]
async fn the_tab_key_goes_through_everything_in_reading_order() {
    let seat = with_a_finding().await;
    let mut stops = Vec::new();
    loop {
        seat.browser.press(Key::Tab).await;
        let stop = seat.browser.see("((now) => now === document.body ? '' : now.matches('iframe') ? 'mail' : now.closest('header') ? 'header' : now.closest('#findings') ? 'findings' : now.matches('.skip') ? 'skip' : now.outerHTML)(document.activeElement)").await;
        let stop = stop.as_str().unwrap().to_owned();
        if stop.is_empty() || stops.len() > 200 {
            break;
        }
        if stops.last() != Some(&stop) {
            stops.push(stop);
        }
    }
    assert_eq!(stops, ["skip", "header", "mail", "findings"]);
}
