use std::ops::Range;

use crate::check::issue_text::{Passage, Role};
use crate::check::rule::{Context, Rule};
use crate::check::text::words::{after, before};
use crate::compose::sets_quotation_marks;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Fix, pluralize};

/// ## What it finds
/// Straight (`"`) and curly (`“ ”`) quotation marks in the same issue, as they are printed: `typography = "house"` turns
/// straight marks into curly ones in most languages. The rule reports the less frequent kind, once in
/// each paragraph. In a headline it is only a note.
///
/// ## Why it matters to a reader
/// Two kinds of marks show where text was pasted. It looks as if nobody had read the whole issue.
///
/// ## Example
/// ```markdown
/// "We were warned," the director said. “It was too late,” her deputy added.
/// ```
///
/// ## Better
/// ```markdown
/// "We were warned," the director said. "It was too late," her deputy added.
/// ```
pub(super) struct MixedQuotes;

impl Rule for MixedQuotes {
    fn code(&self) -> Code {
        Code("words::mixed_quotes")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let set_outside = sets_quotation_marks(context.publication, None);
        let items = context.issue.items.iter();
        let set_in: Vec<_> =
            items.map(|item| sets_quotation_marks(context.publication, Some(item))).collect();
        let is_set = |passage: &Passage| {
            passage.item.map_or(set_outside, |item| set_in.get(item).copied().unwrap_or(set_outside))
        };
        // Straight marks that are printed as curly ones are no second kind.
        let marks_of = |passage: &Passage| -> Vec<_> {
            let marks = double_quotes(passage.prose()).into_iter();
            marks.filter(|mark| mark.curly || !is_set(passage)).collect()
        };
        let marked = || context.issue_text.body_passages().map(|passage| (passage, marks_of(passage)));
        let of = |curly: bool| {
            let kind = marked().flat_map(|(passage, marks)| {
                marks
                    .into_iter()
                    .filter(move |mark| mark.curly == curly)
                    .map(move |mark| passage.span(mark.range))
            });
            kind.collect::<Vec<_>>()
        };
        let (curly, straight) = (of(true), of(false));
        let (Some(first_curly), Some(first_straight)) = (curly.first(), straight.first()) else { return };
        let curly_is_rare = curly.len() < straight.len();
        let (usual, times) =
            if curly_is_rare { (first_straight, straight.len()) } else { (first_curly, curly.len()) };
        for (passage, marks) in marked() {
            let rare: Vec<_> = marks.into_iter().filter(|mark| mark.curly == curly_is_rare).collect();
            let Some(first) = rare.first() else { continue };
            let (here, there) = if curly_is_rare { ("curly", "straight") } else { ("straight", "curly") };
            let marks = pluralize(rare.len(), &format!("{here} quotation mark"));
            let message = format!("{marks} in an issue that uses {there} ones");
            let weigh = if is_headline(passage.role) { Diagnostic::note } else { Diagnostic::warning };
            let finding = weigh(self.code(), passage.span(first.range.clone()), message)
                .related(*usual, format!("{there}, like {times} in the issue"))
                .help(format!("use {there} marks here too"))
                .fix(fix(passage, &rare));
            found.push(finding);
        }
    }
}

/// Headlines often have quotation marks of their own style.
fn is_headline(role: Role) -> bool {
    matches!(role, Role::Title | Role::Subject | Role::Preheader | Role::Headline | Role::NoticeTitle)
}

/// Double quotation mark.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    range: Range<usize>,
    curly: bool,
    /// True for an opening mark; a guess for straight ones.
    opens: bool,
}

/// Returns the double quotation marks of a text, without inch signs and German marks.
fn double_quotes(text: &str) -> Vec<Mark> {
    if text.contains('„') {
        return Vec::new();
    }
    let mut out = Vec::new();
    for (at, mark) in text.match_indices(['"', '“', '”']) {
        let curly = mark != "\"";
        if !curly && before(text, at).is_some_and(|letter| letter.is_ascii_digit()) {
            continue;
        }
        let opens = mark == "“"
            || (!curly && before(text, at).is_none_or(|letter| letter.is_whitespace() || letter == '('));
        out.push(Mark { range: at..at + mark.len(), curly, opens });
    }
    out
}

/// Returns a fix. Straight marks can always replace curly ones. The other way round, each half must be clear.
fn fix(passage: &Passage, rare: &[Mark]) -> Option<Fix> {
    let clear = rare.iter().enumerate().all(|(index, mark)| {
        mark.opens == (index % 2 == 0)
            && (mark.curly
                || mark.opens == after(&passage.text, mark.range.end).is_some_and(char::is_alphanumeric))
    });
    if rare.iter().any(|mark| !mark.curly) && !(clear && rare.len().is_multiple_of(2)) {
        return None;
    }
    let edits = rare.iter().map(|mark| {
        let written = match (mark.curly, mark.opens) {
            (true, _) => "\"",
            (false, true) => "“",
            (false, false) => "”",
        };
        passage.edit(mark.range.clone(), written)
    });
    let inner = nested_single_quotes(&passage.text, rare).map(|range| passage.edit(range, "'"));
    let mut edits = edits.chain(inner).collect::<Option<Vec<_>>>()?;
    edits.sort_by_key(|edit| edit.at.start);
    Some(Fix { edits })
}

/// Returns the single marks in a curly quote, so that the fix does not leave half of them curly.
fn nested_single_quotes<'a>(text: &'a str, rare: &[Mark]) -> impl Iterator<Item = Range<usize>> + use<'a> {
    let whole = rare.first().zip(rare.last()).filter(|(first, last)| first.curly && last.curly);
    let start = whole.map_or(0, |(first, _)| first.range.end);
    let inside =
        whole.and_then(|(first, last)| text.get(first.range.end..last.range.start)).unwrap_or_default();
    let singles = if inside.contains('‘') { inside } else { "" };
    singles.match_indices(['‘', '’']).map(move |(at, mark)| start + at..start + at + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_single_quotes_are_fixed_too() {
        let singles = |text: &str| {
            nested_single_quotes(text, &double_quotes(text))
                .map(|range| text[range].to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(singles("It’s “he said ‘no’,” she wrote"), ["‘", "’"]);
        assert!(singles("“It’s late,” she said").is_empty(), "an apostrophe");
        assert!(singles("\"‘no’\"").is_empty(), "straight quotes stay");
    }

    #[test]
    fn inch_signs_are_not_quotation_marks() {
        let kinds = |text: &str| {
            double_quotes(text).into_iter().map(|mark| (mark.curly, mark.opens)).collect::<Vec<_>>()
        };
        assert_eq!(kinds("a 15\" screen"), []);
        assert_eq!(kinds("\"a\" “b”"), [(false, true), (false, false), (true, true), (true, false)]);
    }
}
