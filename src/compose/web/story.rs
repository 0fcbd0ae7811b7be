//! Stories on the page.

use maud::{Markup, html};

use super::address::{anchor, permalink};
use super::contents::{self, has_contents};
use super::time;
use crate::compose::edition::Story;
use crate::compose::html::{NoteScope, ProseContext, RenderContext, blocks, is_safe, lang, phrase, picture};
use crate::issue::{Block, ItemAudience, ItemKind, Prose};

/// Renders a story for `reader`: everyone gets teasers of subscribers' items.
pub(super) fn section(story: &Story<'_>, context: RenderContext<'_>, reader: ItemAudience) -> Markup {
    let edition = context.edition;
    let has_byline = story.byline.is_some() || story.item.date.is_some();
    html! {
        section class=(class(story.item.kind)) id=(anchor(story)) lang=[lang(story.script, edition.script, context)] {
            (headline(story, 2, context))
            @if has_byline {
                p class="byline" lang=[lang(edition.script, story.script, context)] {
                    @if let Some(byline) = &story.byline { (phrase(byline, edition.script, context)) }
                    @if story.byline.is_some() && story.item.date.is_some() { " · " }
                    (date(story, context))
                }
            }
            (body(story, 2, context, reader))
        }
    }
}

/// Returns the classes of an item of this kind.
fn class(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Story => "story",
        ItemKind::Links => "story link-list",
        ItemKind::Announcement => "story announcement",
        ItemKind::Sponsor => "story sponsor",
    }
}

/// Renders the story whose headline is the title, without the headline.
pub(super) fn lead(context: RenderContext<'_>, reader: ItemAudience) -> Markup {
    let edition = context.edition;
    html! {
        @if let Some(lead) = edition.lead() {
            section class="lead" lang=[lang(lead.script, edition.script, context)] {
                (body(lead, 1, context, reader))
            }
        }
    }
}

/// Renders kicker, number, headline and source. The headline leads to the original.
pub(super) fn headline(story: &Story<'_>, level: u8, context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let words = phrase(&story.item.title.value, story.script, context);
    let words = html! {
        @if let Some(number) = story.number { span class="number" { (number) "." } " " }
        @if let Some(target) = target(story) { a href=(target) { (words) } } @else { (words) }
        @if let Some(source) = &story.item.source {
            " " span class="source" { "– " (phrase(&source.value, story.script, context)) }
        }
    };
    html! {
        @if !story.kicker.is_empty() {
            p class="kicker" lang=[lang(edition.script, story.script, context)] { (story.kicker) }
        }
        @if level == 1 { h1 { (words) } } @else { h2 { (words) } }
    }
}

/// Renders the day on which the original appeared.
pub(super) fn date(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    html! { @if let Some(date) = &story.item.date { (time::day(date.value, context.edition)) } }
}

/// Returns the URL of the original.
fn target<'a>(story: &'a Story<'_>) -> Option<&'a str> {
    story.call.as_ref().map(|call| call.target).filter(|target| is_safe(target))
}

/// Renders all below the headline, which has this level.
fn body(story: &Story<'_>, level: u8, context: RenderContext<'_>, reader: ItemAudience) -> Markup {
    let is_teaser = reader == ItemAudience::Everyone && story.item.audience == ItemAudience::Subscribers;
    html! {
        @if is_teaser { (teaser(story, context)) } @else { (full(story, level, context)) }
        (links(story, context))
    }
}

/// Renders picture, text, correction and the link to the original.
fn full(story: &Story<'_>, level: u8, context: RenderContext<'_>) -> Markup {
    let (item, script) = (story.item, story.script);
    let shown = item.picture.as_ref().map(|shown| picture(shown, target(story), context, script));
    let place = ProseContext::below(context.with_notes(NoteScope::Story(story.place)), level, script)
        .with_picture(story.paragraphs_before_picture, shown);
    html! {
        (blocks(&item.body, &place, place_line(story, context).as_ref()))
        @if let Some(correction) = &item.correction {
            p class="correction" {
                strong lang=[lang(context.edition.script, script, context)] { (context.edition.words.correction) ":" }
                " " (phrase(&correction.value, script, context))
                @if let Some(site) = &context.edition.publication.site {
                    " " a href={ (site) "/corrections" } lang=[lang(context.edition.script, script, context)] {
                        (context.edition.words.links.corrections)
                    }
                }
            }
        }
        @if let Some(call) = story.call.as_ref().filter(|call| is_safe(call.target)) {
            p class="call" {
                a href=(call.target) aria-label=(call.name) { (phrase(&call.text, script, context)) }
            }
        }
    }
}

/// Renders the teaser of a subscribers' item: its first paragraph and how to read the rest.
fn teaser(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let place = ProseContext::below(context.with_notes(NoteScope::Hidden), 2, story.script);
    let first = story.item.body.0.iter().find(|block| matches!(block, Block::Paragraph(..)));
    let first = Prose(first.into_iter().cloned().collect());
    html! {
        (blocks(&first, &place, place_line(story, context).as_ref()))
        p class="teaser" lang=[lang(edition.script, story.script, context)] {
            (edition.words.teaser_end)
            @if let Some(site) = &edition.publication.site {
                " " a href={ (site) "/subscribe" } { (edition.words.links.subscribe) }
            }
        }
    }
}

fn place_line(story: &Story<'_>, context: RenderContext<'_>) -> Option<Markup> {
    let place = story.item.place.as_ref()?;
    Some(html! { span class="place" { (phrase(place.value.trim(), story.script, context)) } })
}

/// Renders the link to pass on, and the one back to the headlines.
fn links(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let words = &edition.words.links;
    html! {
        div class="story-links" lang=[lang(edition.script, story.script, context)] {
            p {
                a href=(permalink(story)) aria-label={ (words.story) ": " (story.item.title.value) } { (words.story) }
            }
            @if has_contents(context) {
                p class="back" { a href={ "#" (contents::ID) } { (words.back_to_contents) } }
            }
        }
    }
}
