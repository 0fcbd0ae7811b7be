//! Lines that begin with a year or a date.
//!
//! `2022. It was a good year.` and `2023. 5. 12. 인천` look like numbered lists to the parser. A list would cut off or
//! change what the author wrote: `007.` becomes `7.`. So the dot is escaped, and the line stays text.

use comrak::nodes::{AstNode, ListType, NodeValue};

use super::locate::Locator;
use super::rewrite::Rewrite;

/// Month names that follow a day and a dot, in German and its neighbours, in lower case.
const MONTHS: [&str; 20] = [
    "januar",
    "jänner",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "januari",
    "februari",
    "mars",
    "maj",
    "augusti",
    "december",
    "desember",
];

/// Bytes of a line that are looked at, and levels of lists that a date can look like: nested lists stay linear.
const LINE_LIMIT: usize = 80;
const LEVEL_LIMIT: usize = 8;

/// Number and delimiter that make the parser see a list.
pub(super) struct Marker<'a> {
    digits: &'a str,
    pub(super) number: u32,
    /// Place of the dot or bracket.
    pub(super) delimiter: usize,
    /// The rest of the line.
    rest: &'a str,
}

impl<'a> Marker<'a> {
    /// Reads the marker of a line that starts at this byte.
    pub(super) fn read(text: &'a str, start: usize) -> Option<Self> {
        let line = text.get(start..text.floor_char_boundary(start + LINE_LIMIT))?;
        let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
        let digits = &line[..line.find(|c: char| !c.is_ascii_digit()).unwrap_or(line.len())];
        let rest = line[digits.len()..].strip_prefix(['.', ')'])?;
        let delimiter = start + digits.len();
        Some(Self { digits, number: digits.parse().ok()?, delimiter, rest: rest.trim_start() })
    }

    fn is_year(&self) -> bool {
        (1000..3000).contains(&self.number)
    }

    fn is_zero_padded(&self) -> bool {
        self.digits.len() > 1 && self.digits.starts_with('0')
    }

    /// `5. 12. 인천` is a date; so is `12. November`.
    fn is_date(&self, in_order: bool) -> bool {
        match day(self.rest) {
            // `1. 5. 18. …` in a list that counts on is a point that begins with a date.
            Some(after) if in_order => day(after.trim_start()).is_none(),
            Some(_) => true,
            None => !in_order && (1..=31).contains(&self.number) && is_month(self.rest),
        }
    }
}

/// Returns the text after a day or a month: one or two digits, and a dot that begins no fraction.
fn day(text: &str) -> Option<&str> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = text[digits..].strip_prefix('.')?;
    ((1..=2).contains(&digits) && !after.starts_with(|c: char| c.is_ascii_digit())).then_some(after)
}

fn is_month(text: &str) -> bool {
    let word: String = text.chars().take_while(|letter| letter.is_alphabetic()).take(20).collect();
    MONTHS.contains(&word.to_lowercase().as_str())
}

/// Escapes the markers of a list that consists of lines which begin with a year or a date. Returns false for other lists.
pub(super) fn rewrite<'a>(list: &'a AstNode<'a>, locator: &Locator<'_>, found: &mut Vec<Rewrite>) -> bool {
    let text = locator.text();
    if !matches!(&list.data.borrow().value, NodeValue::List(list) if list.list_type == ListType::Ordered) {
        return false;
    }
    let starts = list.children().map(|item| locator.bytes(item.data.borrow().sourcepos).start);
    let markers: Option<Vec<_>> =
        starts.map(|start| Marker::read(text, start).map(|marker| (start, marker))).collect();
    let Some(markers) = markers else { return false };
    let Some((_, first)) = markers.first() else { return false };
    let in_order = markers.len() > 1
        && markers.windows(2).all(|pair| pair[0].1.number.checked_add(1) == Some(pair[1].1.number));
    let starts_at_one = first.number == 1;
    let is_text = |marker: &Marker<'_>| {
        marker.is_year()
            || marker.is_date(in_order)
            || marker.is_zero_padded() && !(in_order && starts_at_one)
            || marker.number >= 3000 && !in_order
    };
    if !is_text(first) || !list.children().all(is_one_paragraph) {
        return false;
    }
    for (index, (start, marker)) in markers.iter().enumerate().filter(|(_, (_, marker))| is_text(marker)) {
        found.push(Rewrite::insert(marker.delimiter, "\\"));
        // The lines would flow into one paragraph.
        if let Some(end) =
            Some(*start).filter(|_| index > 0).and_then(|start| end_of_line_before(text, start))
        {
            found.push(Rewrite::insert(end, "  "));
        }
    }
    true
}

/// Tests that an item holds one paragraph or nothing, directly or within the lists that a date looks like.
pub(super) fn is_one_paragraph<'a>(item: &'a AstNode<'a>) -> bool {
    let mut here = item;
    for _ in 0..LEVEL_LIMIT {
        let mut children = here.children();
        let (Some(only), None) = (children.next(), children.next()) else {
            return here.first_child().is_none();
        };
        match &only.data.borrow().value {
            NodeValue::Paragraph => return true,
            NodeValue::Item(_) => {}
            NodeValue::List(list) if list.list_type == ListType::Ordered => {}
            _ => return false,
        }
        here = only;
    }
    false
}

/// Returns the end of the line before the one at `start`, unless that line is empty.
pub(super) fn end_of_line_before(text: &str, start: usize) -> Option<usize> {
    let line_start = text[..start].rfind(['\n', '\r'])? + 1;
    let before = text[..line_start].strip_suffix('\n').unwrap_or(&text[..line_start]);
    let before = before.strip_suffix('\r').unwrap_or(before);
    let line = &before[before.rfind(['\n', '\r']).map_or(0, |end| end + 1)..];
    (!line.trim_matches([' ', '\t', '>']).is_empty()).then_some(before.len())
}

#[cfg(test)]
mod tests {
    use crate::issue::markdown::testing::read;
    use crate::issue::{Block, Inline, Prose};

    #[test]
    fn lines_that_begin_with_a_year_or_a_date_are_text() {
        for text in [
            "2022. It was a good year.",
            "2022) It was a good year.",
            "2023. 5. 12. 인천",
            "2023.  5. 12. 인천",
            "5. 12. 인천",
            "5. 12.(금) 인천",
            "23. 5. 12. 인천",
            "1945. 8. 15.",
            "1. 1. 새해 첫날",
            "2023. 5월의 일이다",
            "007. The man",
            "007.",
            "2022.",
            "12. November war es so weit.",
            "12345. Besucher",
        ] {
            let reading = read(text);
            let words = reading.paragraph();
            assert!(matches!(words, [Inline::Text(kept, _)] if kept == text), "{text}: {words:?}");
        }
    }

    #[test]
    fn text_after_a_date_is_still_markdown() {
        let prose = read("2022. It was **good**,\n[they say](https://a.example/).\n\nThe next.").prose;
        let [Block::Paragraph(words, _), Block::Paragraph(..)] = prose.0.as_slice() else {
            panic!("{prose:?}")
        };
        assert!(
            matches!(words.as_slice(), [_, Inline::Strong(_), _, Inline::SoftBreak, Inline::Link(..), _]),
            "{words:?}"
        );
    }

    #[test]
    fn dated_lines_stay_lines_of_their_own() {
        for (text, kept) in [
            ("1987. The first.\n1991. The second.", "1987. The first. 1991. The second."),
            ("2023. 5. 12. 인천\n2023. 5. 13. 서울", "2023. 5. 12. 인천 2023. 5. 13. 서울"),
            ("3. 1. 삼일절\r\n4. 5. 식목일", "3. 1. 삼일절 4. 5. 식목일"),
        ] {
            let reading = read(text);
            let words = reading.paragraph();
            assert!(words.contains(&Inline::Break), "{text}: {words:?}");
            assert_eq!(reading.prose.plain(), kept);
        }
        let apart = read("2022. It was good.\n\n2023. It was better.").prose;
        assert!(matches!(apart.0.as_slice(), [Block::Paragraph(..), Block::Paragraph(..)]), "{apart:?}");
    }

    #[test]
    fn dates_in_quotes_and_lists_are_text_there() {
        let quote = read("> 2022. It was good.\n> So we say.").prose;
        assert!(
            matches!(quote.0.as_slice(), [Block::Quote(inner, _)] if matches!(inner.0.as_slice(), [Block::Paragraph(..)])),
            "{quote:?}"
        );
        let list = read("- 2023. 5. 12. 인천\n- 2023. 5. 13. 서울").prose;
        let [Block::List(None, items, _)] = list.0.as_slice() else { panic!("{list:?}") };
        let texts: Vec<_> = items.iter().map(Prose::plain).collect();
        assert_eq!(texts, ["2023. 5. 12. 인천", "2023. 5. 13. 서울"]);
        let points = read("1. 5. 18. 민주화운동\n2. 6. 10. 항쟁").prose;
        let [Block::List(Some(1), items, _)] = points.0.as_slice() else { panic!("{points:?}") };
        let texts: Vec<_> = items.iter().map(Prose::plain).collect();
        assert_eq!(texts, ["5. 18. 민주화운동", "6. 10. 항쟁"]);
    }

    #[test]
    fn real_lists_stay_lists() {
        for (text, start, count) in [
            ("1. One\n2. Two\n3. Three", 1, 3),
            ("1. One\n1. Two", 1, 2),
            ("10. Ten\n11. Eleven", 10, 2),
            ("1. 3.5% more\n2. 4.5% less", 1, 2),
            ("01. One\n02. Two", 1, 2),
            ("1) One\n2) Two", 1, 2),
            ("3. Only one", 3, 1),
            ("1. 2022. It was good\n2. 2023. It was better", 1, 2),
            ("2022. It was good.\n\n      - with a point", 2022, 1),
            ("0. None\n1. One", 0, 2),
            ("1. August revenue\n2. May revenue", 1, 2),
        ] {
            let prose = read(text).prose;
            let [Block::List(Some(first), items, _)] = prose.0.as_slice() else {
                panic!("{text}: {prose:?}")
            };
            assert_eq!((*first, items.len()), (start, count), "{text}");
        }
    }

    #[test]
    fn code_keeps_its_letters() {
        let prose = read("```\n2022. a\n~ <!-- x --> y\n```\n\n    2022. b\n").prose;
        assert_eq!(prose.plain(), "2022. a\n~ <!-- x --> y\n\n2022. b\n");
    }
}
