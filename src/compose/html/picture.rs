//! A picture with its caption and credit.

use maud::{Markup, html};

use super::{Desk, Role, phrase};
use crate::compose::gallery::shown_size;
use crate::compose::tongue::Tongue;
use crate::issue::Picture;

pub(in crate::compose) fn picture(picture: &Picture, desk: Desk<'_>, tongue: Tongue) -> Markup {
    let speaks = picture.caption.is_some() || picture.credit.is_some();
    html! {
        (image(picture, if speaks { Role::Image } else { Role::ImageAlone }, desk))
        @if speaks { (words(picture, true, desk, tongue)) }
    }
}

/// The picture at the top of the issue, whose credit stands at the end.
pub(in crate::compose) fn cover(picture: &Picture, desk: Desk<'_>) -> Markup {
    let speaks = picture.caption.is_some();
    html! {
        (image(picture, if speaks { Role::Image } else { Role::ImageAlone }, desk))
        @if speaks { (words(picture, false, desk, desk.edition.tongue)) }
    }
}

/// The picture alone. Outlook obeys only the attributes, phones only the style.
pub(super) fn image(picture: &Picture, role: Role, desk: Desk<'_>) -> Markup {
    let (width, height) = shown_size(picture);
    let alt = picture.alt.as_ref().map_or("", |alt| alt.value.trim());
    html! {
        img src=(desk.gallery.address(&picture.source)) alt=(alt) width=(width) height=[height]
            class=[desk.dress.class(role)] style=[desk.dress.style(role)];
    }
}

/// What to know about the picture and, on a line of its own, whom it comes from.
fn words(picture: &Picture, with_credit: bool, desk: Desk<'_>, tongue: Tongue) -> Markup {
    let dress = desk.dress;
    let credit = picture.credit.as_ref().filter(|_| with_credit);
    html! {
        p class=[dress.class(Role::Caption)] style=[dress.style(Role::Caption)] {
            @if let Some(caption) = &picture.caption { (phrase(&caption.value, tongue, desk)) }
            @if picture.caption.is_some() && credit.is_some() { br; }
            @if let Some(credit) = credit {
                span class=[dress.class(Role::Credit)] style=[dress.style(Role::Credit)] {
                    (phrase(&credit.value, tongue, desk))
                }
            }
        }
    }
}
