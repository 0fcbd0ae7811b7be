//! The headlines at a glance. They are no links: many mail programs cannot jump within a mail.

use maud::{Markup, html};

use super::{Desk, Role, lang, phrase};

pub(super) fn contents(desk: Desk<'_>) -> Markup {
    let (edition, dress) = (desk.edition, desk.dress);
    html! {
        @if edition.stories.len() > 1 {
            div class=[dress.class(Role::Contents)] style=[dress.style(Role::Contents)] {
                h2 style=[dress.style(Role::SectionTitle)] { (edition.words.contents) }
                ol style=[dress.style(Role::List)] {
                    @for story in &edition.stories {
                        li style=[dress.style(Role::ContentsLine)] lang=[lang(story.tongue, edition.tongue, desk)] {
                            (phrase(&story.item.title.value, story.tongue, desk))
                        }
                    }
                }
            }
        }
    }
}
