//! The cover's credit and the writers' bios.

use maud::{Markup, html};

use super::picture::image;
use super::{Desk, Place, Role, blocks, phrase};
use crate::issue::Author;

/// Whom the cover comes from.
pub(in crate::compose) fn credit(desk: Desk<'_>) -> Markup {
    let credit = desk.edition.issue.cover.as_ref().and_then(|cover| cover.credit.as_ref());
    html! {
        @if let Some(credit) = credit {
            p class=[desk.dress.class(Role::CoverCredit)] style=[desk.dress.style(Role::CoverCredit)] {
                (phrase(&credit.value, desk.edition.tongue, desk))
            }
        }
    }
}

pub(in crate::compose) fn writers(desk: Desk<'_>) -> Markup {
    let (edition, dress) = (desk.edition, desk.dress);
    let [one, several] = edition.words.writers;
    html! {
        @if !edition.writers.is_empty() {
            div class=[dress.class(Role::Writers)] style=[dress.style(Role::Writers)] {
                h2 class=[dress.class(Role::SectionTitle)] style=[dress.style(Role::SectionTitle)] { (if edition.writers.len() == 1 { one } else { several }) }
                @for writer in &edition.writers { (bio(writer, desk)) }
            }
        }
    }
}

fn bio(writer: &Author, desk: Desk<'_>) -> Markup {
    let dress = desk.dress;
    let place = Place::below(desk, 2, desk.edition.tongue);
    html! {
        @if let Some(photo) = &writer.photo { (image(photo, Role::Portrait, desk)) }
        @if let Some(email) = &writer.email {
            (blocks(&writer.bio, &place.boxed(), None))
            p style=[dress.style(Role::Mailbox)] {
                a href={ "mailto:" (email.to_link()) } style=[dress.style(Role::CallLink)] { (email) }
            }
        } @else { (blocks(&writer.bio, &place, None)) }
    }
}
