//! Positions of straight marks among their neighbours.

use super::OBJECT;

/// Position of a mark among its neighbours.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// A blank or an opening mark before it, a word after it.
    Opening,
    /// A word before it, none after it.
    Closing,
    /// A word on both sides.
    Within,
    /// A sign before it, a word after it: `said:"No"` opens, and `"No,"he` closes.
    BehindSign,
    /// No word on either side.
    Alone,
}

/// True for straight marks.
fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\'')
}

/// True for letters, digits and code.
fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == OBJECT
}

/// True for dashes and a slash.
pub(super) fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '–' | '—' | '―' | '/')
}

/// True for a character that leaves a mark after it free to open.
fn opens(letter: char) -> bool {
    letter.is_whitespace()
        || matches!(letter, '(' | '[' | '{' | '“' | '‘' | '„' | '‚' | '«' | '‹' | '¿' | '¡' | '#' | '=')
}

/// True for a sign that ends words, and a word.
fn word_behind_sign(before: Option<char>, after: Option<char>) -> bool {
    let ends_words = |letter: char| matches!(letter, '.' | ',' | '!' | '?' | '…' | ';' | ')' | ']' | '%');
    before.is_some_and(ends_words) && after.is_some_and(is_word)
}

/// True for letters of Korean, Chinese and Japanese, which no apostrophe joins.
pub(super) fn is_cjk(letter: char) -> bool {
    matches!(letter, '\u{1100}'..='\u{11FF}' | '\u{3040}'..='\u{318F}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// Returns the position of every letter, of which only those of marks are used.
pub(super) fn positions(letters: &[(usize, char)]) -> Vec<Position> {
    let mut is_free_before = Vec::with_capacity(letters.len());
    for (index, (_, _)) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before)).map(|(_, letter)| *letter);
        is_free_before.push(before.is_none_or(|before| {
            opens(before) || (is_quote(before) && is_free_before.last().copied().unwrap_or(true))
        }));
    }
    let position = |(index, (_, _)): (usize, &(usize, char))| {
        let before = index.checked_sub(1).and_then(|before| letters.get(before)).map(|(_, letter)| *letter);
        let after = letters.get(index + 1).map(|(_, letter)| *letter);
        let ends = after.is_none_or(char::is_whitespace);
        let word_before = before.is_some_and(is_word);
        match (is_free_before.get(index).copied().unwrap_or(true), ends) {
            (true, true) => Position::Alone,
            (true, false) => Position::Opening,
            (false, false) if word_before && after.is_some_and(is_word) => Position::Within,
            (false, false) if word_behind_sign(before, after) => Position::BehindSign,
            // `—"No"` opens, `No",` closes.
            (false, false) if after.is_some_and(is_word) => Position::Opening,
            (false, false) if before.is_some_and(is_dash) && after.is_some_and(is_quote) => Position::Opening,
            (false, _) => Position::Closing,
        }
    };
    letters.iter().enumerate().map(position).collect()
}
