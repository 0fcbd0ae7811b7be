use std::ops::Range;

use crate::check::issue_text::Passage;
use crate::check::rule::{Context, Rule};
use crate::check::text::{hangul, splice};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, list_of};
use crate::source::Span;

/// ## What it finds
/// Two kinds of punctuation in a Korean text. Full-width marks, digits and letters (`，` `（` `％` `１`), Japanese and
/// Chinese marks (`、` `。`) and the full-width space stand among half-width ones. Or the middle dot (`·` `ㆍ` `・`) or the
/// ellipsis (`…` `...`) is written in more than one way in one issue; the rule reports the less frequent way.
/// Quotations in Japanese or Chinese are accepted.
///
/// ## Why it matters to a reader
/// Full-width marks leave gaps in a line of Hangul, a phone breaks lines at them in odd places, and a search for `30%`
/// does not find `３０％`. They come from word processors and from the wrong keyboard setting.
///
/// ## Example
/// ```markdown
/// 경찰은 “수사 중”이라며，피해는 ３０％ 늘었다고 밝혔다。
/// ```
///
/// ## Better
/// ```markdown
/// 경찰은 “수사 중”이라며, 피해는 30% 늘었다고 밝혔다.
/// ```
pub(super) struct MixedPunctuation;

impl Rule for MixedPunctuation {
    fn code(&self) -> Code {
        Code("korean::mixed_punctuation")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in super::korean_passages(context) {
            let prose = passage.prose();
            let tildes = prose.matches(['~', '～']).count();
            for wide in full_width(prose) {
                let written = &prose[wide.at.clone()];
                let message = match written {
                    "\u{3000}" => "full-width space (U+3000) in a Korean text".to_owned(),
                    _ => format!("`{written}` is full-width in a Korean text"),
                };
                let help = match wide.half_width.trim() {
                    "" if wide.half_width.is_empty() => "delete it".to_owned(),
                    "" => "use an ordinary space".to_owned(),
                    half_width if wide.half_width.ends_with(' ') => {
                        format!("write `{half_width}` and a space")
                    }
                    half_width => format!("write `{half_width}`"),
                };
                let fix = is_safe_in_markdown(prose, &wide, tildes)
                    .then(|| passage.replace(wide.at.clone(), &wide.half_width));
                found.push(
                    Diagnostic::warning(self.code(), passage.span(wide.at), message)
                        .help(help)
                        .fix(fix.flatten()),
                );
            }
        }
        for rare in rare_variants(context) {
            let message = format!(
                "`{}` is used here, but the rest of the issue uses {}",
                rare.written,
                list_of([rare.usual])
            );
            found.push(
                Diagnostic::warning(self.code(), rare.passage.span(rare.at.clone()), message)
                    .help(format!("write `{}` everywhere", rare.usual))
                    .fix(rare.passage.replace(rare.at, rare.usual))
                    .related(rare.first_usual, "the usual form"),
            );
        }
    }
}

/// Full-width characters and their half-width form in a line of Hangul.
#[derive(Debug, PartialEq, Eq)]
struct FullWidth {
    at: Range<usize>,
    half_width: String,
}

/// Full-width marks that include a space; the half-width form needs one after it.
const MARKS_WITH_SPACE: &str = "，．：；！？、。";

/// Returns runs of full-width characters, except in Japanese and Chinese quotations.
fn full_width(prose: &str) -> Vec<FullWidth> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(gap) = prose[from..].find(is_full_width) {
        let start = from + gap;
        // Letters and digits form one run, each mark is a run of its own.
        let letters =
            prose[start..].chars().take_while(|c| is_full_width(*c) && to_half_width(*c).is_alphanumeric());
        let length: usize = letters.map(char::len_utf8).sum();
        let mark = prose[start..].chars().next().map_or(1, char::len_utf8);
        let end = start + if length == 0 { mark } else { length };
        if !is_in_foreign_script(prose, start) {
            found.push(FullWidth { at: start..end, half_width: half_width_form(prose, start..end) });
        }
        from = end;
    }
    found
}

fn is_full_width(c: char) -> bool {
    matches!(c, '\u{FF01}'..='\u{FF5E}' | '\u{3000}' | '、' | '。')
}

fn to_half_width(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '、' => ',',
        '。' => '.',
        _ => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
    }
}

fn half_width_form(prose: &str, at: Range<usize>) -> String {
    let mut text: String = prose[at.clone()].chars().map(to_half_width).collect();
    let (before, after) = (prose[..at.start].chars().next_back(), prose[at.end..].chars().next());
    if text == " "
        && !(before.is_some_and(|c| !c.is_whitespace()) && after.is_some_and(|c| !c.is_whitespace()))
    {
        return String::new();
    }
    let in_figure = before.is_some_and(is_digit) && after.is_some_and(is_digit);
    let is_spaced = prose[at].chars().all(|c| MARKS_WITH_SPACE.contains(c));
    if is_spaced && !in_figure && after.is_some_and(char::is_alphanumeric) {
        text.push(' ');
    }
    text
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

/// Characters on each side of a mark in which its script is looked for.
const REACH: usize = 200;

/// True if the text between a mark and the next Hangul is Chinese or Japanese. Text in brackets, like the characters
/// in 보안(保安), does not count.
fn is_in_foreign_script(prose: &str, at: usize) -> bool {
    let here = prose[at..].chars().next().unwrap_or(' ');
    let (opens, closes) =
        (|c: char| "([（［“‘「『《〈".contains(c), |c: char| ")]）］”’」』》〉".contains(c));
    let before = prose[..at].chars().rev().take(REACH);
    let after = prose[at + here.len_utf8()..].chars().take(REACH);
    (!closes(here) && finds_foreign_script(before, closes, opens))
        || (!opens(here) && finds_foreign_script(after, opens, closes))
}

fn finds_foreign_script(
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

/// True if Markdown does not give the half-width form a meaning: a list number, a heading, a link, or a `~` that
/// strikes out text.
fn is_safe_in_markdown(prose: &str, wide: &FullWidth, tildes: usize) -> bool {
    let (before, after) = (&prose[..wide.at.start], &prose[wide.at.end..]);
    match wide.half_width.trim() {
        "~" => tildes == 1,
        // `](` starts a link target and `!` before a bracket a picture.
        "!" => !after.starts_with(['[', '［']),
        "(" => !before.ends_with([']', '］']),
        half_width @ ("." | ")") => splice::is_plain(before, half_width),
        "" => splice::is_plain(before, after),
        // A half-width mark may follow and start a list.
        half_width
            if half_width.ends_with(|c: char| c.is_ascii_digit())
                && after.starts_with(['.', ')', '．', '）']) =>
        {
            before.ends_with(|c: char| c.is_alphanumeric())
        }
        half_width => half_width.chars().all(|c| c.is_ascii_alphanumeric() || ",:;?%\"".contains(c)),
    }
}

/// Variants of one mark, the preferred one first.
const MARK_VARIANTS: [&[&str]; 2] = [&["·", "ㆍ", "・", "‧", "･", "∙", "⋅"], &["…", "..."]];

/// Occurrence of a mark in a less frequent variant.
struct RareVariant<'a> {
    passage: &'a Passage,
    at: Range<usize>,
    written: &'static str,
    usual: &'static str,
    /// First occurrence of the usual variant.
    first_usual: Span,
}

/// Returns the less frequent variants in the issue's Korean body text.
fn rare_variants<'a>(context: &Context<'a>) -> Vec<RareVariant<'a>> {
    let passages = context.issue_text.body_passages().filter(|passage| hangul::has_hangul(&passage.text));
    let texts: Vec<(&Passage, &str)> = passages.map(|passage| (passage, passage.prose())).collect();
    MARK_VARIANTS.iter().flat_map(|ways| rare_variants_of(ways, &texts)).collect()
}

fn rare_variants_of<'a>(
    ways: &'static [&'static str],
    texts: &[(&'a Passage, &str)],
) -> Vec<RareVariant<'a>> {
    let mut counts = vec![0_usize; ways.len()];
    let mut places = Vec::new();
    for (passage, prose) in texts {
        for (index, way) in ways.iter().enumerate() {
            for at in occurrences(prose, way) {
                if let Some(count) = counts.get_mut(index) {
                    *count += 1;
                }
                places.push((index, *passage, at));
            }
        }
    }
    // The most frequent variant; on a tie, the preferred one.
    let Some(usual) = (0..ways.len()).rev().max_by_key(|index| counts.get(*index)) else { return Vec::new() };
    let first = places.iter().find(|(index, ..)| *index == usual);
    let Some(first_usual) = first.map(|(_, passage, at)| passage.span(at.clone())) else { return Vec::new() };
    let rare = places.into_iter().filter(|(index, ..)| *index != usual);
    rare.map(|(index, passage, at)| RareVariant {
        passage,
        at,
        written: ways[index],
        usual: ways[usual],
        first_usual,
    })
    .collect()
}

/// Returns occurrences next to Hangul. Three dots count only without a fourth.
fn occurrences(prose: &str, way: &'static str) -> impl Iterator<Item = Range<usize>> {
    let found = prose.match_indices(way).filter(move |(at, way)| {
        let (before, after) = (&prose[..*at], &prose[at + way.len()..]);
        let beside = before.ends_with(hangul::is_syllable) || after.starts_with(hangul::is_syllable);
        let longer = *way == "..." && (before.ends_with('.') || after.starts_with('.'));
        let foreign =
            before.ends_with(hangul::is_hanja_or_kana) || after.starts_with(hangul::is_hanja_or_kana);
        beside && !longer && !foreign
    });
    found.map(|(at, way)| at..at + way.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<(&str, String, bool)> {
        let (found, tildes) = (full_width(text).into_iter(), text.matches(['~', '～']).count());
        found
            .map(|wide| {
                (&text[wide.at.clone()], wide.half_width.clone(), is_safe_in_markdown(text, &wide, tildes))
            })
            .collect()
    }

    #[test]
    fn full_width_run_yields_its_half_width_form() {
        for (text, wide, half_width, harmless) in [
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
            assert_eq!(seen(text).first(), Some(&(wide, half_width.to_owned(), harmless)), "{text}");
        }
        let both = seen("3～5일, 7～9일");
        assert!(both.iter().all(|(.., harmless)| !harmless), "it would be struck out: {both:?}");
    }

    #[test]
    fn japanese_and_chinese_quotations_are_accepted() {
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

    #[test]
    fn marks_count_only_next_to_hangul() {
        let count = |text: &str, way| occurrences(text, way).count();
        assert_eq!(count("서울·부산·대구", "·"), 2);
        assert_eq!(count("A·B", "·"), 0);
        assert_eq!(count("東・西는 서울・부산", "・"), 1);
        assert_eq!(count("글쎄... 그건 wait... no", "..."), 1);
        assert_eq!(count("글쎄....", "..."), 0);
    }
}
