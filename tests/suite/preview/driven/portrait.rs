//! The preview's portrait for the documentation: the sample newsroom, with something to find. `scripts/screenshots` writes it
//! anew; otherwise the page is only looked at.

use std::fs;

use super::BrowserSession;
use crate::cli::harness::NewsroomDir;
use crate::gallery::packed;
use crate::support::repository;

const PORTRAIT: &str = "docs/preview.png";
/// A README is read on pages that load slowly.
const LIMIT: usize = 250_000;

/// The sample newsroom, as somebody left it on Thursday evening.
fn on_thursday() -> NewsroomDir {
    let issue = "issues/2022-11-18";
    let newsroom = NewsroomDir::copy_of(repository(), "2022-11-18");
    let lead = format!("{issue}/01-cryptocurrency-talks.md");
    let text = fs::read_to_string(newsroom.path().join(&lead)).unwrap();
    newsroom.with(
        &lead,
        text.replace("About 150 people", "About about 150 people")
            .replace("Thursday, Nov. 17", "Friday, Nov. 17"),
    );
    newsroom
}

#[tokio::test]
async fn the_page_has_its_portrait_taken() {
    let session = BrowserSession::at(on_thursday()).await;
    session.browser.resize(1280, 800).await;
    session.browser.until("document.querySelectorAll('#findings li').length >= 2").await;
    session.until_mail("[...mail.images].every((picture) => picture.complete)").await;
    session.browser.click("#findings button[data-words*='About about']").await;
    session.browser.until("document.querySelector('.mark')").await;
    let picture = packed(&session.browser.picture().await, 1280, 800);
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 20_000, "{} bytes", picture.len());
    // Letters look otherwise on other machines, so the bytes are not compared.
    let known = fs::read(repository().join(PORTRAIT)).unwrap_or_default();
    if std::env::var_os("WRITE_SCREENSHOTS").is_some() {
        fs::write(repository().join(PORTRAIT), &picture).unwrap();
    } else {
        assert!(known.starts_with(b"\x89PNG"), "scripts/screenshots makes {PORTRAIT}");
    }
    assert!(picture.len().max(known.len()) <= LIMIT, "{} bytes", picture.len());
}
