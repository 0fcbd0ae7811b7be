//! One numbered item as HTML.

use maud::{Markup, html};

use super::inlines::is_safe;
use super::phrase::{lang, phrase};
use super::picture::picture;
use super::prose::{ProseContext, blocks};
use super::{NoteScope, RenderContext, Role};
use crate::compose::edition::Story;
use crate::issue::{Block, Prose};

/// Renders the item in full, as in a mail.
pub(super) fn story(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    html! {
        div class=[styles.class(Role::Story)] style=[styles.style(Role::Story)]
            lang=[lang(story.script, context.edition.script, context)] {
            (head(story, context))
            (body(story, context))
        }
    }
}

/// Renders kicker, number, headline, source and byline.
pub(in crate::compose) fn head(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    html! {
        @if !story.kicker.is_empty() {
            p class=[styles.class(Role::Kicker)] style=[styles.style(Role::Kicker)]
                lang=[lang(context.edition.script, story.script, context)] { (story.kicker) }
        }
        h2 style=[styles.style(Role::Headline)] {
            span class=[styles.class(Role::Number)] style=[styles.style(Role::Number)] { (story.number) "." }
            " " (phrase(&story.item.title.value, story.script, context))
            @if let Some(source) = &story.item.source {
                " " span class=[styles.class(Role::Source)] style=[styles.style(Role::Source)] {
                    "– " (phrase(&source.value, story.script, context))
                }
            }
        }
        @if let Some(byline) = &story.byline {
            p class=[styles.class(Role::StoryByline)] style=[styles.style(Role::StoryByline)]
                lang=[lang(context.edition.script, story.script, context)] {
                (phrase(byline, context.edition.script, context))
            }
        }
    }
}

/// Renders picture, text, correction and the link to the original.
pub(in crate::compose) fn body(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let item = story.item;
    let script = story.script;
    let place = ProseContext::below(context.with_notes(NoteScope::Story(story.number)), 2, script);
    html! {
        @if let Some(shown) = &item.picture { (picture(shown, context, script)) }
        (blocks(&item.body, &place, place_line(story, context).as_ref()))
        @if let Some(correction) = &item.correction {
            p class=[context.styles.class(Role::Correction)] style=[context.styles.style(Role::Correction)] {
                strong lang=[lang(context.edition.script, script, context)] { (context.edition.words.correction) }
                " " (phrase(&correction.value, script, context))
            }
        }
        @if let Some((words, target)) = story.link_label.as_ref().filter(|(_, target)| is_safe(target)) {
            p class=[context.styles.class(Role::Call)] style=[context.styles.style(Role::Call)] {
                a href=(target) style=[context.styles.style(Role::CallLink)] { (phrase(words, script, context)) }
            }
        }
    }
}

/// Renders the teaser of a subscribers' item on the public page: its first paragraph and how to read the rest.
pub(in crate::compose) fn teaser(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let place = ProseContext::below(context.with_notes(NoteScope::Hidden), 2, story.script);
    let first = story.item.body.0.iter().find(|block| matches!(block, Block::Paragraph(..)));
    let first = Prose(first.into_iter().cloned().collect());
    html! {
        (blocks(&first, &place, place_line(story, context).as_ref()))
        p class="teaser" lang=[lang(context.edition.script, story.script, context)] {
            (context.edition.words.teaser_end)
            @if let Some(site) = &context.edition.publication.site {
                " " a href={ (site) "/subscribe" } { (context.edition.words.links.subscribe) }
            }
        }
    }
}

fn place_line(story: &Story<'_>, context: RenderContext<'_>) -> Option<Markup> {
    let place = story.item.place.as_ref()?;
    Some(html! {
        span class=[context.styles.class(Role::Place)] style=[context.styles.style(Role::Place)] {
            (phrase(place.value.trim(), story.script, context))
        }
    })
}
