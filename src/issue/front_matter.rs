//! Front matter: the `+++` lines that separate an item's metadata from its body.

use std::ops::Range;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{FileId, SourceFile, Span};

const NO_FRONT_MATTER: Code = Code("item::no_front_matter");
const OPEN_FRONT_MATTER: Code = Code("item::open_front_matter");

/// The two halves of an item file, as ranges of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// The TOML between the `+++` lines.
    pub metadata: Range<usize>,
    /// The Markdown after them.
    pub body: Range<usize>,
}

/// Finds the halves.
///
/// # Errors
/// The finding to report: the file does not start with `+++`, or the second `+++` is missing.
pub fn split(id: FileId, file: &SourceFile) -> Result<FrontMatter, Diagnostic> {
    let body = file.body();
    let mut lines = Lines { text: file.text(), at: body.start, end: body.end };
    let Some(first) = lines.next().filter(|line| is_fence(file.slice(line.clone()))) else {
        let at = Span::new(id, body.start..body.start);
        let message = "the item does not start with a `+++` line";
        return Err(Diagnostic::error(NO_FRONT_MATTER, at, message)
            .help("write `+++`, `title = \"…\"` and `+++` on three lines above the text"));
    };
    let metadata = lines.at;
    while let Some(line) = lines.next() {
        if is_fence(file.slice(line.clone())) {
            return Ok(FrontMatter { metadata: metadata..line.start, body: lines.at..body.end });
        }
    }
    let message = "the `+++` that ends the item's facts is missing";
    Err(Diagnostic::error(OPEN_FRONT_MATTER, Span::new(id, first.start..first.start + "+++".len()), message)
        .label("opened here")
        .help("write a line `+++` between the facts and the text"))
}

fn is_fence(line: &str) -> bool {
    line.trim_end() == "+++"
}

/// The lines of a text as ranges, line ends included.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    end: usize,
}

impl Iterator for Lines<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let rest = self.text.get(self.at..self.end).filter(|rest| !rest.is_empty())?;
        let length = rest.find('\n').map_or(rest.len(), |found| found + 1);
        let line = self.at..self.at + length;
        self.at = line.end;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceTree;

    fn halves(text: &str) -> Result<(String, String), String> {
        let mut tree = SourceTree::in_memory([("a.md", text)]);
        let id = tree.load("a.md").unwrap();
        let file = tree.file(id);
        let front_matter = split(id, file).map_err(|diagnostic| diagnostic.code.to_string())?;
        Ok((file.slice(front_matter.metadata).to_owned(), file.slice(front_matter.body).to_owned()))
    }

    #[test]
    fn facts_and_words_are_parted() {
        let ok = |metadata: &str, body: &str| Ok((metadata.to_owned(), body.to_owned()));
        assert_eq!(halves("+++\na = 1\n+++\nText\n"), ok("a = 1\n", "Text\n"));
        assert_eq!(halves("\u{FEFF}+++\r\na = 1\r\n+++ \r\n\r\nText"), ok("a = 1\r\n", "\r\nText"));
        assert_eq!(halves("+++\n+++"), ok("", ""));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(halves("Text").unwrap_err(), "item::no_front_matter");
        assert_eq!(halves("").unwrap_err(), "item::no_front_matter");
        assert_eq!(halves("+++\na = 1\nText").unwrap_err(), "item::open_front_matter");
    }
}
