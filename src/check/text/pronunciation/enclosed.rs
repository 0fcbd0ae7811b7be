//! Words before a closing bracket or quotation mark.

use super::{Reading, nested};
use crate::check::text::hangul;

const BRACKETS: [(char, char); 3] = [('(', ')'), ('[', ']'), ('（', '）')];
const QUOTES: [(char, char); 7] =
    [('“', '”'), ('‘', '’'), ('「', '」'), ('『', '』'), ('《', '》'), ('〈', '〉'), ('<', '>')];

/// Reads a word with brackets: the word before them counts, and their content only if there is none.
pub(super) fn bracket(text: &str, at: usize, depth: usize) -> Option<Reading> {
    let close = text[..at].chars().next_back()?;
    let (opening, _) = *BRACKETS.iter().find(|(_, closing)| *closing == close)?;
    let end = at - close.len_utf8();
    let start = opening_of(&text[..end], opening, close)?;
    let inside = start + opening.len_utf8()..end;
    let content = &text[inside.clone()];
    if content.is_empty() || is_optional(content) {
        return None;
    }
    let head = &text[..start];
    let Some(last) = head.chars().next_back().filter(|last| !last.is_whitespace()) else {
        let within = nested(text, end, depth).filter(|within| within.whole.start >= inside.start)?;
        // Some set a blank before a bracket; then either word may count.
        let outer = nested(text, head.trim_end().len(), depth);
        let endings = outer.map_or(within.endings, |outer| outer.endings.or(within.endings));
        return Some(Reading { endings, whole: start..at, ..within });
    };
    if BRACKETS.iter().chain(&QUOTES).any(|(opening, _)| *opening == last) {
        let within = nested(text, end, depth).filter(|within| within.whole.start >= inside.start)?;
        return Some(Reading { whole: start..at, ..within });
    }
    let outer = nested(text, start, depth)?;
    let mut endings = outer.endings;
    if last.is_ascii() && hangul::has_hangul(content) {
        // Many read the Hangul that explains an acronym in its place.
        endings = endings.or(nested(text, end, depth)?.endings);
    }
    Some(Reading { endings, whole: outer.whole.start..at, decides: outer.decides, spoken: outer.spoken })
}

/// Bytes or characters in which the beginning of a bracket or a quotation is looked for.
const REACH: usize = 2_000;

/// Returns the place of the bracket that `head` leaves open.
fn opening_of(head: &str, opening: char, closing: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in head.char_indices().rev().take(REACH) {
        if c == closing {
            depth += 1;
        } else if c == opening {
            match depth.checked_sub(1) {
                None => return Some(at),
                Some(less) => depth = less,
            }
        }
    }
    None
}

/// Returns `true` for text that need not be read aloud: particles (`은(는)`, `(으)로`) and forms of companies, `(주)`.
fn is_optional(content: &str) -> bool {
    ["은", "는", "이", "가", "을", "를", "과", "와", "으", "으로", "로", "주", "株", "유", "사", "재"]
        .contains(&content)
}

/// Reads a quotation or a title by its last word; a sentence with its own full stop gives `None`.
pub(super) fn quotation(text: &str, at: usize, depth: usize) -> Option<Reading> {
    let close = text[..at].chars().next_back()?;
    let end = at - close.len_utf8();
    let head = &text[..end];
    let start = if matches!(close, '"' | '\'') {
        straight_opening(head, close)?
    } else {
        let (opening, _) = *QUOTES.iter().find(|(_, closing)| *closing == close)?;
        let near = head.ceil_char_boundary(head.len().saturating_sub(REACH));
        let start =
            near + head[near..].rfind(opening).filter(|start| !head[near + start..].contains(close))?;
        start + opening.len_utf8()
    };
    let within = nested(text, end, depth).filter(|within| within.whole.start >= start)?;
    Some(Reading { whole: start - head[..start].chars().next_back()?.len_utf8()..at, ..within })
}

/// Returns the start of a straight quotation: an odd number of such marks is before its end.
fn straight_opening(head: &str, mark: char) -> Option<usize> {
    if head.len() > REACH {
        // In a long text they are not counted: the last one has to look like an opening mark.
        let near = head.ceil_char_boundary(head.len() - REACH);
        let at = near + head[near..].rfind(mark)?;
        let opens = head[..at].ends_with(|c: char| c.is_whitespace() || matches!(c, '(' | '[' | '‘' | '“'));
        return opens.then_some(at + 1);
    }
    let bytes = head.as_bytes();
    let letter = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    let marks = head.match_indices(mark).map(|(at, _)| at);
    // An apostrophe is no quotation mark.
    let mut marks = marks.filter(|at| !(mark == '\'' && letter(at.checked_sub(1)) && letter(Some(at + 1))));
    let mut last = None;
    let mut seen = 0_usize;
    for at in marks.by_ref() {
        (last, seen) = (Some(at), seen + 1);
    }
    last.filter(|_| seen % 2 == 1).map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::super::Endings;
    use super::*;

    #[test]
    fn straight_quotes_match_in_pairs() {
        assert_eq!(straight_opening("그는 \"보안", '"'), Some("그는 \"".len()));
        assert_eq!(straight_opening("\"하나\" 둘", '"'), None);
        assert_eq!(straight_opening("it's '둘", '\''), Some("it's '".len()));
    }

    #[test]
    fn brackets_can_be_nested() {
        let text = "구글(미국(캘리포니아) 회사)";
        let reading = bracket(text, text.len(), 2).unwrap();
        assert_eq!((reading.endings, &text[reading.decides]), (Endings::RIEUL, "구글"));
    }
}
