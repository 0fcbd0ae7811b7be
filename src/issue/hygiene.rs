//! Characters that no text of a newsletter holds.

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::source::{FileId, SourceTree, Span};

const CONTROL: Code = Code("text::control_character");
const DIRECTION: Code = Code("text::direction_control");

/// Reports control characters, which make Gmail clip a mail and could forge a slot, and characters that turn the
/// direction of writing, which can make a link or a name read as another.
pub(super) fn inspect(tree: &SourceTree, file: FileId, diagnostics: &mut Diagnostics) {
    let source = tree.file(file);
    let body = source.body();
    for (at, c) in source.slice(body.clone()).char_indices() {
        let span = Span::new(file, body.start + at..body.start + at + c.len_utf8());
        let number = u32::from(c);
        if c.is_control() && !matches!(c, '\n' | '\t' | '\r') {
            let message = format!("there is a control character here (U+{number:04X})");
            let help = "delete it; it often comes along when text is pasted from a word processor";
            diagnostics.push(Diagnostic::error(CONTROL, span, message).help(help));
        } else if matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}') {
            let message =
                format!("an invisible character turns the direction of the text here (U+{number:04X})");
            diagnostics.push(Diagnostic::error(DIRECTION, span, message).help("delete it"));
        }
    }
}
