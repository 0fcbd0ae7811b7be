//! The whole preview of an issue as files that open from disk, without this program and without scripts.
//!
//! On disk no header can forbid anything, and a `meta` element in the mail would be a change of it as well. So the frames
//! hold copies of the mail whose changes are said on every page: pictures are files beside it, pictures from elsewhere
//! are not loaded, colours are those of the day or of the night for good, links open in a tab of their own, and where
//! pictures or styles are off they are taken out. What is sent lies beside them as `message.eml`. Frames are in a sandbox
//! that runs nothing; the pages around them bring a policy of their own.

mod color_scheme;
mod copy;
mod names;
mod pictures;

use std::collections::BTreeMap;

use tokio::sync::watch;

use super::Viewer;
use super::access::Role;
use super::assets::{ASSETS, is_script};
use super::dark::{self, Inversion};
use super::issue_provider::RenderedCopy;
use super::page::{self, PageContext};
use super::state::Settings;
use super::view_params::{Colour, View, ViewParams, Width};
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
    let state = settings.into_state(listen, generation, caught);
    let shown = state.snapshots.snapshot(issue, &Viewer::Sample).await;
    let name = issue.to_owned();
    let comments = state.with_comments(move |notes| notes.list(&name)).await.unwrap_or_default();
    let mut files = frames(shown.copy.as_deref()?);
    for params in params_list() {
        let context = PageContext {
            state: &state,
            issues: &[],
            issue,
            params: &params,
            shown: &shown,
            role: Role::Guest,
            comments: &comments,
            is_static: true,
        };
        files.insert(page_name(&params), page::static_page(&context).into_string().into_bytes());
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
fn params_list() -> Vec<ViewParams> {
    let mut params_list = Vec::new();
    for view in View::ALL {
        for width in Width::ALL {
            for colour in Colour::ALL {
                for (no_pictures, no_styles) in [(false, false), (true, false), (false, true), (true, true)] {
                    let all = ViewParams {
                        view: *view,
                        width: *width,
                        colour: *colour,
                        no_pictures,
                        no_styles,
                        ..ViewParams::default()
                    };
                    let params = names::nearest(&all);
                    if !params_list.contains(&params) {
                        params_list.push(params);
                    }
                }
            }
        }
    }
    params_list
}

/// What the frames hold, and the pictures in them.
fn frames(shown: &RenderedCopy) -> Files {
    let letter = ParsedMessage::parse(&shown.message);
    let pictures = Pictures::of(&letter, shown);
    let mut files = Files::new();
    for params in params_list().iter().filter(|params| matches!(params.view, View::Mail | View::Web)) {
        let name = names::frame(params);
        if files.contains_key(&name) {
            continue;
        }
        let source = if params.view == View::Web { &shown.web } else { letter.html().unwrap_or_default() };
        let html = match params.colour {
            Colour::Light | Colour::Dark => source.to_owned(),
            Colour::Gmail => dark::invert(source, Inversion::Gmail),
            Colour::Outlook => dark::invert(source, Inversion::Outlook),
        };
        let html = color_scheme::resolve(&html, params.colour != Colour::Light);
        let html = pictures.put_into(&html, params.no_pictures);
        files.insert(name, copy::copy(&html, params.no_styles).into_bytes());
    }
    files.extend(pictures.files());
    files
}
