//! The first words of the mail, which only the inbox shows.

use maud::{Markup, PreEscaped, html};
use unicode_width::UnicodeWidthStr;

/// From here on no inbox has room for what follows in the body.
const ENOUGH: usize = 90;
/// What the widest inboxes show.
const WIDEST: usize = 140;
/// Good Email Code's filler, two columns wide: a figure space, a zero-width no-break space, a grapheme joiner.
const FILLER: &str = "&#8199;&#65279;&#847; ";

/// The preheader, with filler behind a short one, so that the inbox does not go on with the masthead.
pub(super) fn preheader(text: &str) -> Markup {
    let width = text.width();
    let filler = if width < ENOUGH { FILLER.repeat(((WIDEST - width) / 2).min(40)) } else { String::new() };
    html! { div style="display:none" { (text) " " (PreEscaped(filler.trim_end())) } }
}
