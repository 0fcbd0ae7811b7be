use std::ops::Range;

use crate::check::rule::{Context, Rule};
use crate::check::text::openers::is_sentence_opener;
use crate::check::text::values::is_plain_value;
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
            for fault in faults(prose, is_plain_value(passage.role)) {
                let mark = passage.text[fault.at.clone()].trim();
                let (message, help) = match fault.kind {
                    Kind::MissingBehind => {
                        (format!("no space after `{mark}`"), "add a space between the two words")
                    }
                    Kind::BeforeMark => {
                        (format!("space before `{mark}`"), "remove the space before the mark")
                    }
                    Kind::Two => (format!("{} spaces instead of one", fault.at.len()), "keep one of them"),
                };
                let fix = fault.sure.then(|| passage.replace(fault.at.clone(), &fault.right)).flatten();
                let at = passage.span(fault.at);
                found.push(Diagnostic::warning(self.code(), at, message).help(help).fix(fix));
            }
        }
    }
}

/// What is wrong with a blank.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    /// The marks and blanks it is about.
    at: Range<usize>,
    /// What belongs there.
    right: String,
    kind: Kind,
    /// Whether there is no doubt about what was meant.
    sure: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `end.Next`
    MissingBehind,
    /// `word ,next`
    BeforeMark,
    /// `two  blanks`
    Two,
}

/// Bytes on each side of a mark within which a word has ended.
const LONGEST: usize = 300;

/// The faults of a text. Two blanks count only where they are printed: `printed`.
fn faults(text: &str, printed: bool) -> Vec<Fault> {
    let mut out = Vec::new();
    // French puts blanks before its marks.
    let french = text.contains(['«', '»', '\u{202f}', 'é', 'è', 'ç', 'à', 'ê']);
    for (at, mark) in text.char_indices() {
        let found = match mark {
            '.' | '?' | '!' => sentence_end(text, at, mark).or_else(|| blank_before(text, at, mark, french)),
            ',' => comma(text, at).or_else(|| blank_before(text, at, mark, french)),
            ' ' if printed => two_blanks(text, at),
            _ => None,
        };
        out.extend(found);
    }
    out
}

/// `end.Next`
fn sentence_end(text: &str, at: usize, mark: char) -> Option<Fault> {
    let (word, _) = around(text, at)?;
    let (left, right) = word_parts(text, at, word)?;
    let next = right.chars().next()?;
    let fault = |sure| Fault { at: at..at + 1, right: format!("{mark} "), kind: Kind::MissingBehind, sure };
    // `korean::missing_blank` knows how a Korean sentence ends.
    if is_hangul(next) {
        return None;
    }
    // A word of capital and small letters, as sentences begin with.
    let begins = next.is_ascii_uppercase() && right.chars().skip(1).all(|letter| letter.is_ascii_lowercase());
    let small = left.chars().count() > 1 && left.chars().all(|letter| letter.is_ascii_lowercase());
    let named = left.chars().all(char::is_alphanumeric) && left.chars().count() > 2;
    let ends_word = after(text, at + 1 + right.len())
        .is_none_or(|letter| letter.is_whitespace() || matches!(letter, ',' | '\'' | '’'));
    let starter = is_sentence_opener(right);
    let long_enough = right.len() > 1 || right == "A" || right == "I";
    (begins && ends_word && long_enough && ((small && (starter || right.len() > 2)) || (named && starter)))
        .then(|| fault(starter))
}

/// `Seoul,where`, `서울,부산에서`
fn comma(text: &str, at: usize) -> Option<Fault> {
    let (word, marks) = around(text, at)?;
    let (left, right) = word_parts(text, at, word)?;
    let letters = |part: &str| {
        part.chars().count() > 1 && part.chars().all(|c| c.is_ascii_alphabetic() || is_hangul(c))
    };
    // `name,email,phone` is a line of data.
    (marks == 1 && letters(left) && letters(right)).then(|| Fault {
        at: at..at + 1,
        right: ", ".to_owned(),
        kind: Kind::MissingBehind,
        sure: true,
    })
}

/// `word , next`, `word ,next`, `word .`, `Really ?`
fn blank_before(text: &str, at: usize, mark: char, french: bool) -> Option<Fault> {
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
    let fault =
        |right: String, end: usize| Fault { at: start..end, right, kind: Kind::BeforeMark, sure: true };
    match mark {
        ',' if next.is_some_and(char::is_alphabetic) => Some(fault(", ".into(), at + 1)),
        ',' if is_end => Some(fault(",".into(), at + 1)),
        // `gone .The list`
        '.' if rest
            .split(|letter: char| !letter.is_alphanumeric())
            .next()
            .is_some_and(is_sentence_opener) =>
        {
            Some(fault(". ".into(), at + 1))
        }
        // `( . )`, ` . . .` and `.env` are something else.
        '.' | '?' | '!'
            if is_end && begins_sentence && !rest.trim_start().starts_with(['.', '?', '!', ',']) =>
        {
            Some(fault(mark.to_string(), at + 1))
        }
        _ => None,
    }
}

/// Two blanks between words.
fn two_blanks(text: &str, at: usize) -> Option<Fault> {
    if text[..at].ends_with(' ') {
        return None;
    }
    let end = at + text[at..].len() - text[at..].trim_start_matches(' ').len();
    let inside = before(text, at).is_some_and(|letter| !letter.is_whitespace())
        && after(text, end).is_some_and(|letter| letter != '\n');
    (inside && end - at > 1).then(|| Fault { at: at..end, right: " ".into(), kind: Kind::Two, sure: true })
}

/// The run of letters, digits and marks around a mark, and how many stops and commas are within it. A run that is longer
/// than words are is none.
fn around(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let first = text.ceil_char_boundary(at.saturating_sub(LONGEST));
    let last = text.floor_char_boundary(at.saturating_add(LONGEST));
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

/// The letters right before and right behind a mark that is the only one of its run.
fn word_parts(text: &str, at: usize, run: Range<usize>) -> Option<(&str, &str)> {
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
    fn faults_are_told_from_names_with_marks() {
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
            let found = faults(text, true);
            let seen: Vec<_> =
                found.iter().map(|fault| (&text[fault.at.clone()], fault.right.as_str())).collect();
            assert_eq!(seen, *expected, "{text}");
        }
    }
}
