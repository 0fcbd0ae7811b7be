//! A comment before it is kept: cleaned of what no comment holds, and of a length that people read.

use super::CommentError;
use crate::domain::{CharClass, UnsafeChars};
use crate::source::nfc;

/// Longest name, in characters.
pub const MAX_NAME_CHARS: usize = 60;
/// Longest comment, in characters.
pub const MAX_TEXT_CHARS: usize = 4_000;
/// More words than that find no place in the mail anyway.
const MAX_QUOTE_CHARS: usize = 300;
/// The longest names of files that systems allow.
const MAX_FILE_NAME_BYTES: usize = 255;

/// Comment before it is stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewComment {
    /// The file name of the item it is about; empty where it is about the issue.
    pub item: String,
    /// Author's name.
    pub by: String,
    /// Text.
    pub text: String,
    /// The words of the issue that it is about; empty for none.
    pub quote: String,
    /// The comment that it answers; empty for none.
    pub reply_to: String,
}

impl NewComment {
    /// The same as it can be kept.
    pub(super) fn cleaned(&self) -> Result<Self, CommentError> {
        let draft = Self {
            item: line(&self.item),
            by: line(&self.by),
            text: lines(&self.text),
            // A quote is shown, and looked for by its words: its end may be missing.
            quote: line(&self.quote).chars().take(MAX_QUOTE_CHARS).collect(),
            reply_to: line(&self.reply_to),
        };
        let is_file = !draft.item.contains(['/', '\\']) && draft.item.len() <= MAX_FILE_NAME_BYTES;
        if !is_file || draft.item.starts_with('.') {
            return Err(CommentError::Item);
        }
        for (what, text, most) in
            [("name", &draft.by, MAX_NAME_CHARS), ("comment", &draft.text, MAX_TEXT_CHARS)]
        {
            if text.is_empty() {
                return Err(CommentError::Empty(what));
            }
            if text.chars().count() > most {
                return Err(CommentError::Long(what, most));
            }
        }
        Ok(draft)
    }
}

/// One line without characters that are not seen.
fn line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().map(seen).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// Lines without characters that are not seen, and without empty ones at either end.
fn lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<_> = text.split('\n').map(|line| seen(&line.replace('\t', " "))).collect();
    lines.join("\n").trim().to_owned()
}

/// Controls, characters that reverse the text after them, and invisible blanks.
const UNSAFE: UnsafeChars = UnsafeChars::CONTROLS.or(UnsafeChars::BIDI).or(UnsafeChars::of(&[
    CharClass::DirectionMark,
    CharClass::ZeroWidthSpace,
    CharClass::ByteOrderMark,
]));

/// Without control characters and those that turn the direction of writing, which make a name read as another.
fn seen(text: &str) -> String {
    nfc(&text.chars().filter(|c| !UNSAFE.contains(*c)).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(by: &str, text: &str) -> NewComment {
        NewComment { by: by.into(), text: text.into(), ..NewComment::default() }
    }

    #[test]
    fn what_is_not_seen_is_left_out() {
        let draft =
            draft(" Da\u{202E}na \u{1b}[31m Kim\n", "\r\nOne\u{0} line,\t\r\n\r\nand\u{200B} another \n");
        let cleaned = draft.cleaned().unwrap();
        assert_eq!(
            (cleaned.by.as_str(), cleaned.text.as_str()),
            ("Dana [31m Kim", "One line, \n\nand another")
        );
    }

    #[test]
    fn nothing_said_and_too_much_said_are_refused() {
        for (by, text, refusal) in [
            ("\u{200B}", "x", CommentError::Empty("name")),
            ("Dana", " \n\u{7}", CommentError::Empty("comment")),
            (&"이".repeat(MAX_NAME_CHARS + 1), "x", CommentError::Long("name", MAX_NAME_CHARS)),
            ("Dana", &"글".repeat(MAX_TEXT_CHARS + 1), CommentError::Long("comment", MAX_TEXT_CHARS)),
        ] {
            assert_eq!(draft(by, text).cleaned(), Err(refusal));
        }
        assert!(draft("Dana", &"글".repeat(MAX_TEXT_CHARS)).cleaned().is_ok());
    }

    #[test]
    fn an_item_is_a_file_of_the_folder() {
        for item in ["../x", "a/b.md", "..", "a\\b", ".hidden"] {
            let draft = NewComment { item: item.into(), ..draft("Dana", "x") };
            assert_eq!(draft.cleaned(), Err(CommentError::Item), "{item}");
        }
        assert!(NewComment { item: "01-추석.md".into(), ..draft("Dana", "x") }.cleaned().is_ok());
    }
}
