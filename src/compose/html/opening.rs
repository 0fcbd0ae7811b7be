//! Everything before the stories: masthead, title, bylines, standing paragraph, cover, greeting, notices, contents.

use maud::{Markup, html};

use super::phrase::{lang, phrase};
use super::picture::{cover, image};
use super::prose::{ProseContext, blocks};
use super::{NoteScope, RenderContext, Role};

pub(super) fn masthead(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    html! {
        div class=[styles.class(Role::Masthead)] style=[styles.style(Role::Masthead)] { (nameplate(context)) }
        h1 style=[styles.style(Role::Title)] { (phrase(&edition.issue.title.value, edition.script, context)) }
        (bylines(context))
    }
}

/// Renders logo, house and name of the publication.
pub(in crate::compose) fn nameplate(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let publication = edition.publication;
    html! {
        @if let Some(logo) = &publication.logo { (image(logo, Role::Logo, context)) }
        @if let Some(house) = &publication.house {
            p class=[styles.class(Role::House)] style=[styles.style(Role::House)] {
                (phrase(house, edition.script, context))
            }
        }
        p class=[styles.class(Role::Nameplate)] style=[styles.style(Role::Nameplate)] {
            (phrase(&publication.name, edition.script, context))
        }
    }
}

/// Renders byline, dateline and reading time.
pub(in crate::compose) fn bylines(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    html! {
        p class=[styles.class(Role::Byline)] style=[styles.style(Role::Byline)] {
            @if !edition.byline.is_empty() { (phrase(&edition.byline, edition.script, context)) br; }
            @for (index, dateline) in edition.datelines.iter().enumerate() {
                @if index > 0 { br; }
                (dateline)
            }
            " · " (edition.reading_time)
        }
    }
}

/// Renders the standing paragraph, the cover, the greeting and the notices.
pub(in crate::compose) fn opening(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let script = edition.script;
    let place = |notes, above| ProseContext::below(context.with_notes(notes), above, script);
    html! {
        (blocks(edition.about(), &place(NoteScope::About, 1).paragraphs_as(Role::About), None))
        @if let Some(picture) = &edition.issue.cover { (cover(picture, context)) }
        (blocks(&edition.issue.greeting, &place(NoteScope::Greeting, 1), None))
        @for (index, notice) in edition.issue.notices.iter().enumerate() {
            div class=[styles.class(Role::Notice)] style=[styles.style(Role::Notice)] {
                h2 style=[styles.style(Role::NoticeTitle)] { (phrase(&notice.title.value, script, context)) }
                (blocks(&notice.text, &place(NoteScope::Notice(index), 2).boxed(), None))
            }
        }
    }
}

/// Renders the list of headlines. They are no links: many mail programs cannot jump within a mail.
pub(super) fn contents(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    html! {
        @if edition.stories.len() > 1 {
            div class=[styles.class(Role::Contents)] style=[styles.style(Role::Contents)] {
                h2 style=[styles.style(Role::SectionTitle)] { (edition.words.contents) }
                ol style=[styles.style(Role::List)] {
                    @for story in &edition.stories {
                        li style=[styles.style(Role::ContentsLine)] lang=[lang(story.script, edition.script, context)] {
                            (phrase(&story.item.title.value, story.script, context))
                        }
                    }
                }
            }
        }
    }
}
