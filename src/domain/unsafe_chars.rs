//! Characters that are unsafe in foreign text: one table of classes, from which each consumer picks its own.
//!
//! They end a line, forge a slot, start a header, reverse the text around them (UAX #9) or are not seen at all
//! (`Default_Ignorable_Code_Point`).

/// Class of characters that some text must not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharClass {
    /// `\n` and `\t`: controls that lay out a text.
    Layout,
    /// `\r`
    CarriageReturn,
    /// All other controls of C0 and C1.
    Control,
    /// U+2028: ends a line in JavaScript and in some mail programs.
    LineSeparator,
    /// U+2029: ends a paragraph.
    ParagraphSeparator,
    /// Embeddings, overrides and isolates: they reverse the text that follows (UAX #9, 2.1 to 2.5).
    BidiControl,
    /// U+200E and U+200F: invisible, with a direction.
    DirectionMark,
    /// U+061C: the Arabic direction mark.
    ArabicLetterMark,
    /// U+200B
    ZeroWidthSpace,
    /// U+200C: used by several scripts.
    ZeroWidthNonJoiner,
    /// U+200D: used by several scripts and by emoji.
    ZeroWidthJoiner,
    /// U+2060
    WordJoiner,
    /// U+FEFF: the byte order mark, once a zero-width no-break space.
    ByteOrderMark,
    /// U+2061 to U+2064: operators of mathematics without a sign.
    InvisibleOperator,
    /// U+2065 and U+206A to U+206F: unassigned, or deprecated format controls.
    DeprecatedFormat,
    /// U+00AD
    SoftHyphen,
    /// Places of Hangul letters that are missing.
    HangulFiller,
    /// U+180E: the Mongolian vowel separator.
    VowelSeparator,
    /// U+FE00 to U+FE0F: choose the form of the character before them.
    VariationSelector,
    /// U+00A0
    NoBreakSpace,
    /// U+E0000 to U+E007F: invisible copies of ASCII, which also make the flags of some regions.
    Tag,
    /// U+FFF9 to U+FFFB: invisible marks around annotations.
    Annotation,
}

impl CharClass {
    /// Returns the class of a character; `None` for all that can be seen.
    pub const fn of(c: char) -> Option<Self> {
        // Nearly every character of nearly every text.
        if matches!(c, ' '..='~') {
            return None;
        }
        Some(match c {
            '\n' | '\t' => Self::Layout,
            '\r' => Self::CarriageReturn,
            '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Self::Control,
            '\u{A0}' => Self::NoBreakSpace,
            '\u{AD}' => Self::SoftHyphen,
            '\u{61C}' => Self::ArabicLetterMark,
            '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' => Self::HangulFiller,
            '\u{180E}' => Self::VowelSeparator,
            '\u{200B}' => Self::ZeroWidthSpace,
            '\u{200C}' => Self::ZeroWidthNonJoiner,
            '\u{200D}' => Self::ZeroWidthJoiner,
            '\u{200E}' | '\u{200F}' => Self::DirectionMark,
            '\u{2028}' => Self::LineSeparator,
            '\u{2029}' => Self::ParagraphSeparator,
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Self::BidiControl,
            '\u{2060}' => Self::WordJoiner,
            '\u{2061}'..='\u{2064}' => Self::InvisibleOperator,
            '\u{2065}' | '\u{206A}'..='\u{206F}' => Self::DeprecatedFormat,
            '\u{FE00}'..='\u{FE0F}' => Self::VariationSelector,
            '\u{FEFF}' => Self::ByteOrderMark,
            '\u{FFF9}'..='\u{FFFB}' => Self::Annotation,
            '\u{E0000}'..='\u{E007F}' => Self::Tag,
            _ => return None,
        })
    }

    /// Returns the name of the class, as in "soft hyphen".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Layout | Self::CarriageReturn | Self::Control => "control character",
            Self::LineSeparator => "line separator",
            Self::ParagraphSeparator => "paragraph separator",
            Self::BidiControl => "direction control",
            Self::DirectionMark => "direction mark",
            Self::ArabicLetterMark => "Arabic letter mark",
            Self::ZeroWidthSpace => "zero-width space",
            Self::ZeroWidthNonJoiner => "zero-width non-joiner",
            Self::ZeroWidthJoiner => "zero-width joiner",
            Self::WordJoiner => "word joiner",
            Self::ByteOrderMark => "byte order mark",
            Self::InvisibleOperator => "invisible operator",
            Self::DeprecatedFormat => "deprecated format character",
            Self::SoftHyphen => "soft hyphen",
            Self::HangulFiller => "Hangul filler",
            Self::VowelSeparator => "vowel separator",
            Self::VariationSelector => "variation selector",
            Self::NoBreakSpace => "no-break space",
            Self::Tag => "tag character",
            Self::Annotation => "annotation mark",
        }
    }
}

/// Set of classes: the unsafe characters of one kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnsafeChars(u32);

impl UnsafeChars {
    /// Every control, line ends and tabs included (`char::is_control`).
    pub const CONTROLS: Self = Self::of(&[CharClass::Layout, CharClass::CarriageReturn, CharClass::Control]);
    /// Every control except `\n` and `\t`: for text of several lines whose line ends are `\n`.
    pub const CONTROLS_IN_TEXT: Self = Self::of(&[CharClass::CarriageReturn, CharClass::Control]);
    /// Every control except line ends and tabs: for files as they are stored.
    pub const CONTROLS_IN_FILES: Self = Self::of(&[CharClass::Control]);
    /// U+2028 and U+2029.
    pub const SEPARATORS: Self = Self::of(&[CharClass::LineSeparator, CharClass::ParagraphSeparator]);
    /// Characters that reverse the text after them.
    pub const BIDI: Self = Self::of(&[CharClass::BidiControl]);
    /// Invisible marks with a direction.
    pub const DIRECTION_MARKS: Self = Self::of(&[CharClass::DirectionMark, CharClass::ArabicLetterMark]);

    /// Format characters that are not seen and that no script and no emoji needs in a name.
    pub const HIDDEN: Self = Self::of(&[
        CharClass::ZeroWidthSpace,
        CharClass::WordJoiner,
        CharClass::ByteOrderMark,
        CharClass::InvisibleOperator,
        CharClass::DeprecatedFormat,
        CharClass::SoftHyphen,
        CharClass::HangulFiller,
        CharClass::VowelSeparator,
        CharClass::Tag,
        CharClass::Annotation,
    ]);

    /// Makes the set of these classes.
    pub const fn of(classes: &[CharClass]) -> Self {
        let (mut bits, mut index) = (0, 0);
        while index < classes.len() {
            bits |= 1 << classes[index] as u32;
            index += 1;
        }
        Self(bits)
    }

    /// Returns the union of two sets.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns `true` if the character belongs to one of the classes.
    pub const fn contains(self, c: char) -> bool {
        match CharClass::of(c) {
            Some(class) => self.0 & (1 << class as u32) != 0,
            None => false,
        }
    }

    /// Returns `true` if the text holds such a character.
    pub fn occur_in(self, text: &str) -> bool {
        text.contains(|c| self.contains(c))
    }

    /// Removes such characters.
    pub fn remove_from(self, text: &mut String) {
        if self.occur_in(text) {
            text.retain(|c| !self.contains(c));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(UnsafeChars::CONTROLS.contains(c), c.is_control(), "{c:?}");
        }
    }

    #[test]
    fn sets_hold_their_classes_only() {
        let set = UnsafeChars::BIDI.or(UnsafeChars::CONTROLS_IN_FILES);
        for c in ['\u{202A}', '\u{202E}', '\u{2066}', '\u{2069}', '\0', '\u{7F}', '\u{9F}'] {
            assert!(set.contains(c), "{c:?}");
        }
        for c in ['\n', '\t', '\r', ' ', 'a', '한', '\u{200E}', '\u{2065}', '\u{206A}', '\u{A0}'] {
            assert!(!set.contains(c), "{c:?}");
        }
        let mut text = "a\u{202E}b\n\u{1}c".to_owned();
        set.remove_from(&mut text);
        assert_eq!(text, "ab\nc");
    }
}
