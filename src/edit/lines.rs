//! Text as a form shows it, and back: a form knows one line end, a file keeps its own.

/// The text with `\n` at the end of each line, as a form has it.
pub(super) fn shown(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The line end that most lines of a text have.
pub(super) fn end_of(text: &str) -> &'static str {
    let both = text.matches("\r\n").count();
    let all = text.matches('\n').count();
    if both * 2 > all { "\r\n" } else { "\n" }
}

/// A text in the place of another one: lines that are the same at the start and at the end keep their bytes, those between
/// get the line end that the others have.
pub(super) fn merged(old: &str, new: &str) -> String {
    merged_with(old, new, end_of(old))
}

/// The same with a line end of one's choice.
pub(super) fn merged_with(old: &str, new: &str, end: &str) -> String {
    let new = shown(new);
    if shown(old) == new {
        return old.to_owned();
    }
    let (was, is): (Vec<&str>, Vec<&str>) = (split(old), new.split_inclusive('\n').collect());
    // A `\r` alone would become one line end with the `\n` of a new line behind it.
    let same = |(one, other): &(&&str, &&str)| !one.ends_with('\r') && shown(one) == **other;
    let first = was.iter().zip(&is).take_while(same).count();
    let rest = was.len().min(is.len()) - first;
    let last = was.iter().rev().zip(is.iter().rev()).take(rest).take_while(same).count();
    let mut out = was[..first].concat();
    out.extend(is[first..is.len() - last].iter().map(|line| line.replace('\n', end)));
    out.push_str(&was[was.len() - last..].concat());
    out
}

/// The lines with their ends, whichever they are.
fn split(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest
            .find(['\n', '\r'])
            .map_or(rest.len(), |at| if rest[at..].starts_with("\r\n") { at + 2 } else { at + 1 });
        let (line, after) = rest.split_at(end);
        lines.push(line);
        rest = after;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_lines_that_changed_are_written_anew() {
        assert_eq!(merged("one\r\ntwo\nthree\r\n", "one\n2\nthree\n"), "one\r\n2\r\nthree\r\n");
        assert_eq!(merged("one\r\ntwo\r\n", "one\ntwo\nthree\n"), "one\r\ntwo\r\nthree\r\n");
        assert_eq!(merged("a\na\na\n", "a\na\n"), "a\na\n");
        assert_eq!(merged("", "new\n"), "new\n");
        assert_eq!(merged("a\rb", "a\nc"), "a\nc");
    }

    proptest! {
        #[test]
        fn what_is_shown_unchanged_keeps_its_bytes(text in "[ab\r\n한]{0,40}") {
            prop_assert_eq!(merged(&text, &shown(&text)), text);
        }

        #[test]
        fn what_was_written_is_what_is_shown(old in "[ab\r\n]{0,30}", new in "[ab\n한]{0,30}") {
            prop_assert_eq!(shown(&merged(&old, &new)), new);
        }
    }
}
