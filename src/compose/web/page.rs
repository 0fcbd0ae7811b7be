//! Layout of the web page.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{metadata, style};
use crate::compose::edition::{Edition, Story};
use crate::compose::html::body as full;
use crate::compose::html::{
    RenderContext, bylines, credit, direction, head, is_safe, lang, nameplate, opening, phrase, teaser,
    writers,
};
use crate::compose::theme::Theme;
use crate::issue::ItemAudience;

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
            body {
                header { div class="plate" { (nameplate(context)) } }
                main {
                    article {
                        h1 { (phrase(title, edition.script, context)) }
                        (bylines(context))
                        (opening(context))
                        (contents(context))
                        @for story in &edition.stories { (section(story, context, reader)) }
                        (credit(context))
                        (writers(context))
                    }
                }
                (footer(edition))
            }
        }
    }
}

fn contents(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    html! {
        @if edition.stories.len() > 1 {
            nav aria-label=(edition.words.contents) {
                h2 class="section" { (edition.words.contents) }
                ol {
                    @for story in &edition.stories {
                        li lang=[lang(story.script, edition.script, context)] {
                            a href={ "#" (anchor(story)) } { (phrase(&story.item.title.value, story.script, context)) }
                        }
                    }
                }
            }
        }
    }
}

fn section(story: &Story<'_>, context: RenderContext<'_>, reader: ItemAudience) -> Markup {
    let whole = reader == ItemAudience::Subscribers || story.item.audience == ItemAudience::Everyone;
    html! {
        section class="story" id=(anchor(story)) lang=[lang(story.script, context.edition.script, context)] {
            (head(story, context))
            @if whole { (full(story, context)) } @else { (teaser(story, context)) }
        }
    }
}

/// Returns the id of a story: the number of its file, so that links survive a change of order.
fn anchor(story: &Story<'_>) -> String {
    format!("story-{}", story.item.number)
}

fn footer(edition: &Edition<'_>) -> Markup {
    let (publication, words) = (edition.publication, edition.words);
    let policy = publication.privacy_policy.as_deref().filter(|policy| is_safe(policy));
    html! {
        footer {
            // One paragraph each, so that targets stay apart without a style sheet too (WCAG 2.5.8).
            div class="links" {
                @if let Some(site) = &publication.site {
                    p { a href={ (site) "/subscribe" } { (words.links.subscribe) } }
                    p { a href={ (site) "/issues/" } { (words.links.archive) } }
                }
                @if let Some(policy) = policy { p { a href=(policy) { (words.links.privacy) } } }
            }
            @if let Some(address) = &publication.postal_address { p { (address) } }
        }
    }
}
