//! Where a finding is, and where one was: places in the mail and in the page.

use thirtyfour::Key;

use super::BrowserSession;
use crate::cli::harness::{ITEM, NewsroomDir};

/// A story whose second paragraph has a fault that `check` finds.
const DOUBLED: &str =
    "+++\ntitle = \"Boats at dusk\"\n+++\n\nThe harbour was quiet.\n\nThe the ferries left late on Sunday.\n";

async fn with_a_finding() -> BrowserSession {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, DOUBLED);
    let session = BrowserSession::at(newsroom).await;
    session.browser.until("[...document.querySelectorAll('#findings button')].some((button) => button.dataset.words.includes('The the'))").await;
    session
}

#[tokio::test]
async fn a_finding_is_outlined_in_the_mail() {
    let session = with_a_finding().await;
    session.browser.click("#findings button[data-words*='The the']").await;
    // The outline lies around the paragraph, wherever both are.
    let lies_around = "((mark, frame, place) => [mark.left + 8 - frame.left - place.left, mark.width - 16 - place.width, mark.height - 8 - place.height].every((off) => Math.abs(off) < 3))\
        (document.querySelector('.mark').getBoundingClientRect(), document.querySelector('iframe.mail').getBoundingClientRect(), \
        [...document.querySelector('iframe.mail').contentDocument.querySelectorAll('p')].find((p) => p.textContent.includes('The the')).getBoundingClientRect())";
    session.browser.until(lies_around).await;
    // It does not cling to a mail that was painted anew.
    session.newsroom.with(ITEM, DOUBLED.replace("The the", "The"));
    session.until_mail("!mail.body.innerText.includes('The the')").await;
    session.browser.until("document.querySelector('.mark') === null").await;
}

#[tokio::test]
async fn a_finding_is_shown_from_any_view() {
    let session = with_a_finding().await;
    session.visit("?view=outline").await;
    session.browser.click("#findings button[data-words*='The the']").await;
    session
        .browser
        .until("document.querySelector('#first').dataset.view === 'mail' && document.querySelector('.mark')")
        .await;
    // A line that names a link leads to it.
    session
        .newsroom
        .with(ITEM, DOUBLED.replace("\n+++\n\n", "\nlink = \"http://harbour.example/a\"\n+++\n\n"));
    let button = "#findings li:has(a[href*='.md:3:']) button";
    session.browser.until(&format!("document.querySelector(\"{button}\")")).await;
    session.browser.click(button).await;
    session.browser.until("document.querySelector('.mark')").await;
    // What has no place in the mail is told so.
    session
        .browser
        .run(&format!("document.querySelector(\"{button}\").dataset.words = 'A line that is a remark'"))
        .await;
    session.browser.click(button).await;
    session.browser.until("[...document.querySelectorAll('#findings [role=status]')].some((told) => told.innerText === 'Not visible in the mail.')").await;
    assert_eq!(session.browser.see("document.querySelector('.mark')").await, serde_json::Value::Null);
}

#[tokio::test]
async fn the_focus_stays_where_it_was_when_the_mail_is_painted_anew() {
    let session = with_a_finding().await;
    for focused in [
        "nav a[data-key='p']",
        "summary[data-key='r']",
        "#findings button[data-words*='The the']",
        "iframe.mail",
    ] {
        session.browser.run(&format!("document.querySelector(\"{focused}\").focus()")).await;
        let name = format!("Boats at the {} pier", focused.len());
        session.newsroom.with(ITEM, DOUBLED.replace("Boats at dusk", &name));
        session.until_mail(&format!("mail.body.innerText.includes('{name}')")).await;
        session.browser.until(&format!("document.activeElement.matches(\"{focused}\")")).await;
    }
}

#[tokio::test]
async fn the_tab_key_goes_through_everything_in_reading_order() {
    let session = with_a_finding().await;
    let mut stops = Vec::new();
    loop {
        session.browser.press(Key::Tab).await;
        let stop = session.browser.see("((now) => now === document.body ? '' : now.matches('iframe, .device') ? 'mail' : now.closest('header') ? 'header' : now.matches('.skip') ? 'skip' : now.closest('#margin > *')?.id ?? now.outerHTML)(document.activeElement)").await;
        let stop = stop.as_str().unwrap().to_owned();
        if stop.is_empty() || stops.len() > 200 {
            break;
        }
        let outlined = "getComputedStyle(document.activeElement).outlineStyle !== 'none' || document.activeElement.matches('iframe')";
        assert_eq!(session.browser.see(outlined).await, true, "{stop}");
        if stops.last() != Some(&stop) {
            stops.push(stop);
        }
    }
    assert_eq!(stops, ["skip", "header", "mail", "findings", "comments"]);
}
