//! Tokens of figures and Latin letters, between blanks, brackets and Hangul.

use super::{Endings, Reading, figure, latin, readings};
use crate::check::text::hangul;

/// Marks inside of one token.
const JOINTS: &str = "&-+./_@:,'#~%=$*";
/// Signs after a figure that are read as words.
const SIGNS: [(char, &str); 12] = [
    ('%', "퍼센트"),
    ('％', "퍼센트"),
    ('℃', "도"),
    ('°', "도"),
    ('㎞', "킬로미터"),
    ('㎝', "센티미터"),
    ('㎜', "밀리미터"),
    ('㎡', "제곱미터"),
    ('㎥', "세제곱미터"),
    ('ℓ', "리터"),
    ('$', "달러"),
    ('€', "유로"),
];

/// Reads the token at the end of `head`.
pub(super) fn before(head: &str) -> Option<Reading> {
    let last = head.chars().next_back()?;
    if let Some((sign, spoken)) = SIGNS.iter().find(|(sign, _)| *sign == last) {
        let number = head.strip_suffix(*sign)?;
        let start = number.rfind(|c: char| !is_figure(c)).map_or(0, |gap| super::next(number, gap));
        if !number.ends_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let endings = Endings::of_hangul(spoken)?;
        let (whole, decides) = (start..head.len(), number.len()..head.len());
        return Some(Reading { endings, whole, decides, spoken: Some((*spoken).to_owned()) });
    }
    if !last.is_ascii_alphanumeric() {
        return None;
    }
    let belongs = |c: char| c.is_ascii_alphanumeric() || JOINTS.contains(c);
    let start = head.rfind(|c| !belongs(c)).map_or(0, |gap| super::next(head, gap));
    let (context, token) = head.split_at(start);
    // `%s` in a line of code is filled with anything.
    let token = token.trim_start_matches(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '$' | '%'));
    let whole = head.len() - token.len()..head.len();
    // Letters beyond ASCII (é, Я, 安) are no part of any word we know.
    let neighbour = context.chars().next_back();
    if neighbour.is_some_and(|c| c == '\u{1}' || (c.is_alphabetic() && !hangul::is_syllable(c))) {
        return None;
    }
    if let Some((endings, spoken)) = readings::of(token) {
        return reading(Some(endings), whole, Some(spoken.to_owned()));
    }
    if last.is_ascii_digit() {
        return reading(figure::endings(context, token), whole, None);
    }
    let (endings, spoken) = latin::endings(token)?;
    reading(Some(endings), whole, spoken)
}

fn reading(
    endings: Option<Endings>,
    whole: std::ops::Range<usize>,
    spoken: Option<String>,
) -> Option<Reading> {
    endings.map(|endings| Reading { endings, whole: whole.clone(), decides: whole, spoken })
}

fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',')
}

#[cfg(test)]
mod tests {
    use super::*;

    const VOWEL: Option<Endings> = Some(Endings::VOWEL);
    const RIEUL: Option<Endings> = Some(Endings::RIEUL);
    const CONSONANT: Option<Endings> = Some(Endings::CONSONANT);

    #[test]
    fn signs_words_and_figures_are_distinguished() {
        for (text, expected) in [
            ("지난해 30%", VOWEL),
            ("%", None),
            ("영하 5℃", VOWEL),
            ("GPT-4", VOWEL),
            ("1,200", CONSONANT),
            ("AT&T", VOWEL),
            ("챗GPT", VOWEL),
            ("5km", VOWEL),
            ("COVID-19", VOWEL),
            ("Wi-Fi", VOWEL),
            ("새 URL", RIEUL),
            ("caf\u{e9}s", None),
            ("lantern.com", None),
            ("report.pdf", None),
            ("安VPN", None),
            ("$500", None),
            ("파일 %s", None),
        ] {
            assert_eq!(before(text).map(|reading| reading.endings), expected, "{text}");
        }
    }
}
