//! One numbered item as HTML.

use maud::{Markup, html};

use super::headline::whole_end;
use super::inlines::is_safe;
use super::phrase::{lang, phrase};
use super::picture::picture;
use super::prose::{ProseContext, blocks};
use super::{NoteScope, RenderContext, Role};
use crate::compose::edition::Story;
use crate::issue::ItemKind;

/// Renders the item in full, as in a mail.
pub(super) fn story(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    let is_boxed = matches!(story.item.kind, ItemKind::Announcement | ItemKind::Sponsor);
    let role = if is_boxed { Role::Announcement } else { Role::Story };
    html! {
        div class=[styles.class(role)] style=[styles.style(role)]
            lang=[lang(story.script, context.edition.script, context)] {
            (head(story, context))
            (body(story, context))
        }
    }
}

/// Renders kicker and headline of the story that leads the issue. The headline is the first heading.
pub(super) fn lead_head(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    html! {
        (kicker(story, context))
        h1 style=[context.styles.style(Role::Title)] { (headline(story, context)) }
        (source_line(None, story, context))
    }
}

/// Renders kicker, number, headline, byline and source.
pub(in crate::compose) fn head(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    html! {
        (kicker(story, context))
        h2 style=[styles.style(Role::Headline)] { (headline(story, context)) }
        (source_line(story.byline.as_deref(), story, context))
    }
}

/// Renders writers and source of a story on one line.
fn source_line(byline: Option<&str>, story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let source = story.item.source.as_ref();
    html! {
        @if byline.is_some() || source.is_some() {
            p class=[styles.class(Role::StoryByline)] style=[styles.style(Role::StoryByline)]
                lang=[lang(edition.script, story.script, context)] {
                @if let Some(byline) = byline { (phrase(byline, edition.script, context)) }
                @if byline.is_some() && source.is_some() { " · " }
                @if let Some(source) = source { (phrase(&source.value, edition.script, context)) }
            }
        }
    }
}

fn kicker(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    html! {
        @if !story.kicker.is_empty() {
            p class=[styles.class(Role::Kicker)] style=[styles.style(Role::Kicker)]
                lang=[lang(context.edition.script, story.script, context)] { (story.kicker) }
        }
    }
}

/// Renders number and headline, which leads to the original.
fn headline(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    let words = phrase(&whole_end(&story.item.title.value), story.script, context);
    html! {
        @if let Some(number) = story.number { (number) ". " }
        @if let Some(target) = target(story) {
            a href=(target) style=[styles.style(Role::HeadlineLink)] { (words) }
        } @else { (words) }
    }
}

/// Returns the URL of the original.
fn target<'a>(story: &'a Story<'_>) -> Option<&'a str> {
    story.call.as_ref().map(|call| call.target).filter(|target| is_safe(target))
}

/// Renders picture, text, correction and the link to the original.
pub(in crate::compose) fn body(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    body_below(story, 2, context)
}

/// Renders the body of the story that leads the issue.
pub(in crate::compose) fn lead_body(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    html! {
        div class=[styles.class(Role::Lead)] style=[styles.style(Role::Lead)]
            lang=[lang(story.script, context.edition.script, context)] { (body_below(story, 1, context)) }
    }
}

fn body_below(story: &Story<'_>, above: u8, context: RenderContext<'_>) -> Markup {
    let item = story.item;
    let script = story.script;
    let shown = item.picture.as_ref().map(|shown| picture(shown, target(story), context, script));
    let place = ProseContext::below(context.with_notes(NoteScope::Story(story.place)), above, script)
        .with_picture(story.paragraphs_before_picture, shown)
        .of_links(item.kind == ItemKind::Links);
    html! {
        (blocks(&item.body, &place, place_line(story, context).as_ref()))
        @if let Some(correction) = &item.correction {
            p class=[context.styles.class(Role::Correction)] style=[context.styles.style(Role::Correction)] {
                strong lang=[lang(context.edition.script, script, context)] { (context.edition.words.correction) ":" }
                " " (phrase(&correction.value, script, context))
            }
        }
        @if let Some(call) = story.call.as_ref().filter(|call| is_safe(call.target)) {
            a href=(call.target) aria-label=(call.name) style=[context.styles.style(Role::Call)] {
                (phrase(&call.text, script, context))
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
