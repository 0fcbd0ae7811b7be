//! An issue is edited without a terminal: what the files say afterwards, to the byte.

use std::fs;
use std::path::PathBuf;

use thirtyfour::Key;

use super::super::preview_process::two_stories;
use super::BrowserSession;
use crate::cli::harness::{ITEM, NewsroomDir};
use crate::support::repository;

/// A story as somebody wrote it by hand, with a remark that nobody else will miss.
const BY_HAND: &str =
    "+++\n# ask Kim about the hour\ntitle   =  'Boats at dusk' # not dawn\n+++\n\nThe harbour was quiet.\n";

async fn editing(newsroom: NewsroomDir) -> BrowserSession {
    newsroom.with(ITEM, BY_HAND);
    let session = BrowserSession::at(newsroom).await;
    session.browser.press("e").await;
    session.browser.until("document.querySelectorAll('#edit-items li').length > 0").await;
    session
}

impl BrowserSession {
    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.newsroom.path().join(path)).unwrap()
    }

    /// All files of the issue.
    fn issue(&self) -> Vec<(PathBuf, Option<Vec<u8>>)> {
        self.newsroom.files().into_iter().filter(|(path, _)| path.starts_with("issues")).collect()
    }

    /// The texts of the items in the order of their files.
    fn items(&self) -> Vec<String> {
        let folder = self.newsroom.path().join("issues/2022-11-18");
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut items: Vec<_> =
            names.filter(|path| path.file_name().unwrap().as_encoded_bytes()[0].is_ascii_digit()).collect();
        items.sort();
        items.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
    }

    async fn open_first(&self) {
        self.browser.click("#edit-items .edit-item").await;
        self.browser.until("document.querySelector('#edit-body')?.checkVisibility()").await;
    }
}

const RIVER_FIRST: &str = "((titles) => titles.findIndex((title) => title.includes('River of data')) < titles.findIndex((title) => title.includes('Boats at dusk')))\
    ([...mail.querySelectorAll('h2')].map((title) => title.textContent))";

#[tokio::test]
async fn items_are_put_in_order_by_keys_and_back() {
    let session = editing(two_stories()).await;
    let (before, items) = (session.issue(), session.items());
    session.browser.run("document.querySelectorAll('#edit-items .edit-item')[1].focus()").await;
    session.browser.press_with(Key::Alt, Key::Up).await;
    session.until_mail(RIVER_FIRST).await;
    assert_eq!(session.items(), [&*items[1], &*items[0]], "the same texts in another order");
    // The focus goes along, so that one can go on.
    let focused = "document.activeElement.closest('#edit-items li')?.innerText.includes('River of data')";
    session.browser.until(focused).await;
    session.browser.click("#edit-undo").await;
    session.until_mail(&format!("!({RIVER_FIRST})")).await;
    assert_eq!(session.issue(), before, "every file to the byte");
}

#[tokio::test]
async fn items_are_put_in_order_by_dragging() {
    let session = editing(two_stories()).await;
    let items = session.items();
    session
        .browser
        .drag("#edit-items li:nth-child(2) .edit-handle", "#edit-items li:nth-child(1) .edit-handle")
        .await;
    session.until_mail(RIVER_FIRST).await;
    assert_eq!(session.items(), [&*items[1], &*items[0]]);
}

#[tokio::test]
async fn what_is_typed_is_written_and_nothing_else() {
    let session = editing(NewsroomDir::small()).await;
    session.open_first().await;
    session.browser.run("document.querySelector('#edit-body').value = ''").await;
    session.browser.type_into("#edit-body", "The harbour was loud.").await;
    session.browser.press_with(Key::Control, "s").await;
    session.until_mail("mail.body.innerText.includes('The harbour was loud.')").await;
    assert_eq!(session.read(ITEM), BY_HAND.replace("quiet", "loud"));
    session.browser.run("document.querySelector('#edit-title').value = ''").await;
    session.browser.type_into("#edit-title", "Boats at night").await;
    session.browser.click("#edit-save").await;
    session.until_mail("mail.body.innerText.includes('Boats at night')").await;
    let written = session.read(ITEM);
    assert!(written.contains("# ask Kim about the hour\n") && written.contains("# not dawn"), "{written}");
}

#[tokio::test]
async fn what_somebody_else_saved_meanwhile_is_not_written_over() {
    let session = editing(NewsroomDir::small()).await;
    session.open_first().await;
    session.browser.type_into("#edit-body", "Mine.").await;
    let theirs = BY_HAND.replace("quiet", "full");
    session.newsroom.with(ITEM, &theirs);
    session.until_mail("mail.body.innerText.includes('The harbour was full.')").await;
    // What is typed stays, though the mail was painted anew.
    assert!(
        session
            .browser
            .see("document.querySelector('#edit-body').value")
            .await
            .as_str()
            .unwrap()
            .contains("Mine.")
    );
    session.browser.click("#edit-save").await;
    session.browser.until("document.querySelector('#edit-conflict').checkVisibility()").await;
    assert_eq!(session.read(ITEM), theirs);
    session.browser.click("#edit-take").await;
    session
        .browser
        .until("document.querySelector('#edit-body').value.includes('The harbour was full.')")
        .await;
    assert_eq!(session.read(ITEM), theirs);
}

#[tokio::test]
async fn an_item_with_a_picture_comes_in() {
    let session = editing(NewsroomDir::small()).await;
    let before = session.newsroom.files();
    session.browser.type_into("#edit-add-title", "Gulls at noon\n").await;
    session.browser.until("document.querySelector('#edit-body')?.checkVisibility()").await;
    session.browser.type_into("#edit-body", "They came in.").await;
    let photo = repository().join("issues/2022-11-18/images/han-river.jpg");
    session.browser.type_into("#edit-image-new", photo.to_str().unwrap()).await;
    session.browser.type_into("#edit-image-alt", "Gulls over a river").await;
    session.browser.type_into("#edit-image-credit", "Photo: us").await;
    session.browser.type_into("#edit-image-caption", "Noon.").await;
    session.browser.click("#edit-save").await;
    session.until_mail("mail.body.innerText.includes('They came in.') && [...mail.images].some((one) => one.alt === 'Gulls over a river' && one.naturalWidth > 0)").await;
    let added: Vec<_> =
        session.newsroom.files().into_iter().filter(|(path, _)| !before.contains_key(path)).collect();
    let picture = fs::read(photo).unwrap();
    assert!(
        added.iter().any(|(_, bytes)| bytes.as_ref() == Some(&picture)),
        "{:?}",
        session.newsroom.names()
    );
    assert_eq!(session.read(ITEM), BY_HAND);
}
