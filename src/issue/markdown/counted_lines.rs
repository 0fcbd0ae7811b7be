//! Lists whose numbers or signs say something that a list would not show.
//!
//! A list counts on from its first number: `3.`, `2.`, `1.` would become 3, 4, 5. Its signs become bullets: of
//! `+ 3 points` the plus would be lost. So such lines stay text. A list whose points are longer than a paragraph cannot
//! become text; if its numbers change, that is reported.

use comrak::nodes::{AstNode, ListType, NodeList, NodeValue};

use super::Context;
use super::dated_lines::{Marker, end_of_line_before, is_one_paragraph};
use super::locate::Locator;
use super::rewrite::Rewrite;
use crate::diagnostic::{Code, Diagnostic};

const RENUMBERED: Code = Code("markdown::renumbered_list");

/// Escapes the markers of a list that would change what its lines say.
pub(super) fn rewrite<'a>(list: &'a AstNode<'a>, locator: &Locator<'_>, found: &mut Vec<Rewrite>) {
    let data = list.data.borrow();
    let NodeValue::List(kind) = &data.value else { return };
    let is_text = match kind.list_type {
        ListType::Ordered => changed_number(list, locator).is_some(),
        ListType::Bullet => has_signs(list, kind, locator),
    };
    if !is_text || !list.children().all(is_one_paragraph) {
        return;
    }
    for start in starts(list, locator) {
        let sign = Marker::read(locator.text(), start).map_or(start, |marker| marker.delimiter);
        found.push(Rewrite::insert(sign, "\\"));
        // The lines would flow into one paragraph, or into the one before.
        found.extend(end_of_line_before(locator.text(), start).map(|end| Rewrite::insert(end, "  ")));
    }
}

/// Reports a list that counts in another way than its lines do.
pub(super) fn report<'a>(list: &'a AstNode<'a>, context: &mut Context<'_>) {
    let Some((item, written, shown)) = changed_number(list, &context.locator) else { return };
    let at = context.locator.span(item.data.borrow().sourcepos);
    let line = context.tree.text(at).lines().next().map_or(0, |line| line.trim_end().len());
    let at = crate::source::Span::new(at.file, at.start..at.start + line);
    let message = format!("readers would see the number {shown}, and this point has {written}");
    let help = format!("number the points one by one, or write `{written}\\.` in a paragraph of its own");
    context.diagnostics.push(Diagnostic::warning(RENUMBERED, at, message).help(help));
}

/// Returns the first point whose number would change, with the number that is written and the one that a list shows.
/// The same number on every line means that the list counts.
fn changed_number<'a>(list: &'a AstNode<'a>, locator: &Locator<'_>) -> Option<(&'a AstNode<'a>, u32, u32)> {
    let data = list.data.borrow();
    let NodeValue::List(kind) = &data.value else { return None };
    if kind.list_type != ListType::Ordered {
        return None;
    }
    let numbers: Option<Vec<u32>> = starts(list, locator)
        .map(|start| Marker::read(locator.text(), start).map(|marker| marker.number))
        .collect();
    let numbers = numbers?;
    let first = *numbers.first()?;
    if numbers.iter().all(|number| *number == first) {
        return None;
    }
    let shown = (first..).zip(numbers).zip(list.children());
    shown
        .filter(|((shown, written), _)| shown != written)
        .map(|((shown, written), item)| (item, written, shown))
        .next()
}

/// Tests for lines whose signs belong to a number: each begins with `+` and a digit, or there is one with `-`.
fn has_signs<'a>(list: &'a AstNode<'a>, kind: &NodeList, locator: &Locator<'_>) -> bool {
    let begins_with_digit = |start: usize| {
        let line = locator.text().get(start + 1..).unwrap_or_default();
        line.trim_start_matches(' ').starts_with(|letter: char| letter.is_ascii_digit())
    };
    let is_alone = || {
        let is_outermost =
            list.parent().is_some_and(|parent| matches!(parent.data.borrow().value, NodeValue::Document));
        is_outermost && list.first_child().is_some_and(|item| item.next_sibling().is_none())
    };
    match kind.bullet_char {
        b'+' => starts(list, locator).all(begins_with_digit),
        b'-' => is_alone() && starts(list, locator).all(begins_with_digit),
        _ => false,
    }
}

/// Bytes where the points of a list start.
fn starts<'a>(list: &'a AstNode<'a>, locator: &Locator<'_>) -> impl Iterator<Item = usize> {
    list.children().map(|item| locator.bytes(item.data.borrow().sourcepos).start)
}

#[cfg(test)]
mod tests {
    use crate::issue::markdown::testing::{Reading, read};
    use crate::issue::{Block, Inline};

    #[test]
    fn numbers_that_a_list_would_change_are_text() {
        for text in [
            "3. c\n2. b\n1. a",
            "3) c\n2) b\n1) a",
            "1. a\n3. b",
            "1. a\n2. b\n2. c",
            "1. a\n1. b\n2. c",
            "10. a\n9. **b**\n8. c",
            "Words.\n1. a\n3. b",
            "> 3. c\n> 2. b",
        ] {
            let Reading { prose, found, .. } = read(text);
            assert!(found.is_empty(), "{text}: {found:?}");
            let words = match prose.0.as_slice() {
                [Block::Paragraph(words, _)] => words.clone(),
                [Block::Quote(inner, _)] => match inner.0.as_slice() {
                    [Block::Paragraph(words, _)] => words.clone(),
                    _ => panic!("{text}: {prose:?}"),
                },
                _ => panic!("{text}: {prose:?}"),
            };
            assert!(words.contains(&Inline::Break), "{text}: {words:?}");
            let kept = text.replace(['>', '*'], "").replace('\n', " ").replace("  ", " ");
            assert_eq!(prose.plain(), kept.trim(), "{text}");
        }
        let prose = read("1. a\n\n3. b").prose;
        assert!(matches!(prose.0.as_slice(), [Block::Paragraph(..), Block::Paragraph(..)]), "{prose:?}");
        assert_eq!(prose.plain(), "1. a\n3. b");
    }

    #[test]
    fn longer_points_are_reported() {
        for text in ["3. c\n\n   more\n\n2. b", "1. a\n   - b\n3. c"] {
            let Reading { prose, found, .. } = read(text);
            assert!(matches!(prose.0.as_slice(), [Block::List(..)]), "{text}: {prose:?}");
            let found: Vec<_> = found.iter().collect();
            let [finding] = found.as_slice() else { panic!("{text}: {found:?}") };
            assert_eq!(finding.code.0, "markdown::renumbered_list");
            assert!(finding.message.starts_with("readers would see the number"), "{}", finding.message);
        }
    }

    #[test]
    fn signs_of_numbers_are_text() {
        for text in
            ["+ 3 points for Busan", "+ 3 points\n+ 2 points", "- 3 points for Busan", "Busan:\n+ 3 points"]
        {
            let reading = read(text);
            let words = reading.paragraph();
            assert_eq!(reading.prose.plain(), text.replace('\n', " "));
            assert_eq!(words.contains(&Inline::Break), text.contains('\n'), "{words:?}");
        }
    }

    #[test]
    fn other_lists_stay_lists() {
        for text in [
            "1. a\n1. b\n1. c",
            "0. a\n0. b",
            "1. a\n2. b\n\n   more\n3. c",
            "+ 3 ships sank\n+ Busan grew",
            "- 3 ships sank\n- 2 ships came",
            "* 3 ships sank",
            "- a\n  - 3 b",
            "- a",
        ] {
            let Reading { prose, found, .. } = read(text);
            assert!(matches!(prose.0.as_slice(), [Block::List(..)]), "{text}: {prose:?}");
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
