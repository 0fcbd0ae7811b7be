use std::ops::Range;

use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};

/// ## What it finds
/// Decomposed letters (the Unicode form NFD): a Hangul syllable stored as two or three jamo, an `é` stored as an `e`
/// followed by an accent. There is one finding for each passage, at the first letter.
///
/// ## Why it matters to a reader
/// Both forms look alike on the Mac they were copied from. Elsewhere the jamo appear side by side, accents are
/// misplaced, and a search for the word finds nothing.
///
/// ## Example
/// ```markdown
/// The cafe&#x301; is closed.
/// ```
///
/// ## Better
/// ```markdown
/// The café is closed.
/// ```
pub(super) struct Decomposed;

impl Rule for Decomposed {
    fn code(&self) -> Code {
        Code("text::decomposed")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            if passage.text.is_ascii() || is_nfc(&passage.text) {
                continue;
            }
            let prose = passage.prose();
            let letters = decomposed_letters(prose);
            let Some((first, whole)) = letters.first() else { continue };
            let others = match letters.len() - 1 {
                0 => String::new(),
                1 => ", like 1 other letter of this passage".to_owned(),
                more => format!(", like {more} other letters of this passage"),
            };
            let message = format!("`{whole}` is decomposed (Unicode NFD){others}");
            found.push(
                Diagnostic::warning(self.code(), passage.span(first.clone()), message)
                    .help("write it as one composed letter (Unicode NFC); file names copied on a Mac are decomposed")
                    .fix(composed_fix(passage, &letters)),
            );
        }
    }
}

/// Returns one fix for all letters, if all can be edited.
fn composed_fix(passage: &Passage, letters: &[(Range<usize>, String)]) -> Option<Fix> {
    let edits = letters.iter().map(|(at, whole)| passage.edit(at.clone(), whole));
    Some(Fix { edits: edits.collect::<Option<_>>()? })
}

/// Returns letters with a shorter composed form, and that form.
fn decomposed_letters(text: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        let mut end = start + first.len_utf8();
        while let Some((at, piece)) = letters.next_if(|(_, c)| is_combining(*c)) {
            end = at + piece.len_utf8();
        }
        let written = &text[start..end];
        if end > start + first.len_utf8() {
            let whole: String = written.nfc().collect();
            // Compatibility characters and units keep their form.
            if whole.chars().count() < written.chars().count() {
                found.push((start..end, whole));
            }
        }
    }
    found
}

/// True for characters that combine with the letter before: accents, and medial and final jamo. Variation selectors
/// do not count.
fn is_combining(c: char) -> bool {
    let is_selector = matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}');
    let is_jamo = matches!(c, '\u{1161}'..='\u{1175}' | '\u{11A8}'..='\u{11C2}');
    !is_selector && (is_jamo || is_combining_mark(c) || canonical_combining_class(c) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(usize, String)> {
        decomposed_letters(text).into_iter().map(|(at, whole)| (at.start, whole)).collect()
    }

    #[test]
    fn decomposed_letters_yield_the_composed_form() {
        assert_eq!(seen("cafe\u{301}s"), [(3, "\u{e9}".to_owned())]);
        assert_eq!(seen("e\u{301}\u{fe0f}"), [(0, "\u{e9}".to_owned())]);
        let text: String = "보안 a".nfd().collect();
        assert_eq!(seen(&text), [(0, "보".to_owned()), (6, "안".to_owned())]);
        assert_eq!(seen("a\u{323}\u{302}"), [(0, "\u{1ead}".to_owned())]);
        assert_eq!(seen("가\u{11a8}"), [(0, "각".to_owned())]);
    }

    #[test]
    fn letters_without_composed_form_are_accepted() {
        // A letter with an accent that Unicode has no letter for, old Hangul, a jamo alone, a keycap, Devanagari.
        for text in [
            "x\u{301}",
            "\u{1112}\u{119e}\u{11ab}",
            "\u{1100} ",
            "1\u{fe0f}\u{20e3}",
            "क\u{94d}ष",
            "Å",
            "保\u{f92f}",
        ] {
            assert_eq!(seen(text), [], "{text:?}");
        }
    }
}
