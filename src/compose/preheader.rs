//! The preheader: the text that an inbox shows after the subject.

use unicode_width::UnicodeWidthStr;

use crate::issue::{Issue, Item, Publication};

/// Columns below which further text is added.
const MIN_COLUMNS: usize = 30;
/// Columns above which every inbox truncates.
const MAX_COLUMNS: usize = 150;
/// Abbreviations whose dot ends no sentence.
const ABBREVIATIONS: [&str; 21] = [
    "mr", "ms", "mrs", "dr", "st", "vs", "no", "inc", "ltd", "co", "jan", "feb", "mar", "apr", "jun", "jul",
    "aug", "sep", "oct", "nov", "dec",
];

/// Returns the issue's own preheader or the greeting's first sentence, of 30 to 150 columns if there is enough text.
pub(super) fn preheader(issue: &Issue, publication: &Publication, items: &[&Item]) -> String {
    let greeting = one_line(&issue.greeting.plain_without_struck());
    let about = one_line(&issue.about.as_ref().unwrap_or(&publication.about).plain_without_struck());
    let news = items.iter().filter(|item| item.is_news());
    let headlines = news.map(|item| item.title.value.as_str()).collect::<Vec<_>>().join(" · ");
    let own = issue.preheader.as_ref().map(|own| one_line(&own.value)).filter(|own| !own.is_empty());
    let sentence = first_sentence(&greeting);
    let more = [&greeting[sentence.len()..], &headlines, &about];
    let mut text = own.clone().unwrap_or_else(|| sentence.to_owned());
    let more = if own.is_some() { [greeting.as_str(), &headlines, &about] } else { more };
    for more in more {
        if text.width() >= MIN_COLUMNS {
            break;
        }
        text = one_line(&format!("{text} {more}"));
    }
    truncate(&text, MAX_COLUMNS)
}

/// Columns of a standfirst that was not written as one: two to three lines on a phone.
const MAX_STANDFIRST_COLUMNS: usize = 100;

/// Returns the line about an issue below its title: its own preheader, or the first sentence of its standing paragraph if
/// that is short.
pub(super) fn standfirst(issue: &Issue, publication: &Publication) -> Option<String> {
    let own = issue.preheader.as_ref().map(|own| one_line(&own.value)).filter(|own| !own.is_empty());
    own.or_else(|| {
        let about = one_line(&issue.about.as_ref().unwrap_or(&publication.about).plain_without_struck());
        let sentence = first_sentence(&about);
        (!sentence.is_empty() && sentence.width() <= MAX_STANDFIRST_COLUMNS).then(|| sentence.to_owned())
    })
}

/// Returns the text on one line, with single blanks. Blanks that may not break a line stay.
pub(super) fn one_line(text: &str) -> String {
    let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\u{A0}' | '\u{202F}');
    text.split(is_blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Bytes before a full stop that can be an abbreviation.
const LONGEST_ABBREVIATION: usize = 64;

/// Returns the first sentence.
fn first_sentence(text: &str) -> &str {
    let ends = text.match_indices(['.', '!', '?', '。']).map(|(at, mark)| (at, at + mark.len()));
    for (at, end) in ends {
        let rest = text[end..].trim_start_matches(['"', '”', '’', '“', '‘', '»', '›', '\u{202F}', ')']);
        let near = &text[text.ceil_char_boundary(at.saturating_sub(LONGEST_ABBREVIATION))..at];
        let last = near.rsplit([' ', '(']).next().unwrap_or_default().to_lowercase();
        let is_followed_by_sentence = rest.is_empty()
            || rest.strip_prefix(' ').and_then(|rest| rest.chars().next()).is_some_and(|c| !c.is_lowercase());
        let is_abbreviation = text[at..].starts_with('.')
            && (ABBREVIATIONS.contains(&last.as_str()) || last.contains('.') || last.chars().count() == 1);
        if is_followed_by_sentence && !is_abbreviation {
            return &text[..text.len() - rest.len()];
        }
    }
    text
}

/// Truncates at a word to `columns`, with an ellipsis.
fn truncate(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for word in text.split(' ') {
        if out.width() + 1 + word.width() + 1 > columns {
            break;
        }
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(word);
    }
    if out.is_empty() {
        // A single word without blanks.
        out = text.chars().take(columns / 2 - 1).collect();
    }
    out + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_do_not_end_the_sentence() {
        assert_eq!(
            first_sentence("On Nov. 17 Mr. Kim of U.S. Steel came. He left."),
            "On Nov. 17 Mr. Kim of U.S. Steel came."
        );
        assert_eq!(first_sentence("\"Wait!\" she said. Then"), "\"Wait!\" she said.");
        assert_eq!(first_sentence("„Halt!“ Er ging."), "„Halt!“");
        assert_eq!(first_sentence("안녕하세요. 서울입니다."), "안녕하세요.");
        assert_eq!(first_sentence("version 2.0 is out"), "version 2.0 is out");
    }

    #[test]
    fn long_preheader_is_truncated_at_a_word() {
        let text = "돌다리도 두들겨 보고 건너라 ".repeat(20);
        let short = truncate(text.trim(), 150);
        assert!(short.width() <= 150 && short.width() > 130, "{short}");
        assert!(short.ends_with('…'));
        assert!(super::truncate(&"x".repeat(400), 150).width() <= 150);
    }
}
