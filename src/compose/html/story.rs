//! One numbered item.

use maud::{Markup, html};

use super::{Desk, Place, Role, blocks, is_safe, lang, phrase, picture};
use crate::compose::edition::Story;
use crate::issue::{Block, Prose};

/// The item as a mail holds it: in full.
pub(super) fn story(story: &Story<'_>, desk: Desk<'_>) -> Markup {
    let dress = desk.dress;
    html! {
        div class=[dress.class(Role::Story)] style=[dress.style(Role::Story)]
            lang=[lang(story.tongue, desk.edition.tongue, desk)] {
            (head(story, desk))
            (body(story, desk))
        }
    }
}

/// Topics, number, headline, source and writers.
pub(in crate::compose) fn head(story: &Story<'_>, desk: Desk<'_>) -> Markup {
    let dress = desk.dress;
    html! {
        @if !story.kicker.is_empty() {
            p class=[dress.class(Role::Kicker)] style=[dress.style(Role::Kicker)]
                lang=[lang(desk.edition.tongue, story.tongue, desk)] { (story.kicker) }
        }
        h2 style=[dress.style(Role::Headline)] {
            span class=[dress.class(Role::Number)] style=[dress.style(Role::Number)] { (story.number) "." }
            " " (phrase(&story.item.title.value, story.tongue, desk))
            @if let Some(source) = &story.item.source {
                " " span class=[dress.class(Role::Source)] style=[dress.style(Role::Source)] {
                    "– " (phrase(&source.value, story.tongue, desk))
                }
            }
        }
        @if let Some(byline) = &story.byline {
            p class=[dress.class(Role::StoryByline)] style=[dress.style(Role::StoryByline)]
                lang=[lang(desk.edition.tongue, story.tongue, desk)] {
                (phrase(byline, desk.edition.tongue, desk))
            }
        }
    }
}

/// Picture, text, correction and the call to the original.
pub(in crate::compose) fn body(story: &Story<'_>, desk: Desk<'_>) -> Markup {
    let item = story.item;
    let tongue = story.tongue;
    let place = Place::below(desk, 2, tongue);
    html! {
        @if let Some(shown) = &item.picture { (picture(shown, desk, tongue)) }
        (blocks(&item.body, &place, place_line(story, desk).as_ref()))
        @if let Some(correction) = &item.correction {
            p class=[desk.dress.class(Role::Correction)] style=[desk.dress.style(Role::Correction)] {
                strong lang=[lang(desk.edition.tongue, tongue, desk)] { (desk.edition.words.correction) }
                " " (phrase(&correction.value, tongue, desk))
            }
        }
        @if let Some((words, target)) = story.call.as_ref().filter(|(_, target)| is_safe(target)) {
            p class=[desk.dress.class(Role::Call)] style=[desk.dress.style(Role::Call)] {
                a href=(target) style=[desk.dress.style(Role::CallLink)] { (phrase(words, tongue, desk)) }
            }
        }
    }
}

/// What the public page shows of a subscribers' item: its first paragraph, and where the rest is.
pub(in crate::compose) fn teaser(story: &Story<'_>, desk: Desk<'_>) -> Markup {
    let place = Place::below(desk, 2, story.tongue);
    let first = story.item.body.0.iter().find(|block| matches!(block, Block::Paragraph(..)));
    let first = Prose(first.into_iter().cloned().collect());
    html! {
        (blocks(&first, &place, place_line(story, desk).as_ref()))
        p class="teaser" lang=[lang(desk.edition.tongue, story.tongue, desk)] {
            (desk.edition.words.teaser_end)
            @if let Some(site) = &desk.edition.publication.site {
                " " a href={ (site) "/subscribe" } { (desk.edition.words.links.subscribe) }
            }
        }
    }
}

fn place_line(story: &Story<'_>, desk: Desk<'_>) -> Option<Markup> {
    let place = story.item.place.as_ref()?;
    Some(html! {
        span class=[desk.dress.class(Role::Place)] style=[desk.dress.style(Role::Place)] {
            (phrase(place.value.trim(), story.tongue, desk))
        }
    })
}
