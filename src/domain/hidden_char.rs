//! Characters of an address that a look at it does not show: blanks beyond ASCII, and letters without a shape.

use std::fmt;

use super::CharClass;

/// A character that cannot be seen. It is shown by its name and number: "byte order mark (U+FEFF)".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HiddenChar {
    character: char,
    name: &'static str,
}

impl HiddenChar {
    /// Returns the character if it cannot be seen. ASCII and control characters are not hidden characters: the former
    /// are known to everybody, the latter are worse than hidden.
    pub fn of(character: char) -> Option<Self> {
        if character.is_ascii() || character.is_control() {
            return None;
        }
        let name = CharClass::of(character).map(CharClass::name).or_else(|| unclassed_name(character))?;
        Some(Self { character, name })
    }

    /// Returns the first hidden character of a text.
    pub fn first_in(text: &str) -> Option<Self> {
        if text.is_ascii() { None } else { text.chars().find_map(Self::of) }
    }

    /// True for the joiners, which the scripts of Persian and India need.
    pub fn is_joiner(self) -> bool {
        matches!(self.character, '\u{200C}' | '\u{200D}')
    }
}

/// Returns the name of a hidden character of no [`CharClass`]: blanks (`White_Space`) and the remaining
/// `Default_Ignorable_Code_Point`s of Unicode, and the blank pattern of Braille.
fn unclassed_name(c: char) -> Option<&'static str> {
    Some(match c {
        '\u{34F}' => "combining grapheme joiner",
        '\u{1680}' => "Ogham space mark",
        '\u{17B4}' | '\u{17B5}' => "Khmer inherent vowel",
        '\u{180B}'..='\u{180D}' | '\u{180F}' | '\u{E0100}'..='\u{E01EF}' => "variation selector",
        '\u{2000}' => "en quad",
        '\u{2001}' => "em quad",
        '\u{2002}' => "en space",
        '\u{2003}' => "em space",
        '\u{2004}' => "three-per-em space",
        '\u{2005}' => "four-per-em space",
        '\u{2006}' => "six-per-em space",
        '\u{2007}' => "figure space",
        '\u{2008}' => "punctuation space",
        '\u{2009}' => "thin space",
        '\u{200A}' => "hair space",
        '\u{202F}' => "narrow no-break space",
        '\u{205F}' => "medium mathematical space",
        '\u{2800}' => "blank of Braille",
        '\u{3000}' => "ideographic space",
        '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' => "format character",
        '\u{E0000}'..='\u{E0FFF}' => "tag character",
        _ => return None,
    })
}

impl fmt::Display for HiddenChar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (U+{:04X})", self.name, u32::from(self.character))
    }
}

/// Returns true for a blank of any kind, the invisible ones included, but not for a line break.
pub fn is_blank(c: char) -> bool {
    let breaks_line = matches!(c, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    (c.is_whitespace() && !breaks_line) || matches!(c, '\u{200B}' | '\u{2060}' | '\u{2800}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_have_names() {
        for (c, shown) in [
            ('\u{FEFF}', "byte order mark (U+FEFF)"),
            ('\u{3164}', "Hangul filler (U+3164)"),
            ('\u{A0}', "no-break space (U+00A0)"),
            ('\u{3000}', "ideographic space (U+3000)"),
            ('\u{E0041}', "tag character (U+E0041)"),
        ] {
            assert_eq!(HiddenChar::of(c).unwrap().to_string(), shown);
        }
        for c in [' ', '\t', '\n', 'a', '김', 'é', '、'] {
            assert_eq!(HiddenChar::of(c), None, "{c:?}");
        }
    }

    #[test]
    fn every_blank_of_unicode_has_a_name_or_is_ascii() {
        for c in ('\0'..=char::MAX).filter(|c| c.is_whitespace() && !c.is_control() && *c != ' ') {
            assert!(HiddenChar::of(c).is_some(), "{c:?}");
        }
    }

    #[test]
    fn line_breaks_are_no_blanks() {
        for c in [' ', '\t', '\u{A0}', '\u{3000}', '\u{200B}', '\u{FEFF}', '\u{2009}'] {
            assert!(is_blank(c), "{c:?}");
        }
        for c in ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}', '\0', '\u{3164}', 'a'] {
            assert!(!is_blank(c), "{c:?}");
        }
    }
}
