//! Pictures with caption and credit.

use maud::{Markup, html};

use super::inlines::is_safe;
use super::phrase::phrase;
use super::{RenderContext, Role};
use crate::compose::image_urls::shown_size;
use crate::compose::script::Script;
use crate::issue::Picture;

/// Renders a picture with its caption and credit. With a `target`, the picture is a link.
pub(in crate::compose) fn picture(
    picture: &Picture,
    target: Option<&str>,
    context: RenderContext<'_>,
    script: Script,
) -> Markup {
    let has_text = picture.caption.is_some() || picture.credit.is_some();
    let image = image(picture, if has_text { Role::Image } else { Role::ImageAlone }, context);
    let is_named = picture.alt.as_ref().is_some_and(|alt| !alt.value.trim().is_empty());
    let image = html! {
        @if let Some(target) = target.filter(|target| is_named && is_safe(target)) {
            a href=(target) { (image) }
        } @else { (image) }
    };
    html! {
        @if context.styles.is_mail() {
            (image)
            @if has_text { (caption(picture, context, script)) }
        } @else {
            figure { (image) @if has_text { figcaption { (caption_words(picture, context, script)) } } }
        }
    }
}

/// Renders the `img` element. Outlook reads only its attributes, phones only its style.
pub(in crate::compose) fn image(picture: &Picture, role: Role, context: RenderContext<'_>) -> Markup {
    let styles = context.styles;
    let (width, height) = shown_size(picture);
    // Without pictures, a third of the height is kept. More would stretch a picture in a narrow column.
    let kept = height.filter(|_| matches!(role, Role::Image | Role::ImageAlone)).map(|height| height / 3);
    let style = styles.style(role).map(|style| match kept {
        Some(kept) => format!("{style};min-height:{kept}px"),
        None => style,
    });
    let alt = picture.alt.as_ref().map_or("", |alt| alt.value.trim());
    html! {
        img src=(context.image_urls.address(&picture.source)) alt=(alt) width=(width) height=[height]
            class=[styles.class(role)] style=[style];
    }
}

/// Renders the caption and, on the same line, the credit.
fn caption(picture: &Picture, context: RenderContext<'_>, script: Script) -> Markup {
    let styles = context.styles;
    let role = if picture.caption.is_some() { Role::Caption } else { Role::CreditAlone };
    html! {
        p class=[styles.class(role)] style=[styles.style(role)] { (caption_words(picture, context, script)) }
    }
}

fn caption_words(picture: &Picture, context: RenderContext<'_>, script: Script) -> Markup {
    let styles = context.styles;
    html! {
        @if let Some(caption) = &picture.caption { (phrase(&caption.value, script, context)) }
        @match (&picture.credit, &picture.caption) {
            (Some(credit), Some(_)) => {
                " " span class=[styles.class(Role::Credit)] style=[styles.style(Role::Credit)] {
                    (phrase(&credit.value, script, context))
                }
            },
            (Some(credit), None) => (phrase(&credit.value, script, context)),
            (None, _) => {},
        }
    }
}
