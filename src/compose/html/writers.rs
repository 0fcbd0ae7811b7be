//! The cover's credit and the writers' bios.

use maud::{Markup, html};

use super::picture::image;
use super::{ProseContext, RenderContext, Role, blocks, phrase};
use crate::issue::Author;

/// Whom the cover comes from.
pub(in crate::compose) fn credit(context: RenderContext<'_>) -> Markup {
    let credit = context.edition.issue.cover.as_ref().and_then(|cover| cover.credit.as_ref());
    html! {
        @if let Some(credit) = credit {
            p class=[context.styles.class(Role::CoverCredit)] style=[context.styles.style(Role::CoverCredit)] {
                (phrase(&credit.value, context.edition.script, context))
            }
        }
    }
}

pub(in crate::compose) fn writers(context: RenderContext<'_>) -> Markup {
    let (edition, styles) = (context.edition, context.styles);
    let [one, several] = edition.words.writers;
    html! {
        @if !edition.writers.is_empty() {
            div class=[styles.class(Role::Writers)] style=[styles.style(Role::Writers)] {
                h2 class=[styles.class(Role::SectionTitle)] style=[styles.style(Role::SectionTitle)] { (if edition.writers.len() == 1 { one } else { several }) }
                @for writer in &edition.writers { (bio(writer, context)) }
            }
        }
    }
}

fn bio(writer: &Author, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    let place = ProseContext::below(context, 2, context.edition.script);
    html! {
        @if let Some(photo) = &writer.photo { (image(photo, Role::Portrait, context)) }
        @if let Some(email) = &writer.email {
            (blocks(&writer.bio, &place.boxed(), None))
            p style=[styles.style(Role::Mailbox)] {
                a href={ "mailto:" (email.to_link()) } style=[styles.style(Role::CallLink)] { (email) }
            }
        } @else { (blocks(&writer.bio, &place, None)) }
    }
}
