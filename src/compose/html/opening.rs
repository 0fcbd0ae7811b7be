//! What comes before the stories: the standing paragraph, the cover, the greeting, the notices.

use maud::{Markup, html};

use super::{ProseContext, RenderContext, Role, blocks, cover, phrase};

pub(in crate::compose) fn opening(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let script = edition.script;
    html! {
        (blocks(edition.about(), &ProseContext::below(context, 1, script).paragraphs_as(Role::About), None))
        @if let Some(picture) = &edition.issue.cover { (cover(picture, context)) }
        (blocks(&edition.issue.greeting, &ProseContext::below(context, 1, script), None))
        @for notice in &edition.issue.notices {
            div class=[styles.class(Role::Notice)] style=[styles.style(Role::Notice)] {
                h2 style=[styles.style(Role::NoticeTitle)] { (phrase(&notice.title.value, script, context)) }
                (blocks(&notice.text, &ProseContext::below(context, 2, script).boxed(), None))
            }
        }
    }
}
