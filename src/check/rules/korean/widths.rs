//! Full-width marks, digits and letters in a Korean text.

use std::ops::Range;

use crate::check::text::{hangul, splice};

/// Something full-width and what stands for it in a line of Hangul.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wide {
    pub(super) at: Range<usize>,
    pub(super) narrow: String,
}

/// Marks with a blank of their own, which a narrow one needs behind it.
const SPACED: &str = "，．：；！？、。";

/// What is full-width, in runs, but for quotations in Japanese and Chinese.
pub(super) fn find(prose: &str) -> Vec<Wide> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(gap) = prose[from..].find(is_wide) {
        let start = from + gap;
        let length = prose[start..].find(|c| !is_wide(c)).unwrap_or(prose.len() - start);
        let mut end = start + length;
        // Letters and digits make one run, every mark stands alone.
        if let Some((mark, c)) = prose[start..end].char_indices().find(|(_, c)| !narrow(*c).is_alphanumeric())
        {
            end = start + if mark == 0 { c.len_utf8() } else { mark };
        }
        if !is_not_a_briefing_db(prose, start) {
            found.push(Wide { at: start..end, narrow: narrowed(prose, start..end) });
        }
        from = end;
    }
    found
}

fn is_wide(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}' | '、' | '。')
}

fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '、' => ',',
        '。' => '.',
        _ => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
    }
}

fn narrowed(prose: &str, at: Range<usize>) -> String {
    let mut text: String = prose[at.clone()].chars().map(narrow).collect();
    let (before, after) = (prose[..at.start].chars().next_back(), prose[at.end..].chars().next());
    if text == " "
        && !(before.is_some_and(|c| !c.is_whitespace()) && after.is_some_and(|c| !c.is_whitespace()))
    {
        return String::new();
    }
    let in_figure = before.is_some_and(is_digit) && after.is_some_and(is_digit);
    let is_spaced = prose[at].chars().all(|c| SPACED.contains(c));
    if is_spaced && !in_figure && after.is_some_and(char::is_alphanumeric) {
        text.push(' ');
    }
    text
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

/// Whether the words around a mark are Chinese or Japanese: those between it and the next Hangul, without what stands
/// in brackets of its own, as the characters in 보안(保安) do.
fn is_not_a_briefing_db(prose: &str, at: usize) -> bool {
    let here = prose[at..].chars().next().unwrap_or(' ');
    let (opens, closes) =
        (|c: char| "([（［“‘「『《〈".contains(c), |c: char| ")]）］”’」』》〉".contains(c));
    let before = prose[..at].chars().rev();
    let after = prose[at + here.len_utf8()..].chars();
    (!closes(here) && reaches(before, closes, opens)) || (!opens(here) && reaches(after, opens, closes))
}

fn reaches(
    letters: impl Iterator<Item = char>,
    inwards: impl Fn(char) -> bool,
    outwards: impl Fn(char) -> bool,
) -> bool {
    let mut depth = 0_usize;
    for c in letters {
        if inwards(c) {
            depth += 1;
        } else if outwards(c) {
            let Some(less) = depth.checked_sub(1) else { return false };
            depth = less;
        } else if depth == 0 && hangul::is_hanja_or_kana(c) {
            return true;
        } else if depth == 0 && hangul::is_syllable(c) {
            return false;
        }
    }
    false
}

/// Whether the narrow form cannot be taken for a mark of Markdown: the number of a list, a heading, a link, the `~` that
/// strikes out what stands between two.
pub(super) fn is_harmless(prose: &str, wide: &Wide) -> bool {
    let (before, after) = (&prose[..wide.at.start], &prose[wide.at.end..]);
    match wide.narrow.trim() {
        "~" => prose.matches(['~', '～']).count() == 1,
        // `](` makes a link and `!` before a bracket a picture.
        "!" => !after.starts_with(['[', '［']),
        "(" => !before.ends_with([']', '］']),
        narrow @ ("." | ")") => splice::is_plain(before, narrow),
        "" => splice::is_plain(before, after),
        // A narrow mark may still follow and make a list.
        narrow
            if narrow.ends_with(|c: char| c.is_ascii_digit())
                && after.starts_with(['.', ')', '．', '）']) =>
        {
            before.ends_with(|c: char| c.is_alphanumeric())
        }
        narrow => narrow.chars().all(|c| c.is_ascii_alphanumeric() || ",:;?%\"".contains(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(&str, String, bool)> {
        let found = find(text).into_iter();
        found.map(|wide| (&text[wide.at.clone()], wide.narrow.clone(), is_harmless(text, &wide))).collect()
    }

    #[test]
    fn full_width_is_found_in_runs_with_what_stands_for_it() {
        for (text, wide, narrow, harmless) in [
            ("이며，피해", "，", ", ", true),
            ("이며， 피해", "，", ",", true),
            ("밝혔다。", "。", ".", true),
            ("서울、부산", "、", ", ", true),
            ("올해 ３０ 명", "３０", "30", true),
            ("새 ＡＢＣ１ 은", "ＡＢＣ１", "ABC1", true),
            ("말　뜻", "　", " ", true),
            ("　첫 줄", "　", "", true),
            ("　- 첫 줄", "　", "", false),
            ("30％ 늘", "％", "%", true),
            ("3～5일", "～", "~", true),
            ("１．하나", "１", "1", false),
            ("1．하나", "．", ". ", false),
            ("-　하나", "　", " ", false),
            ("값은 1．5", "．", ".", false),
            ("보안(保安)，그리고", "，", ", ", true),
            ("시각：3시", "：", ": ", true),
            ("오후 8：30 시작", "：", ":", true),
            ("가 ＊별", "＊", "*", false),
        ] {
            assert_eq!(seen(text).first(), Some(&(wide, narrow.to_owned(), harmless)), "{text}");
        }
        let both = seen("3～5일, 7～9일");
        assert!(both.iter().all(|(.., harmless)| !harmless), "it would be struck out: {both:?}");
    }

    #[test]
    fn quotations_of_the_neighbours_are_left_alone() {
        for text in [
            "그는 「東京、大阪」을 들었다",
            "신문은 “安全，保安”이라 썼다",
            "東京、大阪의 서버",
            "말했다 ありがとう。 그는",
            "(日本、韓國)은",
        ] {
            assert_eq!(seen(text), [], "{text}");
        }
        assert_eq!(seen("보안（保安）은").len(), 2);
    }
}
