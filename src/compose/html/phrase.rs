//! Language marks: a screen reader needs `lang` on phrases in another script (WCAG 3.1.2).

use maud::{Markup, html};

use super::RenderContext;
use crate::compose::script::{Script, runs};

/// Returns the `lang` value for text of another script than the text around it.
fn foreign(script: Script, context: RenderContext<'_>) -> &str {
    match script {
        Script::Korean => "ko",
        // A Korean issue's foreign words are English far more often than anything else.
        Script::Other if context.edition.script == Script::Korean => "en",
        Script::Other => &context.edition.publication.language,
    }
}

/// Returns the `lang` attribute of an element in `script` inside text in `around`; `None` where they are the same.
pub(in crate::compose) fn lang(script: Script, around: Script, context: RenderContext<'_>) -> Option<&str> {
    (script != around).then(|| foreign(script, context))
}

/// Renders plain text and marks phrases in the other script with `lang`.
pub(in crate::compose) fn phrase(text: &str, around: Script, context: RenderContext<'_>) -> Markup {
    let other = if around == Script::Korean { Script::Other } else { Script::Korean };
    html! {
        @for (run, is_other_script) in runs(text, around) {
            @if is_other_script { span lang=(foreign(other, context)) { (run) } } @else { (run) }
        }
    }
}
