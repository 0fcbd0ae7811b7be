//! Static export: the preview of an issue as files that open from disk, without this program or scripts.
//!
//! No header applies on disk, and a `meta` element would change the mail. So the frames hold copies whose changes
//! every page states: pictures are files, remote pictures are not loaded, the colour scheme is fixed, links open in
//! new tabs, and pictures or styles that are off are removed. The message as sent is `message.eml`. Frames are
//! sandboxed; the pages have their own Content-Security-Policy.

mod color_scheme;
mod copy;
pub(super) mod names;
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
pub use names::FRONT;
use names::page as page_name;
use pictures::Pictures;

/// Exported files: path below the folder, with `/`, and content.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Exports the preview of an issue; `None` if it cannot be composed.
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

/// Returns the parameters of all exported views: the mail in all combinations, the web page by width and colour
/// scheme, other views once.
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

/// Returns the frames and their pictures.
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
