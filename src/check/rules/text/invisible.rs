use super::unseen::{self, Unseen};
use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::splice;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// ## What it finds
/// Characters that nobody sees and nobody needs: zero-width spaces and joiners outside emoji and the scripts that join
/// letters, soft hyphens, line separators, Hangul fillers, variation selectors behind plain letters, and no-break spaces
/// in a gap of two or more blanks. Each is said once in a passage, at the first.
///
/// ## Why it matters to a reader
/// A word with such a character in it is not found by a search, is read in pieces by a screen reader, and shows a box
/// or a gap on an old phone. They come with text that is pasted from web pages and word processors.
///
/// ## Example
/// ```markdown
/// The pass&shy;word was weak.
/// ```
///
/// ## Better
/// ```markdown
/// The password was weak.
/// ```
pub(super) struct Invisible;

impl Rule for Invisible {
    fn code(&self) -> Code {
        Code("text::invisible")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            if passage.text.is_ascii() {
                continue;
            }
            let mut rest = unseen::find(&passage.text);
            while !rest.is_empty() {
                let first = rest.remove(0);
                let (same, others): (Vec<_>, Vec<_>) =
                    rest.into_iter().partition(|unseen: &Unseen| unseen.character == first.character);
                found.push(self.finding(passage, &first, &same));
                rest = others;
            }
        }
    }
}

impl Invisible {
    fn finding(&self, passage: &Passage, first: &Unseen, more: &[Unseen]) -> Diagnostic {
        let number = u32::from(first.character);
        let blank = if first.character == '\u{A0}' { " beside another blank" } else { "" };
        let others = match more.len() {
            0 => String::new(),
            more => format!(", and {more} more in this passage"),
        };
        let message = format!("there is a {} (U+{number:04X}) here{blank}{others}", first.name);
        let help = match first.instead {
            "" => "delete it",
            _ => "write one plain blank in its place",
        };
        Diagnostic::warning(self.code(), passage.span(first.at.clone()), message)
            .help(help)
            .fix(mended(passage, first, more))
    }
}

/// Edits for all of them, if all can be made; code and addresses are for their writer to mend, and so is what
/// keeps a mark of Markdown from being one.
fn mended(passage: &Passage, first: &Unseen, more: &[Unseen]) -> Option<Fix> {
    let prose = passage.prose();
    let edit = |unseen: &Unseen| {
        let (before, after) = (prose.get(..unseen.at.start)?, prose.get(unseen.at.end..)?);
        let is_prose = !prose.get(unseen.at.clone())?.contains('\u{1}');
        (is_prose && splice::is_plain(before, after))
            .then(|| passage.edit(unseen.at.clone(), unseen.instead))?
    };
    Some(Fix { edits: std::iter::once(first).chain(more).map(edit).collect::<Option<_>>()? })
}
