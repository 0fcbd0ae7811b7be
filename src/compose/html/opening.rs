//! Everything before the stories: nameplate, title, cover, greeting, notices, contents.

use maud::{Markup, html};

use super::headline::{together, whole_end};
use super::phrase::{lang, phrase};
use super::picture::{self, image};
use super::prose::{ProseContext, blocks};
use super::story;
use super::{NoteScope, RenderContext, Role};
use crate::compose::edition::Story;

/// Renders the nameplate: logo, name and house of the publication, and number, date and reading time of the issue.
pub(in crate::compose) fn nameplate(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let publication = edition.publication;
    let house = edition.house_line();
    let is_byline = house != publication.house.as_deref();
    html! {
        @if let Some(logo) = &publication.logo { (image(logo, Role::Logo, context)) }
        p class=[styles.class(Role::Nameplate)] style=[styles.style(Role::Nameplate)] {
            (phrase(&publication.name, edition.script, context))
            @if let Some(house) = house.filter(|_| !is_byline) {
                " " span class=[styles.class(Role::House)] style=[styles.style(Role::House)] {
                    (phrase(house, edition.script, context))
                }
            }
        }
        p class=[styles.class(Role::Folio)] style=[styles.style(Role::Folio)] {
            @if let Some(byline) = house.filter(|_| is_byline) { (phrase(byline, edition.script, context)) br; }
            (edition.folio())
        }
    }
}

/// Renders the first heading: the title of the issue, or the headline of its lead.
pub(in crate::compose) fn title(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    html! {
        @if let Some(lead) = edition.lead() {
            div lang=[lang(lead.script, edition.script, context)] { (story::lead_head(lead, context)) }
        } @else {
            h1 style=[styles.style(Role::Title)] {
                (phrase(&whole_end(&edition.issue.title.value), edition.script, context))
            }
        }
    }
}

/// Renders the byline of the title and the date of the update.
pub(in crate::compose) fn byline(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let (byline, updated) = (edition.title_byline(), edition.updated.as_deref());
    html! {
        @if byline.is_some() || updated.is_some() {
            p class=[styles.class(Role::Byline)] style=[styles.style(Role::Byline)] {
                @if let Some(byline) = byline { (phrase(byline, edition.script, context)) }
                @if let Some(updated) = updated {
                    @if byline.is_some() { br; }
                    (updated)
                }
            }
        }
    }
}

/// Renders the line about the issue.
pub(in crate::compose) fn standfirst(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    html! {
        @if let Some(line) = &edition.standfirst {
            p class=[styles.class(Role::Standfirst)] style=[styles.style(Role::Standfirst)] {
                (phrase(line, edition.script, context))
            }
        }
    }
}

/// Renders the cover.
pub(in crate::compose) fn cover(context: RenderContext<'_>) -> Markup {
    let cover = context.edition.issue.cover.as_ref();
    html! {
        @if let Some(cover) = cover { (picture::picture(cover, None, context, context.edition.script)) }
    }
}

/// Renders a greeting that may stand before the news.
pub(in crate::compose) fn short_greeting(context: RenderContext<'_>) -> Markup {
    let (edition, context) = (context.edition, context.with_notes(NoteScope::Greeting));
    blocks(&edition.issue.greeting, &ProseContext::below(context, 1, edition.script), None)
}

/// Renders a greeting among the stories, with a heading.
pub(in crate::compose) fn long_greeting(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let context = context.with_notes(NoteScope::Greeting);
    html! {
        div class=[styles.class(Role::Letter)] style=[styles.style(Role::Letter)] {
            h2 style=[styles.style(Role::LetterTitle)] { (edition.words.greeting) }
            (blocks(&edition.issue.greeting, &ProseContext::below(context, 2, edition.script).boxed(), None))
        }
    }
}

/// Renders the notices in one box. Their titles stand at the start of their first lines.
pub(in crate::compose) fn notices(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let script = edition.script;
    let last = edition.issue.notices.len().saturating_sub(1);
    html! {
        div class=[styles.class(Role::Notice)] style=[styles.style(Role::Notice)] {
            @for (index, notice) in edition.issue.notices.iter().enumerate() {
                @let place = ProseContext::below(context.with_notes(NoteScope::Notice(index)), 1, script);
                @let place = if index == last { place.boxed() } else { place };
                @let title = html! { strong { (phrase(&run_in(&notice.title.value), script, context)) } };
                (blocks(&notice.text, &place, Some(&title)))
            }
        }
    }
}

/// Returns a title for the start of a line, with a colon where it has no mark at its end.
pub(in crate::compose) fn run_in(title: &str) -> String {
    let title = title.trim();
    let ends = title.ends_with(['.', '!', '?', ':', '…', '。']);
    format!("{title}{}", if ends { "" } else { ":" })
}

/// Renders the list of headlines. They lead to the web page: many mail programs cannot jump within a mail.
pub(super) fn contents(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let heading = if edition.is_led { edition.words.other_contents } else { edition.words.contents };
    let first = edition.contents().next().map(|(number, _)| number).filter(|number| *number != 1);
    html! {
        div class=[styles.class(Role::Contents)] style=[styles.style(Role::Contents)] {
            h2 style=[styles.style(Role::SectionTitle)] { (heading) }
            ol class=[styles.class(Role::ContentsList)] style=[styles.style(Role::ContentsList)] start=[first] {
                @for (_, story) in edition.contents() {
                    li { (entry(story, context)) }
                }
            }
        }
    }
}

/// Renders headline and reading time of a story.
fn entry(story: &Story<'_>, context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let lang = lang(story.script, edition.script, context);
    let style = styles.style(Role::ContentsLink);
    let words = html! {
        (phrase(&story.item.title.value, story.script, context)) (together(&format!(" · {}", story.minutes)))
    };
    html! {
        @if let Some(url) = &story.page_url {
            a href=(url) style=[style] lang=[lang] { (words) }
        } @else {
            span style=[style] lang=[lang] { (words) }
        }
    }
}
