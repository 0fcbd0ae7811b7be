//! What comes before the stories: the standing paragraph, the cover, the greeting, the notices.

use maud::{Markup, html};

use super::{Desk, Place, Role, blocks, cover, phrase};

pub(in crate::compose) fn opening(desk: Desk<'_>) -> Markup {
    let (edition, dress) = (desk.edition, desk.dress);
    let tongue = edition.tongue;
    html! {
        (blocks(edition.about(), &Place::below(desk, 1, tongue).paragraphs_as(Role::About), None))
        @if let Some(picture) = &edition.issue.cover { (cover(picture, desk)) }
        (blocks(&edition.issue.greeting, &Place::below(desk, 1, tongue), None))
        @for notice in &edition.issue.notices {
            div class=[dress.class(Role::Notice)] style=[dress.style(Role::Notice)] {
                h2 style=[dress.style(Role::NoticeTitle)] { (phrase(&notice.title.value, tongue, desk)) }
                (blocks(&notice.text, &Place::below(desk, 2, tongue).boxed(), None))
            }
        }
    }
}
