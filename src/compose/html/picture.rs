//! Pictures with caption and credit.

use maud::{Markup, html};

use super::phrase::phrase;
use super::{RenderContext, Role};
use crate::compose::image_urls::shown_size;
use crate::compose::script::Script;
use crate::issue::Picture;

pub(in crate::compose) fn picture(picture: &Picture, context: RenderContext<'_>, script: Script) -> Markup {
    let has_text = picture.caption.is_some() || picture.credit.is_some();
    html! {
        (image(picture, if has_text { Role::Image } else { Role::ImageAlone }, context))
        @if has_text { (caption(picture, true, context, script)) }
    }
}

/// Renders the cover. Its credit follows at the end of the issue.
pub(in crate::compose) fn cover(picture: &Picture, context: RenderContext<'_>) -> Markup {
    let has_text = picture.caption.is_some();
    html! {
        (image(picture, if has_text { Role::Image } else { Role::ImageAlone }, context))
        @if has_text { (caption(picture, false, context, context.edition.script)) }
    }
}

/// Renders the `img` element. Outlook reads only its attributes, phones only its style.
pub(super) fn image(picture: &Picture, role: Role, context: RenderContext<'_>) -> Markup {
    let (width, height) = shown_size(picture);
    let alt = picture.alt.as_ref().map_or("", |alt| alt.value.trim());
    html! {
        img src=(context.image_urls.address(&picture.source)) alt=(alt) width=(width) height=[height]
            class=[context.styles.class(role)] style=[context.styles.style(role)];
    }
}

/// Renders the caption and, on a line of its own, the credit.
fn caption(picture: &Picture, with_credit: bool, context: RenderContext<'_>, script: Script) -> Markup {
    let styles = context.styles;
    let credit = picture.credit.as_ref().filter(|_| with_credit);
    html! {
        p class=[styles.class(Role::Caption)] style=[styles.style(Role::Caption)] {
            @if let Some(caption) = &picture.caption { (phrase(&caption.value, script, context)) }
            @if picture.caption.is_some() && credit.is_some() { br; }
            @if let Some(credit) = credit {
                span class=[styles.class(Role::Credit)] style=[styles.style(Role::Credit)] {
                    (phrase(&credit.value, script, context))
                }
            }
        }
    }
}
