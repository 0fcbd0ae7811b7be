//! Pictures whose names hold blanks or brackets: `![A boat](images/my boat.jpg)`.
//!
//! The standard takes such a target only between `<` and `>`. Files are often named so, and the marks would be printed.

use std::ops::Range;

use super::rewrite::Rewrite;

/// Longest description, and longest target, in bytes.
const MAX_LENGTH: usize = 1_000;

/// Puts `<` and `>` around the targets of the pictures that the parser left as words. `words` are bytes of `text`.
pub(super) fn rewrite(text: &str, words: Range<usize>, found: &mut Vec<Rewrite>) {
    let Some(inside) = text.get(words.clone()) else { return };
    for (at, mark) in inside.match_indices("](") {
        let start = words.start + at;
        if !ends_description(text, start) {
            continue;
        }
        if let Some(target) = target(text, start + mark.len()) {
            found.push(Rewrite::insert(target.start, "<"));
            found.push(Rewrite::insert(target.end, ">"));
        }
    }
}

/// Tests that a `]` closes the description of a picture.
fn ends_description(text: &str, close: usize) -> bool {
    let window = text.floor_char_boundary(close.saturating_sub(MAX_LENGTH));
    let before = &text[window..close];
    let Some(open) = before.rfind("![") else { return false };
    let is_escaped = before[..open].ends_with('\\');
    let description = &before[open + 2..];
    !is_escaped && !description.contains(['[', ']']) && !description.contains("\n\n")
}

/// Finds the target, without its title, that begins at `start`.
fn target(text: &str, start: usize) -> Option<Range<usize>> {
    let line = text.get(start..)?;
    let line = &line[..line.floor_char_boundary(MAX_LENGTH)];
    let line = line.split(['\r', '\n']).next().unwrap_or_default();
    let inside = &line[..closing_bracket(line)?];
    let name = without_title(inside);
    let name_start = start + (name.len() - name.trim_start().len());
    let name = name.trim();
    (!name.is_empty() && !name.contains(['<', '>'])).then_some(name_start..name_start + name.len())
}

/// Returns the place of the bracket that closes the target: the first that closes none of its own, else the last.
fn closing_bracket(line: &str) -> Option<usize> {
    let mut depth = 0_u32;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Some(at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    line.rfind(')')
}

/// Returns what stands before a title in quotes.
fn without_title(inside: &str) -> &str {
    let trimmed = inside.trim_end();
    for quote in ['"', '\''] {
        let title = trimmed.strip_suffix(quote).and_then(|rest| rest.split_once([' ', '\t']).map(|_| rest));
        let start = title.and_then(|rest| {
            let quoted = rest.match_indices(quote).map(|(at, _)| at);
            quoted.into_iter().find(|at| rest[..*at].ends_with([' ', '\t']))
        });
        if let Some(start) = start {
            return &trimmed[..start];
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use crate::diagnostic::Diagnostics;
    use crate::issue::markdown::read_file;
    use crate::issue::{Block, Prose};
    use crate::source::SourceTree;

    fn read(text: &str) -> (Prose, Vec<String>) {
        let image: &[u8] = b"GIF89a\x04\0\x03\0\0\0\0";
        let files = [
            ("a.md", text.as_bytes()),
            ("images/my boat.jpg", image),
            ("내 사진 (1).jpg", image),
            ("b(1.jpg", image),
        ];
        let mut tree = SourceTree::in_memory(files);
        let file = tree.load("a.md").unwrap();
        let mut found = Diagnostics::default();
        let prose = read_file(&tree, file, 0..text.len(), "", &mut found);
        (prose, found.iter().map(|finding| finding.message.clone()).collect())
    }

    #[test]
    fn names_with_blanks_are_pictures() {
        for (text, name, alt, caption) in [
            ("![A boat](images/my boat.jpg)", "images/my boat.jpg", "A boat", None),
            ("![A *big* boat](images/my boat.jpg)", "images/my boat.jpg", "A big boat", None),
            ("![A boat]( images/my boat.jpg )", "images/my boat.jpg", "A boat", None),
            ("![배](내 사진 (1).jpg \"제목\")", "내 사진 (1).jpg", "배", Some("제목")),
            ("![배](내 사진 (1).jpg 'it is')", "내 사진 (1).jpg", "배", Some("it is")),
            ("![배](b(1.jpg)", "b(1.jpg", "배", None),
        ] {
            let (prose, found) = read(text);
            let [Block::Picture(picture)] = prose.0.as_slice() else { panic!("{text}: {prose:?} {found:?}") };
            assert_eq!(picture.named, name);
            assert_eq!(picture.alt.as_ref().map(|alt| alt.value.as_str()), Some(alt));
            assert_eq!(picture.caption.as_ref().map(|caption| caption.value.as_str()), caption);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }

    #[test]
    fn a_picture_that_is_not_there_is_told() {
        for text in ["![A boat](images/my bost.jpg)", "Words ![A boat](images/my boat.jpg) here"] {
            assert_eq!(read(text).1.len(), 1, "{text}");
        }
    }

    #[test]
    fn code_links_and_escaped_marks_stay() {
        for text in
            ["`![A](my boat.jpg)`", "\\![A](my boat.jpg)", "![A] (my boat.jpg)", "wow! [A](b c)", "![A]()x"]
        {
            assert!(!matches!(read(text).0.0.as_slice(), [Block::Picture(_)]), "{text}");
        }
    }
}
