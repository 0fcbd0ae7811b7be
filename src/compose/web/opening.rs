//! Parts about the issue as a whole: title, byline, standfirst, cover, greeting and notices.

use maud::{Markup, html};

use super::address::anchor;
use super::{story, time};
use crate::compose::html::{NoteScope, ProseContext, RenderContext, blocks, lang, phrase, picture};

/// Renders the title; in a led issue it is the headline of the first story.
pub(super) fn title(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    html! {
        @match edition.lead() {
            Some(lead) => header class="title" id=(anchor(lead)) { (story::headline(lead, 1, context)) },
            None => header class="title" { h1 { (phrase(&edition.issue.title.value, edition.script, context)) } },
        }
    }
}

/// Renders the byline of what follows the title, the day of a lead, the date of the update, and what was corrected.
pub(super) fn byline(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let byline = edition.title_byline();
    let lead = edition.lead().filter(|lead| lead.item.date.is_some());
    let corrected =
        || edition.contents().map(|(_, story)| story).filter(|story| story.item.correction.is_some());
    let is_changed = edition.issue.updated.is_some() || corrected().next().is_some();
    html! {
        @if byline.is_some() || lead.is_some() || is_changed {
            div class="byline" {
                @if byline.is_some() || lead.is_some() {
                    p {
                        @if let Some(byline) = byline { (phrase(byline, edition.script, context)) }
                        @if byline.is_some() && lead.is_some() { " · " }
                        @if let Some(lead) = lead { (story::date(lead, context)) }
                    }
                }
                @if let Some(updated) = &edition.issue.updated {
                    p { (edition.words.updated) (time::moment(updated.value, edition)) }
                }
                @for story in corrected() {
                    p {
                        (edition.words.correction) ": "
                        a href={ "#" (anchor(story)) } lang=[lang(story.script, edition.script, context)] {
                            (phrase(&story.item.title.value, story.script, context))
                        }
                    }
                }
            }
        }
    }
}

/// Renders the line about the issue.
pub(super) fn standfirst(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    html! {
        @if let Some(line) = &edition.standfirst {
            p class="standfirst" { (phrase(line, edition.script, context)) }
        }
    }
}

/// Renders the cover with caption and credit.
pub(super) fn cover(context: RenderContext<'_>) -> Markup {
    html! {
        @if let Some(cover) = &context.edition.issue.cover {
            div class="cover" { (picture(cover, None, context, context.edition.script)) }
        }
    }
}

/// Renders the greeting.
pub(super) fn greeting(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let place = ProseContext::below(context.with_notes(NoteScope::Greeting), 1, edition.script);
    html! { div class="greeting" { (blocks(&edition.issue.greeting, &place, None)) } }
}

/// Renders a greeting that stands among the stories.
pub(super) fn long_greeting(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let place = ProseContext::below(context.with_notes(NoteScope::Greeting), 2, edition.script);
    html! {
        section class="story greeting" {
            h2 { (edition.words.greeting) }
            (blocks(&edition.issue.greeting, &place, None))
        }
    }
}

/// Renders the notices.
pub(super) fn notices(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let place = |index| ProseContext::below(context.with_notes(NoteScope::Notice(index)), 2, edition.script);
    html! {
        div class="notices" {
            @for (index, notice) in edition.issue.notices.iter().enumerate() {
                section class="notice" {
                    h2 { (phrase(&notice.title.value, edition.script, context)) }
                    (blocks(&notice.text, &place(index), None))
                }
            }
        }
    }
}
