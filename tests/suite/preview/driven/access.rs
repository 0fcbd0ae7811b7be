//! The page itself, judged by axe-core in every view: in light and dark, English and Korean, on a desktop, a telephone
//! and at twice the size.

use std::fs;

use serde_json::Value;

use super::super::road::two_stories;
use super::Seat;
use crate::browser::AXE;
use crate::cli::room::{CONFIG, Room};
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

/// A newsroom that has findings of each weight.
fn with_findings(language: &str) -> Room {
    let room = two_stories();
    room.with(
        "briefing.toml",
        CONFIG.replace("[publication]\n", &format!("[publication]\nlanguage = \"{language}\"\n")),
    );
    room.with(
        "issues/2022-11-18/03-worse.md",
        "+++\ntitle = \"Gulls\"\n+++\n\nRead [here](http://gulls.example) what the the gulls said.\n\n\
         [image]: nowhere\n\n![](images/none.jpg)\n",
    );
    room
}

impl Seat {
    /// What axe says of the page as it is; the mail in its frame is judged elsewhere.
    async fn judged(&self, what: &str) {
        self.judged_within("document", what).await;
    }

    /// The same of a part of it.
    async fn judged_within(&self, part: &str, what: &str) {
        let rules = "{ iframes: false, rules: { 'target-size': { enabled: true } } }";
        let told = "{ faults: found.violations.map((fault) => fault.id + ': ' + fault.nodes.map((node) => node.html.slice(0, 200)).join(' | ')), \
                    passes: found.passes.length }";
        let judge = format!("const found = await axe.run({part}, {rules}); return {told};");
        let found = self.browser.answer(&judge).await;
        assert_eq!(found["faults"], serde_json::json!([]), "{what}: {found:#}");
        assert!(found["passes"].as_u64().unwrap() > 8, "{what}: axe saw next to nothing: {found}");
    }

    /// Puts the judge into the page.
    async fn with_judge(&self) {
        let axe = fs::read_to_string(repository().join(AXE))
            .expect("axe-core is there: scripts/packages fetches it");
        self.browser.run(&axe).await;
    }
}

async fn every_view_is_sound_in(language: &str) {
    let seat = Seat::at(with_findings(language)).await;
    let weights = seat
        .browser
        .see("new Set([...document.querySelectorAll('#findings li')].map((one) => one.className)).size")
        .await;
    assert!(weights.as_u64().unwrap() >= 2, "{weights}");
    for view in VIEWS.into_iter().chain(OTHERS) {
        seat.visit(view).await;
        seat.with_judge().await;
        for scheme in ["light", "dark"] {
            seat.browser.prefer(scheme).await;
            for (width, height) in WINDOWS {
                seat.browser.resize(width, height).await;
                seat.judged(&format!("{language} {view} {scheme} {width}")).await;
            }
        }
        seat.browser.resize(NARROWEST.0, NARROWEST.1).await;
        let wide = seat.browser.see("document.documentElement.scrollWidth").await;
        assert!(wide.as_u64().unwrap() <= NARROWEST.0.into(), "{language} {view} scrolls sideways: {wide}");
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
async fn what_can_be_opened_is_sound() {
    let seat = Seat::at(with_findings("ko")).await;
    for scheme in ["light", "dark"] {
        seat.browser.prefer(scheme).await;
        for (width, height) in WINDOWS.into_iter().chain([NARROWEST]) {
            seat.browser.resize(width, height).await;
            for key in OPENED {
                // The page remembers that it was edited on.
                seat.browser.run("sessionStorage.clear()").await;
                seat.visit("").await;
                seat.with_judge().await;
                seat.browser.press(key).await;
                seat.browser.until("[...document.querySelectorAll('header details[open], dialog[open], #edit:not([hidden])')].some((one) => one.checkVisibility())").await;
                // What lies under a menu is judged where there is none.
                seat.judged_within(
                    "document.querySelector('header details[open], dialog[open], #edit:not([hidden])')",
                    &format!("{key} {scheme} {width}"),
                )
                .await;
                let wide = seat.browser.see("document.documentElement.scrollWidth").await;
                assert!(wide.as_u64().unwrap() <= width.into(), "{key} {width} scrolls sideways: {wide}");
            }
        }
    }
}

#[tokio::test]
async fn the_form_of_an_item_and_a_conflict_are_sound() {
    let seat = Seat::at(with_findings("ko")).await;
    seat.browser.press("e").await;
    seat.browser.until("document.querySelector('#edit-items .edit-item')").await;
    seat.browser.click("#edit-items .edit-item").await;
    seat.browser.until("document.querySelector('#edit-body')?.checkVisibility()").await;
    seat.browser.type_into("#edit-body", "Mine.").await;
    seat.with_judge().await;
    for conflict in [false, true] {
        if conflict {
            let item = crate::cli::room::ITEM;
            seat.room.with(item, "+++\ntitle = \"Boats at dawn\"\n+++\n\nTheirs.\n");
            seat.until_mail("mail.body.innerText.includes('Theirs.')").await;
            seat.browser.click("#edit-save").await;
            seat.browser.until("document.querySelector('#edit-conflict').checkVisibility()").await;
        }
        for scheme in ["light", "dark"] {
            seat.browser.prefer(scheme).await;
            for (width, height) in WINDOWS.into_iter().chain([NARROWEST]) {
                seat.browser.resize(width, height).await;
                seat.judged(&format!("conflict {conflict} {scheme} {width}")).await;
                let wide = seat.browser.see("document.documentElement.scrollWidth").await;
                assert!(wide.as_u64().unwrap() <= width.into(), "{width} scrolls sideways: {wide}");
            }
        }
        seat.browser.resize(1400, 900).await;
    }
}

#[tokio::test]
async fn the_last_good_mail_and_its_overlay_are_sound() {
    let seat = Seat::at(with_findings("en")).await;
    seat.room.with("issues/2022-11-18/issue.toml", "title = \n");
    seat.browser.until("document.querySelector('#state .stale')").await;
    seat.with_judge().await;
    for scheme in ["light", "dark"] {
        seat.browser.prefer(scheme).await;
        seat.judged(scheme).await;
    }
}

#[tokio::test]
async fn the_judge_can_fail() {
    let seat = Seat::at(Room::small()).await;
    seat.with_judge().await;
    seat.browser.run("document.querySelector('#findings').insertAdjacentHTML('beforeend', '<img src=x><p style=\"color:#ccc;background:#fff\">pale</p>')").await;
    let found = seat
        .browser
        .answer("return (await axe.run(document, { iframes: false })).violations.map((fault) => fault.id);")
        .await;
    let named: Vec<_> = found.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(named.contains(&"image-alt") && named.contains(&"color-contrast"), "{found}");
}
