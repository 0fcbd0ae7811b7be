//! Placeholders in texts.

use std::ops::Range;

use crate::check::text::quotes::QuoteIndex;
use crate::check::text::words::{Word, after, before, words};

/// Finds the placeholders of a text, in reading order.
/// A finding stops an issue, so each pattern matches only where nothing else is likely. A newsroom that reports on
/// security also writes about `TODO` comments, masked numbers and templates.
pub(in crate::check::rules::text) fn find(text: &str) -> Vec<Range<usize>> {
    let bare = text.trim().trim_end_matches(['.', '!', '…']).to_lowercase();
    if PLACEHOLDER_TEXTS.contains(&bare.trim_matches(['[', ']', '(', ')', '<', '>'])) {
        let start = text.len() - text.trim_start().len();
        let whole = start..start + text.trim().len();
        return vec![whole];
    }
    let mut out = merge_fields(text);
    out.extend(brackets(text));
    out.extend(phrases(text));
    let all = words(text);
    for (index, word) in all.iter().enumerate() {
        let previous = index.checked_sub(1).and_then(|index| all.get(index));
        let next = all.get(index + 1);
        if is_placeholder_word(text, *word, previous, next) {
            out.push(word.range());
        }
    }
    out.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    out.dedup_by(|next, kept| next.start < kept.end);
    out
}

/// True for `TODO`, `FIXME`, `TKTK`, `TK` and `XXX` in the place of missing text.
fn is_placeholder_word(
    text: &str,
    word: Word<'_>,
    previous: Option<&Word<'_>>,
    next: Option<&Word<'_>>,
) -> bool {
    let (ahead, behind) = (before(text, word.at), after(text, word.end()));
    let joined = |letter: Option<char>| {
        matches!(letter, Some('-' | '_' | '/' | '.' | '#' | '@' | '\\' | '\u{1}' | '*'))
    };
    let quoted =
        matches!(ahead, Some('"' | '“' | '‘' | '\'')) && matches!(behind, Some('"' | '”' | '’' | '\'' | ','));
    let bracketed = ahead == Some('[') && behind == Some(']');
    let ends = behind == Some('.') && after(text, word.end() + 1).is_none_or(char::is_whitespace);
    if joined(ahead) || (joined(behind) && !ends) || quoted {
        return false;
    }
    let previous_text = adjacent_word(text, previous, word.at);
    let next_text =
        next.filter(|next| text.get(word.end()..next.at) == Some(" ")).map_or("", |next| next.text);
    match word.text {
        "TODO" | "FIXME" => {
            let talked_about = ["a", "an", "the", "no", "any", "of", "called", "word", "marked"]
                .contains(&previous_text)
                || [
                    "comment", "comments", "list", "lists", "app", "note", "notes", "item", "items",
                    "marker", "tag",
                ]
                .contains(&next_text);
            !talked_about
        }
        "TKTK" | "TKTKTK" => true,
        // TK is also a region of Korea and a person's initials; XXX is also a number and a film.
        "TK" | "XXX" | "XXXX" => {
            bracketed
                || behind == Some(':') && text[..word.at].trim().is_empty()
                || WORDS_AFTER_NUMBER.contains(&next_text)
                || matches!(ahead, Some('$' | '₩' | '€' | '£'))
                || (word.text != "TK"
                    && ["said", "says", "to"].contains(&previous_text)
                    && text[..word.at].ends_with(' ')
                    && ["who", "an", "the"].contains(&next_after_comma(text, word)))
        }
        _ => false,
    }
}

/// Returns the word before, if only a space is between.
fn adjacent_word<'a>(text: &str, word: Option<&Word<'a>>, at: usize) -> &'a str {
    word.filter(|word| text.get(word.end()..at) == Some(" ")).map_or("", |word| word.text)
}

/// Returns the word after a comma that follows a word.
fn next_after_comma<'a>(text: &'a str, word: Word<'_>) -> &'a str {
    let rest = text[word.end()..].strip_prefix(", ").unwrap_or_default();
    rest.split(' ').next().unwrap_or_default()
}

/// Finds merge fields: `{{ name }}`, `{% if %}`, `*|NAME|*`, `%%NAME%%`.
fn merge_fields(text: &str) -> Vec<Range<usize>> {
    let is_name = |inside: &str| {
        let inside = inside.trim();
        inside.starts_with(|letter: char| letter.is_alphabetic() || matches!(letter, '#' | '/' | '>'))
            && inside.chars().all(|c| c.is_alphanumeric() || " _-.|:#/>\"',()=&!<".contains(c))
    };
    let is_large = |inside: &str| {
        !inside.is_empty()
            && inside.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "_:-".contains(c))
    };
    let mut out = delimited(text, "{{", "}}", &is_name);
    out.extend(delimited(text, "{%", "%}", &is_name));
    out.extend(delimited(text, "*|", "|*", &is_large));
    // Markdown has read the asterisks as emphasis.
    out.extend(delimited(text, "|", "|", &|inside| {
        is_large(inside) && inside.len() > 3 && inside.contains(|c: char| c.is_ascii_uppercase())
    }));
    out.extend(delimited(text, "%%", "%%", &|inside| {
        is_large(inside) && inside.contains(|c: char| c.is_ascii_uppercase())
    }));
    out
}

/// Returns text between two delimiters that passes the test.
fn delimited(text: &str, open: &str, close: &str, passes: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    /// Bytes between two delimiters that belong together.
    const LONGEST: usize = 60;
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(open).map(|at| from + at) {
        let inside = start + open.len();
        let near = &text[inside..text.floor_char_boundary(inside + LONGEST + close.len())];
        let length = near.find(close).unwrap_or(LONGEST);
        let end = inside + length + close.len();
        let fits = length < LONGEST && passes(&text[inside..inside + length]);
        if fits {
            out.push(start..end);
        }
        from = if fits { end } else { inside };
    }
    out
}

/// Finds `[insert name]`, `[TBD]`, `[링크]`. Brackets in a quoted message do not count.
fn brackets(text: &str) -> Vec<Range<usize>> {
    let passes = |inside: &str| {
        let lower = inside.trim().to_lowercase();
        let begins = ["insert ", "add ", "your ", "link to ", "todo", "tktk"]
            .iter()
            .any(|word| lower.starts_with(word));
        let ends = [" 입력", " 삽입", " 넣기", " here", " tbd", " tk", " goes here"]
            .iter()
            .any(|word| lower.ends_with(word));
        begins || ends || PLACEHOLDERS_IN_BRACKETS.contains(&lower.as_str())
    };
    let all = delimited(text, "[", "]", &passes);
    if all.is_empty() {
        return all;
    }
    let marks = QuoteIndex::of(text);
    all.into_iter().filter(|range| !marks.is_in_quotation_marks(range.start)).collect()
}

/// Finds `Lorem ipsum dolor …` and `여기에 내용을 입력하세요`.
fn phrases(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let lower = text.to_ascii_lowercase();
    for (at, phrase) in lower.match_indices("lorem ipsum") {
        let goes_on = lower[at + phrase.len()..].trim_start_matches([',', ' ']).starts_with("dolor");
        if goes_on || at == 0 && lower.trim_start_matches(phrase).trim().is_empty() {
            out.push(at..at + phrase.len());
        }
    }
    let mut marks = None;
    for (at, here) in text.match_indices("여기에 ") {
        let rest = &text[at + here.len()..];
        let what = ["내용", "제목", "본문", "설명", "글", "텍스트", "링크", "이름", "문구"];
        let Some(what) = what.iter().find(|what| rest.starts_with(**what)) else { continue };
        let verb = rest[what.len()..].trim_start_matches(['을', '를']).trim_start();
        let fill = ["입력", "작성", "넣으세요", "넣기", "넣어", "쓰세요", "적으세요", "추가하세요"];
        let marks = marks.get_or_insert_with(|| QuoteIndex::of(text));
        if let Some(fill) =
            fill.iter().find(|fill| verb.starts_with(**fill)).filter(|_| !marks.is_in_quotation_marks(at))
        {
            out.push(at..text.len() - verb.len() + fill.len());
        }
    }
    out
}

/// Words that follow a missing number.
const WORDS_AFTER_NUMBER: &[&str] = &[
    "won",
    "percent",
    "people",
    "million",
    "billion",
    "trillion",
    "dollars",
    "employees",
    "companies",
    "countries",
    "attacks",
    "victims",
    "users",
    "cases",
    "customers",
    "days",
    "hours",
    "weeks",
    "months",
    "years",
    "times",
    "devices",
    "records",
    "accounts",
    "organizations",
    "organisations",
    "homes",
    "servers",
    "euros",
];

/// Placeholders when in brackets.
const PLACEHOLDERS_IN_BRACKETS: &[&str] = &[
    "tbd",
    "tbc",
    "tba",
    "tk",
    "xx",
    "xxx",
    "xxxx",
    "placeholder",
    "link",
    "url",
    "headline",
    "caption",
    "credit",
    "quote",
    "source",
    "link here",
    "date tbd",
    "image",
    "picture",
    "photo here",
    "number",
    "figure",
    "byline",
    "링크",
    "링크 추가",
    "확인 필요",
    "작성 예정",
    "추가 예정",
    "추후 작성",
    "추후 추가",
    "내용 작성",
    "사진 추가",
    "수정 필요",
];

/// Placeholders when they are the whole headline, caption or paragraph.
const PLACEHOLDER_TEXTS: &[&str] = &[
    "tk",
    "xxx",
    "tbd",
    "tbc",
    "tba",
    "todo",
    "fixme",
    "placeholder",
    "title",
    "title here",
    "your title",
    "your title here",
    "headline",
    "headline here",
    "headline goes here",
    "title goes here",
    "text",
    "text here",
    "text goes here",
    "your text here",
    "your text",
    "caption",
    "caption here",
    "caption goes here",
    "alt text",
    "alt",
    "image description",
    "description here",
    "credit here",
    "insert text here",
    "write here",
    "제목",
    "내용",
    "제목 입력",
    "내용 입력",
    "여기에 내용",
    "여기에 제목",
    "제목을 입력하세요",
    "내용을 입력하세요",
    "사진 설명",
    "대체 텍스트",
    "본문",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_text_about_them() {
        let cases: &[(&str, &[&str])] = &[
            ("TODO: check this. The sum is TODO won.", &["TODO", "TODO"]),
            ("FIXME The name", &["FIXME"]),
            ("About XXX people paid $XXX, TK percent of them.", &["XXX", "XXX", "TK"]),
            ("The sum is TKTK.", &["TKTK"]),
            ("Lorem ipsum dolor sit", &["Lorem ipsum"]),
            (
                "Dear {{ first_name }}, {% if x %}*|FNAME|*, %%EMAIL%%",
                &["{{ first_name }}", "{% if x %}", "*|FNAME|*", "%%EMAIL%%"],
            ),
            ("See [insert link here], [TBD] and [링크].", &["[insert link here]", "[TBD]", "[링크]"]),
            ("여기에 내용을 입력하세요.", &["여기에 내용을 입력"]),
            ("Caption", &["Caption"]),
            ("[제목]", &["[제목]"]),
            ("A TODO comment, the word \"TODO\", src/TODO.md, TODOs and TODO_LIST.", &[]),
            ("TK Kim of the TK region, TK(대구·경북), Turkish Airlines (TK)", &[]),
            ("Call 010-XXXX-1234 or XXX-1; XXX is a film, Super Bowl XXX a game.", &[]),
            ("Designers call it lorem ipsum, after a Lorem.", &[]),
            ("It read {{7*7}} and {}, 100%% sure, * | a | *", &[]),
            ("\"Dear [name], click [link]\" it said. He [Kim] left [sic] [단독] [사진]", &[]),
            ("여기에 내용증명까지 더했다. 여기에 제목이 붙었다.", &[]),
        ];
        for (text, expected) in cases {
            let found: Vec<_> = find(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, *expected, "{text}");
        }
    }
}
