use std::ops::Range;

use crate::check::rule::{Context, Rule};
use crate::check::text::openers::is_sentence_opener;
use crate::check::text::words::{after, before, is_hangul};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A missing space after a sentence or a comma, a space before a full stop or a comma, or two spaces in a headline,
/// caption or other value of a file. Names that contain a full stop (`Node.js`, `e.g.`, `example.com`) are accepted.
///
/// ## Why it matters to a reader
/// Mail programs take `end.Next` for an address and turn it into a link. Readers see that nobody checked the text.
///
/// ## Example
/// ```markdown
/// The list is erased every Monday.The regulator agrees , as it says.
/// ```
///
/// ## Better
/// ```markdown
/// The list is erased every Monday. The regulator agrees, as it says.
/// ```
pub(super) struct MissingBlank;

impl Rule for MissingBlank {
    fn code(&self) -> Code {
        Code("words::missing_blank")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            let prose = passage.prose();
            for error in spacing_errors(prose, passage.role.is_plain_value()) {
                let mark = passage.text[error.at.clone()].trim();
                let (message, help) = match error.kind {
                    ErrorKind::MissingAfter => {
                        (format!("no space after `{mark}`"), "add a space between the two words")
                    }
                    ErrorKind::BeforeMark => {
                        (format!("space before `{mark}`"), "remove the space before the mark")
                    }
                    ErrorKind::TwoSpaces => {
                        (format!("{} spaces instead of one", error.at.len()), "keep one of them")
                    }
                };
                let fix = error.certain.then(|| passage.replace(error.at.clone(), &error.right)).flatten();
                let at = passage.span(error.at);
                found.push(Diagnostic::warning(self.code(), at, message).help(help).fix(fix));
            }
        }
    }
}

/// Spacing error.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SpacingError {
    /// Range of the marks and spaces.
    at: Range<usize>,
    /// Right spelling.
    right: String,
    kind: ErrorKind,
    /// True if the intended text is certain, so that it can be fixed.
    certain: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ErrorKind {
    /// Missing space after a mark: `end.Next`.
    MissingAfter,
    /// Space before a mark: `word ,next`.
    BeforeMark,
    /// Double space.
    TwoSpaces,
}

/// Longest token on each side of a mark, in bytes.
const MAX_TOKEN_BYTES: usize = 300;

/// Returns the spacing errors of a text. Double spaces count only in plain values.
/// Names contain full stops too (`Node.js`, `e.g.`, `v1.2`, `example.com`, `.NET`). So a missing space counts only
/// after small letters, before a capital or a word that opens sentences.
fn spacing_errors(text: &str, is_plain: bool) -> Vec<SpacingError> {
    let mut out = Vec::new();
    // French has spaces before its marks.
    let french = text.contains(['«', '»', '\u{202f}', 'é', 'è', 'ç', 'à', 'ê']);
    for (at, mark) in text.char_indices() {
        let found = match mark {
            '.' | '?' | '!' => {
                missing_after_sentence(text, at, mark).or_else(|| space_before_mark(text, at, mark, french))
            }
            ',' => missing_after_comma(text, at).or_else(|| space_before_mark(text, at, mark, french)),
            ' ' if is_plain => double_space(text, at),
            _ => None,
        };
        out.extend(found);
    }
    out
}

/// Missing space after a mark: `end.Next`.
fn missing_after_sentence(text: &str, at: usize, mark: char) -> Option<SpacingError> {
    let (word, _) = token_around(text, at)?;
    let (left, right) = words_around_mark(text, at, word)?;
    let next = right.chars().next()?;
    let error = |certain| SpacingError {
        at: at..at + 1,
        right: format!("{mark} "),
        kind: ErrorKind::MissingAfter,
        certain,
    };
    // `korean::missing_blank` checks Korean sentences.
    if is_hangul(next) {
        return None;
    }
    // A capital letter followed by small letters, as at the start of a sentence.
    let begins = next.is_ascii_uppercase() && right.chars().skip(1).all(|letter| letter.is_ascii_lowercase());
    let small = left.chars().count() > 1 && left.chars().all(|letter| letter.is_ascii_lowercase());
    let named = left.chars().all(char::is_alphanumeric) && left.chars().count() > 2;
    let ends_word = after(text, at + 1 + right.len())
        .is_none_or(|letter| letter.is_whitespace() || matches!(letter, ',' | '\'' | '’'));
    let starter = is_sentence_opener(right);
    let long_enough = right.len() > 1 || right == "A" || right == "I";
    (begins && ends_word && long_enough && ((small && (starter || right.len() > 2)) || (named && starter)))
        .then(|| error(starter))
}

/// Finds `Seoul,where`, `서울,부산에서`.
fn missing_after_comma(text: &str, at: usize) -> Option<SpacingError> {
    let (word, marks) = token_around(text, at)?;
    let (left, right) = words_around_mark(text, at, word)?;
    let letters = |part: &str| {
        part.chars().count() > 1 && part.chars().all(|c| c.is_ascii_alphabetic() || is_hangul(c))
    };
    // `name,email,phone` is data.
    (marks == 1 && letters(left) && letters(right)).then(|| SpacingError {
        at: at..at + 1,
        right: ", ".to_owned(),
        kind: ErrorKind::MissingAfter,
        certain: true,
    })
}

/// Finds `word , next`, `word ,next`, `word .`, `Really ?`.
fn space_before_mark(text: &str, at: usize, mark: char, french: bool) -> Option<SpacingError> {
    let start = text[..at].trim_end_matches(' ').len();
    let word_before = before(text, start)
        .is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, ')' | '"' | '”' | '%'));
    let rest = &text[at + 1..];
    let next = rest.chars().next();
    let is_end = next.is_none_or(|letter| letter.is_whitespace() || matches!(letter, '"' | '”' | ')'));
    let begins_sentence = rest
        .trim_start()
        .chars()
        .next()
        .is_none_or(|letter| !letter.is_lowercase() && !letter.is_ascii_digit());
    if start == at || !word_before || (french && mark != ',' && mark != '.') {
        return None;
    }
    let error = |right: String, end: usize| SpacingError {
        at: start..end,
        right,
        kind: ErrorKind::BeforeMark,
        certain: true,
    };
    match mark {
        ',' if next.is_some_and(char::is_alphabetic) => Some(error(", ".into(), at + 1)),
        ',' if is_end => Some(error(",".into(), at + 1)),
        // `gone .The list`
        '.' if rest
            .split(|letter: char| !letter.is_alphanumeric())
            .next()
            .is_some_and(is_sentence_opener) =>
        {
            Some(error(". ".into(), at + 1))
        }
        // `( . )`, ` . . .` and `.env` do not count.
        '.' | '?' | '!'
            if is_end && begins_sentence && !rest.trim_start().starts_with(['.', '?', '!', ',']) =>
        {
            Some(error(mark.to_string(), at + 1))
        }
        _ => None,
    }
}

/// Finds two or more spaces between words.
fn double_space(text: &str, at: usize) -> Option<SpacingError> {
    if text[..at].ends_with(' ') {
        return None;
    }
    let end = at + text[at..].len() - text[at..].trim_start_matches(' ').len();
    let inside = before(text, at).is_some_and(|letter| !letter.is_whitespace())
        && after(text, end).is_some_and(|letter| letter != '\n');
    (inside && end - at > 1).then(|| SpacingError {
        at: at..end,
        right: " ".into(),
        kind: ErrorKind::TwoSpaces,
        certain: true,
    })
}

/// Returns the token around a mark and the number of marks in it; `None` for a token longer than words are.
fn token_around(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let first = text.ceil_char_boundary(at.saturating_sub(MAX_TOKEN_BYTES));
    let last = text.floor_char_boundary(at.saturating_add(MAX_TOKEN_BYTES));
    let start = match text[first..at].rfind(char::is_whitespace) {
        Some(blank) => first + blank + after(text, first + blank).map_or(1, char::len_utf8),
        None if first == 0 => 0,
        None => return None,
    };
    let end = match text[at..last].find(char::is_whitespace) {
        Some(blank) => at + blank,
        None if last == text.len() => last,
        None => return None,
    };
    let word =
        text[start..end].trim_end_matches(['.', ',', '!', '?', '"', '”', '’', '\'', ')', ':', ';', '…']);
    Some((start..end, word.matches(['.', ',', '/', '\\', '_', '@', '(', '=', ':']).count()))
}

/// Returns the words directly before and after a mark that is the only one of its token.
fn words_around_mark(text: &str, at: usize, run: Range<usize>) -> Option<(&str, &str)> {
    let only = text[run.clone()].trim_end_matches(['.', ',', '!', '?', '"', '”', '’', '\'', ')']);
    if only.contains(['/', '\\', '_', '@', '(', '=', ':', '<', '*', '#', '\u{1}', '&'])
        || only.matches(['.', '?', '!']).count() > 1
    {
        return None;
    }
    let left = &text[run.start..at];
    let left =
        left.rsplit(|letter: char| !letter.is_alphanumeric()).next().filter(|left| !left.is_empty())?;
    let right = &text[at + 1..run.end];
    let right =
        right.split(|letter: char| !letter.is_alphanumeric()).next().filter(|right| !right.is_empty())?;
    Some((left, right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spacing_errors_are_told_from_names_with_marks() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("the end.Next day", &[(".", ". ")]),
            ("in Seoul.The rest", &[(".", ". ")]),
            ("Is it so?The rest", &[("?", "? ")]),
            ("a word ,next and a word , next", &[(" ,", ", "), (" ,", ",")]),
            ("in Busan,where 1,150 live", &[(",", ", ")]),
            ("That is it . Really ?", &[(" .", "."), (" ?", "?")]),
            ("gone .The list", &[(" .", ". ")]),
            ("two  blanks", &[("  ", " ")]),
            ("Node.js, e.g. U.S. v1.2 .NET ASP.NET example.com Yahoo! … a ... b", &[]),
            ("end. Next, and (it.) \"So.\" is 3.2", &[]),
            ("name,email,phone and System.Net.Http and Monday.Com, time.Now()", &[]),
            ("« Bonjour ! » dit-elle", &[]),
            ("바다.한국 가.나.다. 1.서론 한,미 정상", &[]),
            ("see . . . and the .env file, :) ;)", &[]),
            ("Trojan.Agent and will.i.am", &[]),
        ];
        for (text, expected) in cases {
            let found = spacing_errors(text, true);
            let seen: Vec<_> =
                found.iter().map(|error| (&text[error.at.clone()], error.right.as_str())).collect();
            assert_eq!(seen, *expected, "{text}");
        }
    }
}
