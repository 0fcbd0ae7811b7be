//! Every view, width and colour has one key, one click and one URL, and shows the right thing.

use serde_json::{Value, json};

use super::super::preview_process::two_stories;
use super::BrowserSession;

const VIEWS: [(&str, &str, &str); 8] = [
    (
        "1",
        "mail",
        "document.querySelector('iframe.mail').contentDocument.body.innerText.includes('It flows.')",
    ),
    ("2", "text", "document.querySelector('pre.text').innerText.includes('It flows.')"),
    (
        "3",
        "web",
        "document.querySelector('iframe.mail').contentDocument.querySelector('article, main, h1') !== null",
    ),
    ("4", "inbox", "document.querySelectorAll('.inbox tbody tr').length >= 4"),
    (
        "5",
        "outline",
        "[...document.querySelectorAll('.outline .heading')].some((line) => line.innerText.includes('River of data'))",
    ),
    (
        "6",
        "size",
        "[...document.querySelectorAll('.size th')].some((line) => line.innerText.includes('River of data'))",
    ),
    ("7", "headers", "document.querySelector('.headers').innerText.includes('briefing@lantern.example')"),
    ("8", "source", "document.querySelector('#first pre').innerText.includes('Content-Type: multipart/')"),
];
const WIDTHS: [(&str, &str, Option<u32>); 4] =
    [("s", "320", Some(320)), ("p", "375", Some(375)), ("c", "600", Some(640)), ("f", "full", None)];
/// Key, name, whether the mail is told to be dark, and whether its ground is.
const COLOURS: [(&str, &str, bool, bool); 4] = [
    ("l", "light", false, false),
    ("d", "dark", true, true),
    ("g", "gmail", true, true),
    ("o", "outlook", true, true),
];

/// How a person gets there.
#[derive(Debug, Clone, Copy)]
enum By {
    Key,
    Click,
}

impl BrowserSession {
    async fn choose(&self, key: &str, by: By) {
        match by {
            By::Key => self.browser.press(key).await,
            By::Click => self.browser.click(&format!("[data-key='{key}']")).await,
        }
    }

    async fn query(&self) -> String {
        self.browser.see("location.search").await.as_str().unwrap().to_owned()
    }

    /// What the mail looks like: its width, whether it was asked to be dark, how light its ground is.
    async fn look(&self) -> Value {
        self.in_mail(
            "((light) => ({ width: mail.defaultView.innerWidth, dark: mail.defaultView.matchMedia('(prefers-color-scheme: dark)').matches, \
             ground: light < 128 ? 'dark' : 'light' }))(Number(getComputedStyle(mail.querySelector('[style*=background], [class]') ?? mail.body).backgroundColor.match(/\\d+/)[0]))",
        )
        .await
    }
}

#[tokio::test]
async fn every_view_has_a_key_a_click_and_a_url() {
    let session = BrowserSession::at(two_stories()).await;
    for by in [By::Key, By::Click] {
        // From the last backwards, so that each is a change.
        for (key, view, shows) in VIEWS.iter().rev() {
            session.choose(key, by).await;
            session
                .browser
                .until(&format!("document.querySelector('#first').dataset.view === '{view}' && {shows}"))
                .await;
            let query = if *view == "mail" { String::new() } else { format!("?view={view}") };
            assert_eq!(session.query().await, query, "{view} by {by:?}");
            let current = "document.querySelector('nav a[aria-current][data-key]').dataset.key";
            assert_eq!(session.browser.see(current).await, *key, "{view} by {by:?}");
        }
    }
    for (_, view, shows) in VIEWS {
        session.visit(&format!("?view={view}")).await;
        session
            .browser
            .until(&format!("document.querySelector('#first').dataset.view === '{view}' && {shows}"))
            .await;
    }
}

#[tokio::test]
async fn every_width_and_colour_has_a_key_a_click_and_a_url() {
    let session = BrowserSession::at(two_stories()).await;
    for (width_key, width, pixels) in WIDTHS {
        for (colour_key, colour, asked, dark) in COLOURS {
            let ground = if dark { "dark" } else { "light" };
            for by in [Some(By::Key), Some(By::Click), None] {
                let what = format!("{width} {colour} by {by:?}");
                if let Some(by) = by {
                    session.visit("?view=text").await;
                    for key in [width_key, colour_key, "1"] {
                        session.choose(key, by).await;
                        session
                            .browser
                            .until(&format!("document.querySelector(\"[data-key='{key}']\").ariaCurrent"))
                            .await;
                    }
                    let query = session.query().await;
                    assert_eq!(query.contains(&format!("width={width}")), width != "600", "{what}: {query}");
                    assert_eq!(
                        query.contains(&format!("colour={colour}")),
                        colour != "light",
                        "{what}: {query}"
                    );
                } else {
                    session.visit(&format!("?width={width}&colour={colour}")).await;
                }
                session.until_mail("mail.body.innerText.includes('It flows.')").await;
                let look = session.look().await;
                let wide = look["width"].as_u64().unwrap();
                assert!(pixels.map_or(wide > 700, |pixels| wide == u64::from(pixels)), "{what}: {look}");
                assert_eq!((&look["dark"], &look["ground"]), (&json!(asked), &json!(ground)), "{what}");
            }
        }
    }
}

#[tokio::test]
async fn pictures_and_styles_are_taken_away() {
    let session = BrowserSession::at(two_stories()).await;
    let drawn = "[...mail.images].every((picture) => picture.complete && picture.naturalWidth > 0)";
    session.until_mail(drawn).await;
    session.browser.press("x").await;
    session.browser.until("location.search === '?pictures=off'").await;
    session
        .until_mail(
            "mail.images.length === 1 && [...mail.images].every((picture) => picture.naturalWidth === 0)",
        )
        .await;
    session.browser.press("y").await;
    session.browser.until("location.search === '?pictures=off&styles=off'").await;
    session.until_mail("getComputedStyle(mail.body.querySelector('h2')).fontFamily !== '' && getComputedStyle(mail.body).backgroundColor === 'rgba(0, 0, 0, 0)'").await;
    session.browser.press("x").await;
    session.browser.until("location.search === '?styles=off'").await;
    session.until_mail(drawn).await;
}

#[tokio::test]
async fn two_views_stand_side_by_side() {
    let session = BrowserSession::at(two_stories()).await;
    session.browser.press("b").await;
    session.browser.until("document.querySelector('details.beside').open").await;
    session.browser.click("details.beside a[href$='beside=text']").await;
    session.browser.until("document.querySelector('#second pre.text').innerText.includes('It flows.')").await;
    let places = "['#first', '#second'].map((id) => document.querySelector(id).getBoundingClientRect()).every((place, at, all) => place.top === all[0].top && (at === 0 || place.left >= all[0].right))";
    assert_eq!(session.browser.see(places).await, true);
    // What is chosen further goes for both, and the second stays.
    session.browser.press("d").await;
    session
        .browser
        .until("location.search === '?beside=text&colour=dark' && document.querySelector('#second pre.text')")
        .await;
}

#[tokio::test]
async fn a_chosen_reader_gets_their_own_copy() {
    let session = BrowserSession::at(two_stories()).await;
    let order = "mail.body.innerText.indexOf('River of data') < mail.body.innerText.indexOf('Boats at dusk')";
    assert_eq!(session.in_mail(order).await, false);
    session.browser.press("r").await;
    session.browser.type_into(".reader input[type=email]", "kim@harbour.example\n").await;
    session.browser.until("location.search === '?for=kim%40harbour.example'").await;
    session.until_mail(&format!("{order} && mail.body.innerText.includes('kim@harbour.example')")).await;
    // A combination of topics instead.
    session.browser.press("r").await;
    session.browser.click(".reader input[type=checkbox][value=privacy]").await;
    session.browser.click(".reader fieldset + button, .reader form:has(fieldset) button").await;
    session.browser.until("location.search === '?topics=privacy'").await;
    session.until_mail(&format!("{order} && mail.body.innerText.includes('reader@example.com')")).await;
}

#[tokio::test]
async fn question_mark_shows_the_keys_and_escape_closes_them() {
    let session = BrowserSession::at(two_stories()).await;
    session.browser.press("?").await;
    session.browser.until("document.querySelector('#keys').open").await;
    let shown = session
        .browser
        .see("[...document.querySelectorAll('#keys kbd')].map((key) => key.innerText).join(' ')")
        .await;
    for key in VIEWS
        .map(|view| view.0)
        .iter()
        .chain(&WIDTHS.map(|width| width.0))
        .chain(&COLOURS.map(|colour| colour.0))
    {
        assert!(shown.as_str().unwrap().split(' ').any(|known| known == *key), "{key}: {shown}");
    }
    session.browser.press(thirtyfour::Key::Escape).await;
    session.browser.until("!document.querySelector('#keys').open").await;
}
