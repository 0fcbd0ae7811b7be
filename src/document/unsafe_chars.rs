//! Characters that no text of a newsletter holds.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::domain::UnsafeChars;
use crate::source::{FileId, SourceTree, Span};

const CONTROL: Code = Code("text::control_character");
const DIRECTION: Code = Code("text::direction_control");

const WITHOUT_IT: &str = "write the text without it";

/// A control character: it makes Gmail clip a mail, and could forge a slot.
pub(super) fn is_control(c: char) -> bool {
    UnsafeChars::CONTROLS_IN_FILES.contains(c)
}

/// A character that turns the direction of writing: it can make a link or a name read as another.
pub(super) fn is_direction(c: char) -> bool {
    UnsafeChars::BIDI.contains(c)
}

/// Reports the invisible dangers among the bytes `range` of a file, each at its place.
pub fn inspect(tree: &SourceTree, file: FileId, range: Range<usize>, diagnostics: &mut Diagnostics) {
    for (at, c) in tree.file(file).slice(range.clone()).char_indices() {
        let start = range.start + at;
        let span = Span::new(file, start..start + c.len_utf8());
        if is_control(c) {
            let help = "delete it; it often comes along when text is pasted from a word processor";
            diagnostics.push(control(c, span).help(help));
        } else if is_direction(c) {
            let message = format!(
                "an invisible character turns the direction of the text here (U+{:04X})",
                u32::from(c)
            );
            diagnostics.push(Diagnostic::error(DIRECTION, span, message).help("delete it"));
        }
    }
}

/// Reports the first danger in `text` that its `source` does not show: one that was written as an entity.
pub fn inspect_entities(text: &str, source: &str, at: Span, diagnostics: &mut Diagnostics) {
    let hidden = |c: &char| is_control(*c) && !source.contains(*c);
    if let Some(c) = text.chars().find(hidden) {
        diagnostics.push(control(c, at).help(WITHOUT_IT));
    }
    inspect_escapes(text, source, at, diagnostics);
}

/// The same for the escapes of a TOML text; control characters in it are its reader's to report.
pub(super) fn inspect_escapes(text: &str, source: &str, at: Span, diagnostics: &mut Diagnostics) {
    let hidden = |c: &char| is_direction(*c) && !source.contains(*c);
    if let Some(c) = text.chars().find(hidden) {
        let message = format!("the code for U+{:04X} turns the direction of the text here", u32::from(c));
        diagnostics.push(Diagnostic::error(DIRECTION, at, message).help(WITHOUT_IT));
    }
}

fn control(c: char, at: Span) -> Diagnostic {
    Diagnostic::error(CONTROL, at, format!("there is a control character here (U+{:04X})", u32::from(c)))
}
