//! The issue as the content of a feed: its parts without the frame of the page.

use maud::{Markup, html};

use super::address::canonical_url;
use super::page::show;
use crate::compose::html::RenderContext;
use crate::compose::order::Part;
use crate::issue::ItemAudience;

/// Renders the parts of an issue for everybody. The feed shows the title itself, and a list of headlines leads nowhere.
pub(in crate::compose) fn article(context: RenderContext<'_>) -> String {
    let parts = context.edition.parts.iter().filter(|part| !matches!(part, Part::Title | Part::Contents));
    let article: Markup = html! {
        @for part in parts { (show(*part, context, ItemAudience::Everyone)) }
    };
    let html = article.into_string();
    // A reader of feeds has no page that a fragment could be on. All text is escaped, so this is an attribute.
    match canonical_url(context.edition) {
        Some(url) => html.replace(" href=\"#", &format!(" href=\"{url}#")),
        None => html,
    }
}
