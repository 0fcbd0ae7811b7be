//! Adjacent texts become one.

use crate::issue::Inline;

/// Adds an inline element. The parser splits words at every `(` or `!`; readers of the tree want them whole.
pub(super) fn push(out: &mut Vec<Inline>, inline: Inline) {
    match (out.last_mut(), inline) {
        (Some(Inline::Text(text, at)), Inline::Text(more, more_at)) if at.file == more_at.file => {
            text.push_str(&more);
            at.end = more_at.end.max(at.end);
        }
        (_, inline) => out.push(inline),
    }
}
