//! The headlines at a glance. They are no links: many mail programs cannot jump within a mail.

use maud::{Markup, html};

use super::{RenderContext, Role, lang, phrase};

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
