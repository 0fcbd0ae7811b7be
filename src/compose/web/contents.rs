//! The list of headlines. On a wide screen it stays beside the text; on a phone every story has a link back to it.

use maud::{Markup, html};

use super::address::anchor;
use crate::compose::html::{RenderContext, lang, phrase};
use crate::compose::order::Part;

/// Id of the list.
pub(super) const ID: &str = "contents";

/// Renders the list, if there are stories to choose from.
pub(super) fn contents(context: RenderContext<'_>) -> Markup {
    let edition = context.edition;
    let words = edition.words;
    let heading = if edition.is_led { words.other_contents } else { words.contents };
    html! {
        @if has_contents(context) {
            nav id=(ID) aria-labelledby="contents-title" {
                h2 id="contents-title" class="label" { (heading) }
                ol {
                    @for (number, story) in edition.contents() {
                        // Paragraphs keep targets apart without a style sheet too (WCAG 2.5.8).
                        li value=(number) { p lang=[lang(story.script, edition.script, context)] {
                            a href={ "#" (anchor(story)) } {
                                (phrase(&story.item.title.value, story.script, context)) " "
                                span class="minutes" lang=[lang(edition.script, story.script, context)] { (story.minutes) }
                            }
                        } }
                    }
                }
            }
        }
    }
}

/// Returns true if the page has the list.
pub(super) fn has_contents(context: RenderContext<'_>) -> bool {
    context.edition.parts.contains(&Part::Contents)
}
