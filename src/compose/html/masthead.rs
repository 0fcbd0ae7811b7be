//! The masthead, the title, who wrote it and when.

use maud::{Markup, html};

use super::picture::image;
use super::{Desk, Role, phrase};

pub(super) fn masthead(desk: Desk<'_>) -> Markup {
    let (edition, dress) = (desk.edition, desk.dress);
    html! {
        div class=[dress.class(Role::Masthead)] style=[dress.style(Role::Masthead)] { (nameplate(desk)) }
        h1 style=[dress.style(Role::Title)] { (phrase(&edition.issue.title.value, edition.tongue, desk)) }
        (bylines(desk))
    }
}

/// The names of the house and the publication.
pub(in crate::compose) fn nameplate(desk: Desk<'_>) -> Markup {
    let (edition, dress) = (desk.edition, desk.dress);
    let publication = edition.publication;
    html! {
        @if let Some(logo) = &publication.logo { (image(logo, Role::Logo, desk)) }
        @if let Some(house) = &publication.house {
            p class=[dress.class(Role::House)] style=[dress.style(Role::House)] {
                (phrase(house, edition.tongue, desk))
            }
        }
        p class=[dress.class(Role::Nameplate)] style=[dress.style(Role::Nameplate)] {
            (phrase(&publication.name, edition.tongue, desk))
        }
    }
}

/// Byline, dateline and reading time.
pub(in crate::compose) fn bylines(desk: Desk<'_>) -> Markup {
    let (edition, dress) = (desk.edition, desk.dress);
    html! {
        p class=[dress.class(Role::Byline)] style=[dress.style(Role::Byline)] {
            @if !edition.byline.is_empty() { (phrase(&edition.byline, edition.tongue, desk)) br; }
            @for (index, dateline) in edition.datelines.iter().enumerate() {
                @if index > 0 { br; }
                (dateline)
            }
            " · " (edition.reading_time)
        }
    }
}
