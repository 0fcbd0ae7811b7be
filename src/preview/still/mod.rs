//! The whole preview of an issue as files that open from disk, without this program and without scripts.
//!
//! On disk no header can forbid anything, and a `meta` element in the mail would be a change of it as well. So the frames
//! hold copies of the mail whose changes are said on every page: pictures are files beside it, pictures from elsewhere
//! are not loaded, colours are those of the day or of the night for good, links open in a tab of their own, and where
//! pictures or styles are off they are taken out. What is sent lies beside them as `message.eml`. Frames are in a sandbox
//! that runs nothing; the pages around them bring a policy of their own.

mod copy;
mod names;
mod pictures;
mod scheme;

use std::collections::BTreeMap;

use tokio::sync::watch;

use super::Viewer;
use super::access::Role;
use super::choice::{Choice, Colour, View, Width};
use super::dark::{self, Inversion};
use super::page::{self, Desk};
use super::routes::assets::{ASSETS, is_script};
use super::server::Settings;
use super::studio::Copy;
use crate::mime::ParsedMessage;
pub(super) use names::{frame as frame_name, page as page_name};
use pictures::Pictures;

/// What is written: the path below the folder, with `/`, and the content.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The page that is opened first.
pub const FRONT: &str = "index.html";

/// The preview of an issue as files; `None` when it cannot be composed as it is.
pub async fn export(settings: Settings, issue: &str) -> Option<Files> {
    let listen = settings.listen;
    let (_change, generation) = watch::channel(0);
    let (_arrival, caught) = watch::channel(0);
    let shop = settings.shop(listen, generation, caught);
    let shown = shop.looks.look(issue, &Viewer::Sample).await;
    let name = issue.to_owned();
    let comments = shop.notes(move |notes| notes.list(&name)).await.unwrap_or_default();
    let mut files = frames(shown.copy.as_deref()?);
    for choice in choices() {
        let desk = Desk {
            shop: &shop,
            issues: &[],
            issue,
            choice: &choice,
            shown: &shown,
            role: Role::Guest,
            comments: &comments,
            still: true,
        };
        files.insert(page_name(&choice), page::still(&desk).into_string().into_bytes());
    }
    for (path, _, text) in ASSETS.iter().filter(|(_, kind, _)| !is_script(kind)) {
        files.insert(path.trim_start_matches('/').to_owned(), text.as_bytes().to_vec());
    }
    files.insert("still.js".to_owned(), include_bytes!("../assets/still.js").to_vec());
    files.insert("message.eml".to_owned(), shown.copy.as_deref()?.message.clone());
    Some(files)
}

/// Everything that is shown: of the mail each width, colour and lack, of the page for the archive each width by day
/// and by night, and the rest once.
fn choices() -> Vec<Choice> {
    let mut choices = Vec::new();
    for view in View::ALL {
        for width in Width::ALL {
            for colour in Colour::ALL {
                for (no_pictures, no_styles) in [(false, false), (true, false), (false, true), (true, true)] {
                    let all = Choice {
                        view: *view,
                        width: *width,
                        colour: *colour,
                        no_pictures,
                        no_styles,
                        ..Choice::default()
                    };
                    let choice = names::nearest(&all);
                    if !choices.contains(&choice) {
                        choices.push(choice);
                    }
                }
            }
        }
    }
    choices
}

/// What the frames hold, and the pictures in them.
fn frames(shown: &Copy) -> Files {
    let letter = ParsedMessage::parse(&shown.message);
    let pictures = Pictures::of(&letter, shown);
    let mut files = Files::new();
    for choice in choices().iter().filter(|choice| matches!(choice.view, View::Mail | View::Web)) {
        let name = names::frame(choice);
        if files.contains_key(&name) {
            continue;
        }
        let source = if choice.view == View::Web { &shown.web } else { letter.html().unwrap_or_default() };
        let html = match choice.colour {
            Colour::Light | Colour::Dark => source.to_owned(),
            Colour::Gmail => dark::invert(source, Inversion::Gmail),
            Colour::Outlook => dark::invert(source, Inversion::Outlook),
        };
        let html = scheme::settle(&html, choice.colour != Colour::Light);
        let html = pictures.put_into(&html, choice.no_pictures);
        files.insert(name, copy::copy(&html, choice.no_styles).into_bytes());
    }
    files.extend(pictures.files());
    files
}
