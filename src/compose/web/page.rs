//! Layout of the web page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::contents::{self, has_contents};
use super::{foot, masthead, metadata, opening, story, style};
use crate::compose::html::{RenderContext, direction};
use crate::compose::order::Part;
use crate::compose::theme::Theme;
use crate::issue::{Density, ItemAudience};

/// Renders the page for `reader`: everyone gets teasers of subscribers' items.
pub(in crate::compose) fn page(context: RenderContext<'_>, theme: &Theme, reader: ItemAudience) -> Markup {
    let edition = context.edition;
    let publication = edition.publication;
    let title = &edition.issue.title.value;
    html! {
        (DOCTYPE)
        html lang=(publication.language) dir=(direction(&publication.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width,initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (publication.name) }
                (metadata::metadata(context))
                @if let Some(site) = &publication.site {
                    link rel="alternate" type="application/atom+xml" title=(publication.name)
                        href={ (site) "/feed.xml" };
                }
                style { (PreEscaped(style::sheet(theme))) }
            }
            body class={ (theme.look.name) @if theme.density == Density::Compact { " compact" } @if has_contents(context) { " with-contents" } } {
                (masthead::strip(context))
                main { article { @for part in &edition.parts { (show(*part, context, reader)) } } }
                (foot::footer(context))
            }
        }
    }
}

/// Renders one part. Each is one element, which the style sheet places.
pub(super) fn show(part: Part, context: RenderContext<'_>, reader: ItemAudience) -> Markup {
    let edition = context.edition;
    match part {
        Part::Title => opening::title(context),
        Part::Byline => opening::byline(context),
        Part::Standfirst => opening::standfirst(context),
        Part::Cover => opening::cover(context),
        Part::ShortGreeting => opening::greeting(context),
        Part::LongGreeting => opening::long_greeting(context),
        Part::Notices => opening::notices(context),
        Part::Lead => story::lead(context, reader),
        Part::Contents => contents::contents(context),
        Part::Story(index) => html! {
            @if let Some(story) = edition.stories.get(index) { (story::section(story, context, reader)) }
        },
        Part::Writers => foot::writers(context),
        Part::About => foot::about(context),
    }
}
