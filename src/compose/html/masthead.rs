//! The masthead, the title, who wrote it and when.

use maud::{Markup, html};

use super::picture::image;
use super::{RenderContext, Role, phrase};

pub(super) fn masthead(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    html! {
        div class=[styles.class(Role::Masthead)] style=[styles.style(Role::Masthead)] { (nameplate(context)) }
        h1 style=[styles.style(Role::Title)] { (phrase(&edition.issue.title.value, edition.script, context)) }
        (bylines(context))
    }
}

/// The names of the house and the publication.
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

/// Byline, dateline and reading time.
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
