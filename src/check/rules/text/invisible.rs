use std::ops::Range;

use crate::check::issue_text::{Link, Passage};
use crate::check::rule::{Context, Rule};
use crate::check::text::splice;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix};
use crate::domain::CharClass;
use crate::source::Span;

/// ## What it finds
/// Invisible characters that have no use where they are: zero-width spaces and joiners (except in emoji and in scripts
/// that need them), soft hyphens, line separators, Hangul fillers, variation selectors after plain letters, and
/// no-break spaces next to another space. There is one finding for each character and passage, at the first place, and one
/// for the address of a link.
///
/// ## Why it matters to a reader
/// A search does not find a word with such a character in it, a screen reader reads the word in pieces, and an old
/// phone shows a box or a gap. The characters come with text pasted from web pages and word processors.
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
            let mut rest = find(&passage.text);
            while !rest.is_empty() {
                let first = rest.remove(0);
                let (same, others): (Vec<_>, Vec<_>) = rest
                    .into_iter()
                    .partition(|invisible: &InvisibleChar| invisible.character == first.character);
                found.push(self.finding(passage, &first, &same));
                rest = others;
            }
        }
        for link in context.issue_text.links.iter().filter(|link| !link.is_bare) {
            let written = context.sources.text(link.target_at);
            if let Some(first) =
                (!written.is_ascii()).then(|| find(written)).and_then(|all| all.into_iter().next())
            {
                found.push(self.in_address(link, &first));
            }
        }
    }
}

impl Invisible {
    /// Makes a finding about the first of such characters in the address of a link.
    fn in_address(&self, link: &Link, first: &InvisibleChar) -> Diagnostic {
        let number = u32::from(first.character);
        let message = format!("invisible character in an address: {} (U+{number:04X})", first.name);
        let start = link.target_at.start;
        let at = Span::new(link.target_at.file, start + first.at.start..start + first.at.end);
        Diagnostic::warning(self.code(), at, message).help("delete it").fix(Fix::replace(at, ""))
    }

    fn finding(&self, passage: &Passage, first: &InvisibleChar, more: &[InvisibleChar]) -> Diagnostic {
        let number = u32::from(first.character);
        let blank = if first.character == '\u{A0}' { " next to another space" } else { "" };
        let others = match more.len() {
            0 => String::new(),
            more => format!(", and {more} more in this passage"),
        };
        let message = format!("invisible character: {} (U+{number:04X}){blank}{others}", first.name);
        let help = match first.replacement {
            "" => "delete it",
            _ => "replace it with one ordinary space",
        };
        Diagnostic::warning(self.code(), passage.span(first.at.clone()), message)
            .help(help)
            .fix(removal_fix(passage, first, more))
    }
}

/// Returns one fix for all places, if all can be edited. Excludes code, addresses, and characters that keep Markdown
/// from reading a mark.
fn removal_fix(passage: &Passage, first: &InvisibleChar, more: &[InvisibleChar]) -> Option<Fix> {
    let prose = passage.prose();
    let edit = |invisible: &InvisibleChar| {
        let (before, after) = (prose.get(..invisible.at.start)?, prose.get(invisible.at.end..)?);
        let is_prose = !prose.get(invisible.at.clone())?.contains('\u{1}');
        (is_prose && splice::is_plain(before, after))
            .then(|| passage.edit(invisible.at.clone(), invisible.replacement))?
    };
    Some(Fix { edits: std::iter::once(first).chain(more).map(edit).collect::<Option<_>>()? })
}

/// Run of one invisible character without effect.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvisibleChar {
    pub(super) at: Range<usize>,
    character: char,
    name: &'static str,
    /// Replacement text.
    pub(super) replacement: &'static str,
}

/// Returns the name of an invisible character; `None` for visible ones.
fn name_of(c: char) -> Option<&'static str> {
    let class = CharClass::of(c)?;
    let is_invisible = matches!(
        class,
        CharClass::SoftHyphen
            | CharClass::HangulFiller
            | CharClass::VowelSeparator
            | CharClass::ZeroWidthSpace
            | CharClass::ZeroWidthNonJoiner
            | CharClass::ZeroWidthJoiner
            | CharClass::DirectionMark
            | CharClass::LineSeparator
            | CharClass::ParagraphSeparator
            | CharClass::WordJoiner
            | CharClass::ByteOrderMark
            | CharClass::InvisibleOperator
            | CharClass::VariationSelector
            | CharClass::NoBreakSpace
    );
    is_invisible.then(|| class.name())
}

/// Returns the invisible characters of a text that have no effect where they are.
pub(super) fn find(text: &str) -> Vec<InvisibleChar> {
    let mut found: Vec<InvisibleChar> = Vec::new();
    let mut from = 0;
    while let Some((start, c, name)) =
        text[from..].char_indices().find_map(|(at, c)| Some((from + at, c, name_of(c)?)))
    {
        let length = text[start..].find(|other| other != c).unwrap_or(text.len() - start);
        let at = start..start + length;
        from = at.end;
        if c == '\u{A0}' {
            found.extend(redundant_no_break_space(text, &at).map(|(at, replacement)| InvisibleChar {
                at,
                character: c,
                name,
                replacement,
            }));
        } else if !has_effect(text, c, &at) {
            found.push(InvisibleChar { replacement: replacement(text, c, &at), at, character: c, name });
        }
    }
    found
}

/// Returns the whole gap around a no-break space that is next to another space.
fn redundant_no_break_space(text: &str, at: &Range<usize>) -> Option<(Range<usize>, &'static str)> {
    let blank = |c: char| matches!(c, ' ' | '\u{A0}');
    let start = text[..at.start].trim_end_matches(blank).len();
    let end = text.len() - text[at.end..].trim_start_matches(blank).len();
    let is_single = end - start == '\u{A0}'.len_utf8();
    // Reports a gap once, at its first no-break space.
    let is_first = !text[start..at.start].contains('\u{A0}');
    (!is_single && is_first).then_some((start..end, if start == 0 || end == text.len() { "" } else { " " }))
}

/// Returns a space if the character separated two words.
fn replacement(text: &str, c: char, at: &Range<usize>) -> &'static str {
    let is_wide = matches!(c, '\u{2028}' | '\u{2029}' | '\u{3164}' | '\u{FFA0}');
    let stands = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    let between = stands(text[..at.start].chars().next_back()) && stands(text[at.end..].chars().next());
    if is_wide && between { " " } else { "" }
}

fn has_effect(text: &str, c: char, at: &Range<usize>) -> bool {
    let before = text[..at.start].chars().next_back();
    let after = text[at.end..].chars().next();
    let beside = |is: fn(char) -> bool| before.is_some_and(is) || after.is_some_and(is);
    match c {
        '\u{200D}' | '\u{200C}' | '\u{200B}' => {
            beside(needs_joiners) || (c == '\u{200D}' && beside(|c| !c.is_ascii() && is_symbol(c)))
        }
        '\u{200E}' | '\u{200F}' => text.contains(is_right_to_left),
        // Selects the emoji form, as in ❤️ and 1️⃣, or the form of a Chinese character.
        '\u{FE00}'..='\u{FE0F}' => {
            after == Some('\u{20E3}')
                || before.is_none_or(|c| is_symbol(c) || needs_joiners(c) || is_hanja(c))
        }
        '\u{115F}' | '\u{1160}' => beside(is_jamo),
        '\u{180E}' => beside(needs_joiners),
        _ => false,
    }
}

/// True for emoji and their parts.
fn is_symbol(c: char) -> bool {
    matches!(c, '#' | '*' | '0'..='9' | '©' | '®' | '\u{203C}' | '\u{2049}' | '\u{2100}'..='\u{2BFF}' | '\u{3030}' | '\u{303D}' | '\u{3297}'
        | '\u{3299}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
}

/// True for scripts that join letters or write no spaces: Hebrew to Mongolian without Hangul jamo, and Arabic
/// presentation forms.
fn needs_joiners(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{10FF}' | '\u{1200}'..='\u{1CFF}' | '\u{A840}'..='\u{A95F}' | '\u{A980}'..='\u{ABFF}'
        | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115E}' | '\u{1161}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}')
}

fn is_hanja(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(Range<usize>, &'static str)> {
        find(text).into_iter().map(|invisible| (invisible.at, invisible.replacement)).collect()
    }

    #[test]
    fn useless_invisible_characters_are_found() {
        for (text, at, replacement) in [
            ("보\u{200b}안", 3..6, ""),
            ("a\u{200b}\u{200b}b", 1..7, ""),
            ("a\u{ad}b", 1..3, ""),
            ("a\u{feff}b", 1..4, ""),
            ("a\u{2028}b", 1..4, " "),
            ("a\u{2028} b", 1..4, ""),
            ("말\u{3164}뜻", 3..6, " "),
            ("a\u{200d}b", 1..4, ""),
            ("a\u{fe0f}b", 1..4, ""),
            ("a\u{200e}b", 1..4, ""),
            ("a\u{a0}\u{a0}b", 1..5, " "),
            ("a \u{a0}b", 1..4, " "),
            ("a\u{a0} \u{a0}b", 1..6, " "),
            ("a\u{a0}\u{a0}", 1..5, ""),
        ] {
            assert_eq!(seen(text), [(at, replacement)], "{text:?}");
        }
    }

    #[test]
    fn invisible_characters_with_effect_are_accepted() {
        for text in [
            "👩\u{200d}💻",
            "👩🏽\u{200d}⚕\u{fe0f}",
            "❤\u{fe0f}",
            "1\u{fe0f}\u{20e3}",
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "10\u{a0}km",
            "\u{5e9}\u{200f}!",
            "葛\u{fe00}",
            "\u{115f}\u{1161}",
            "ไทย\u{200b}แลนด์",
            "🏳\u{fe0f}\u{200d}🌈",
        ] {
            assert_eq!(seen(text), [], "{text:?}");
        }
    }
}
