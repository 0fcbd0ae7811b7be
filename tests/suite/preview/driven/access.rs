//! The page itself, judged by axe-core in every view: in light and dark, English and Korean, on a desktop, a telephone
//! and at twice the size.

use std::fs;

use serde_json::Value;

use super::super::preview_process::two_stories;
use super::{Browser, BrowserSession};
use crate::browser::AXE;
use crate::cli::harness::{CONFIG, NewsroomDir};
use crate::support::repository;

const VIEWS: [&str; 9] = [
    "",
    "?view=text",
    "?view=web",
    "?view=inbox",
    "?view=outline",
    "?view=size",
    "?view=headers",
    "?view=source",
    "?beside=text&width=375&colour=gmail",
];
/// Pages beside the issue's.
const OTHERS: [&str; 2] = ["/caught", "/test"];
/// A desktop, a telephone, and a desktop at 200 %.
const WINDOWS: [(u32, u32); 3] = [(1400, 900), (375, 812), (700, 450)];
/// The narrowest window that WCAG 2.2 asks for (1.4.10).
const NARROWEST: (u32, u32) = (320, 640);

/// What a person might open.
const OPENED: [&str; 6] = ["i", "b", "r", "?", "t", "e"];

/// Pages of an export: a mail, one side by side with what few programs do, and every other view.
const EXPORTED: [&str; 9] = [
    "index.html",
    "mail-375-gmail-no-pictures-no-styles.html",
    "web-600-dark.html",
    "text.html",
    "inbox.html",
    "outline.html",
    "size.html",
    "headers.html",
    "source.html",
];

/// A newsroom that has findings of each weight.
fn with_findings(language: &str) -> NewsroomDir {
    let newsroom = two_stories();
    newsroom.with(
        "briefing.toml",
        CONFIG.replace("[publication]\n", &format!("[publication]\nlanguage = \"{language}\"\n")),
    );
    newsroom.with(
        "issues/2022-11-18/03-worse.md",
        "+++\ntitle = \"Gulls\"\n+++\n\nRead [here](http://gulls.example) what the the gulls said.\n\n\
         [image]: nowhere\n\n![](images/none.jpg)\n",
    );
    newsroom
}

/// What axe says of a part of the page as it is; the mail in its frame is judged elsewhere.
async fn judged_within(browser: &Browser, part: &str, what: &str) {
    let rules = "{ iframes: false, rules: { 'target-size': { enabled: true } } }";
    let told = "{ faults: found.violations.map((fault) => fault.id + ': ' + fault.nodes.map((node) => node.html.slice(0, 200)).join(' | ')), \
                passes: found.passes.length }";
    let judge = format!("const found = await axe.run({part}, {rules}); return {told};");
    let found = browser.answer(&judge).await;
    assert_eq!(found["faults"], serde_json::json!([]), "{what}: {found:#}");
    assert!(found["passes"].as_u64().unwrap() > 8, "{what}: axe saw next to nothing: {found}");
}

/// The same of the whole page.
async fn judged(browser: &Browser, what: &str) {
    judged_within(browser, "document", what).await;
}

/// Puts the judge into the page.
async fn with_judge(browser: &Browser) {
    let axe =
        fs::read_to_string(repository().join(AXE)).expect("axe-core is there: scripts/packages fetches it");
    browser.run(&axe).await;
}

/// In light and dark and in every window; nothing scrolls sideways in the narrowest.
async fn judged_from_all_sides(browser: &Browser, what: &str) {
    with_judge(browser).await;
    for scheme in ["light", "dark"] {
        browser.prefer(scheme).await;
        for (width, height) in WINDOWS {
            browser.resize(width, height).await;
            judged(browser, &format!("{what} {scheme} {width}")).await;
        }
    }
    browser.resize(NARROWEST.0, NARROWEST.1).await;
    let wide = browser.see("document.documentElement.scrollWidth").await;
    assert!(wide.as_u64().unwrap() <= NARROWEST.0.into(), "{what} scrolls sideways: {wide}");
}

async fn every_view_is_sound_in(language: &str) {
    let session = BrowserSession::at(with_findings(language)).await;
    let weights = session
        .browser
        .see("new Set([...document.querySelectorAll('#findings li')].map((one) => one.className)).size")
        .await;
    assert!(weights.as_u64().unwrap() >= 2, "{weights}");
    for view in VIEWS.into_iter().chain(OTHERS) {
        session.visit(view).await;
        judged_from_all_sides(&session.browser, &format!("{language} {view}")).await;
    }
}

#[tokio::test]
async fn every_view_is_sound_in_english() {
    every_view_is_sound_in("en").await;
}

#[tokio::test]
async fn every_view_is_sound_in_korean() {
    every_view_is_sound_in("ko").await;
}

#[tokio::test]
async fn what_is_exported_is_sound() {
    let browser = Browser::open().await;
    for language in ["en", "ko"] {
        let newsroom = with_findings(language);
        let comment = "[[comment]]\nid = \"c1\"\nitem = \"02-river.md\"\nby = \"Dana\"\nat = 2026-11-24T10:00:00Z\n\
                       text = \"Longer\"\nquote = \"It flows\"\n";
        newsroom.with("issues/2022-11-18/comments.toml", comment);
        let ran = newsroom.run(&["preview", "2022-11-18", "--export", "shown"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        for name in EXPORTED {
            let page = newsroom.path().join("shown").join(name);
            assert!(page.exists(), "{name}");
            browser.visit(format!("file://{}", page.display())).await;
            judged_from_all_sides(&browser, &format!("{language} {name}")).await;
        }
    }
}

#[tokio::test]
async fn what_can_be_opened_is_sound() {
    let session = BrowserSession::at(with_findings("ko")).await;
    for scheme in ["light", "dark"] {
        session.browser.prefer(scheme).await;
        for (width, height) in WINDOWS.into_iter().chain([NARROWEST]) {
            session.browser.resize(width, height).await;
            for key in OPENED {
                // The page remembers that it was edited on.
                session.browser.run("sessionStorage.clear()").await;
                session.visit("").await;
                with_judge(&session.browser).await;
                session.browser.press(key).await;
                session.browser.until("[...document.querySelectorAll('header details[open], dialog[open], #edit:not([hidden])')].some((one) => one.checkVisibility())").await;
                // What lies under a menu is judged where there is none.
                judged_within(
                    &session.browser,
                    "document.querySelector('header details[open], dialog[open], #edit:not([hidden])')",
                    &format!("{key} {scheme} {width}"),
                )
                .await;
                let wide = session.browser.see("document.documentElement.scrollWidth").await;
                assert!(wide.as_u64().unwrap() <= width.into(), "{key} {width} scrolls sideways: {wide}");
            }
        }
    }
}

#[tokio::test]
async fn the_form_of_an_item_and_a_conflict_are_sound() {
    let session = BrowserSession::at(with_findings("ko")).await;
    session.browser.press("e").await;
    session.browser.until("document.querySelector('#edit-items .edit-item')").await;
    session.browser.click("#edit-items .edit-item").await;
    session.browser.until("document.querySelector('#edit-body')?.checkVisibility()").await;
    session.browser.type_into("#edit-body", "Mine.").await;
    with_judge(&session.browser).await;
    for conflict in [false, true] {
        if conflict {
            let item = crate::cli::harness::ITEM;
            session.newsroom.with(item, "+++\ntitle = \"Boats at dawn\"\n+++\n\nTheirs.\n");
            session.until_mail("mail.body.innerText.includes('Theirs.')").await;
            session.browser.click("#edit-save").await;
            session.browser.until("document.querySelector('#edit-conflict').checkVisibility()").await;
        }
        for scheme in ["light", "dark"] {
            session.browser.prefer(scheme).await;
            for (width, height) in WINDOWS.into_iter().chain([NARROWEST]) {
                session.browser.resize(width, height).await;
                judged(&session.browser, &format!("conflict {conflict} {scheme} {width}")).await;
                let wide = session.browser.see("document.documentElement.scrollWidth").await;
                assert!(wide.as_u64().unwrap() <= width.into(), "{width} scrolls sideways: {wide}");
            }
        }
        session.browser.resize(1400, 900).await;
    }
}

#[tokio::test]
async fn the_last_good_mail_and_its_overlay_are_sound() {
    let session = BrowserSession::at(with_findings("en")).await;
    session.newsroom.with("issues/2022-11-18/issue.toml", "title = \n");
    session.browser.until("document.querySelector('#state .stale')").await;
    with_judge(&session.browser).await;
    for scheme in ["light", "dark"] {
        session.browser.prefer(scheme).await;
        judged(&session.browser, scheme).await;
    }
}

#[tokio::test]
async fn the_judge_can_fail() {
    let session = BrowserSession::at(NewsroomDir::small()).await;
    with_judge(&session.browser).await;
    session.browser.run("document.querySelector('#findings').insertAdjacentHTML('beforeend', '<img src=x><p style=\"color:#ccc;background:#fff\">pale</p>')").await;
    let found = session
        .browser
        .answer("return (await axe.run(document, { iframes: false })).violations.map((fault) => fault.id);")
        .await;
    let named: Vec<_> = found.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(named.contains(&"image-alt") && named.contains(&"color-contrast"), "{found}");
}
