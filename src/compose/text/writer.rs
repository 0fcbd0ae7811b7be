//! Writer of wrapped plain text lines.

use super::wrap::{MAX_COLUMNS, wrap};
use crate::compose::columns::display_width as width;

/// Columns of the longest rule below a heading.
const MAX_RULE: usize = 20;

/// Collects lines. One empty line separates blocks.
#[derive(Default)]
pub(super) struct TextWriter {
    out: String,
}

impl TextWriter {
    /// Writes a wrapped block.
    pub(super) fn block(&mut self, text: &str) {
        self.hanging("", "", text);
    }

    /// Writes a wrapped block whose first line begins with `first` and whose other lines begin with `rest`.
    pub(super) fn hanging(&mut self, first: &str, rest: &str, text: &str) {
        if !text.trim().is_empty() {
            self.gap();
            self.hanging_line(first, rest, text);
        }
    }

    /// Writes the same without an empty line before it.
    pub(super) fn hanging_line(&mut self, first: &str, rest: &str, text: &str) {
        let columns = MAX_COLUMNS.saturating_sub(width(first).max(width(rest))).max(20);
        if text.trim().is_empty() {
            return;
        }
        for (index, line) in wrap(text.trim(), columns).iter().enumerate() {
            let before = if index == 0 { first } else { rest };
            self.line(&format!("{before}{line}"));
        }
    }

    /// Writes two empty lines before a new story.
    pub(super) fn wide_gap(&mut self) {
        self.gap();
        self.out.push('\n');
    }

    /// Writes one line unchanged.
    pub(super) fn line(&mut self, line: &str) {
        // Lines are wrapped already: blanks that do not break have done their work.
        self.out.push_str(&line.trim_end().replace('\u{a0}', " "));
        self.out.push('\n');
    }

    /// Writes a heading whose first line begins with `mark`, and a rule below it, no longer than the heading.
    pub(super) fn heading(&mut self, indent: &str, mark: &str, text: &str, rule: char) {
        let (mark_width, indent_width) = (width(mark), width(indent));
        let room = MAX_COLUMNS.saturating_sub(indent_width + mark_width).max(20);
        let lines = wrap(text.trim(), room);
        let longest = lines.iter().map(|line| mark_width + width(line)).max().unwrap_or(0);
        self.gap();
        for (index, line) in lines.iter().enumerate() {
            let before = if index == 0 { mark.to_owned() } else { " ".repeat(mark_width) };
            self.line(&format!("{indent}{before}{line}"));
        }
        let rule = rule.to_string().repeat(longest.min(MAX_RULE));
        self.line(&format!("{indent}{rule}"));
    }

    /// Writes the signature separator (RFC 3676 §4.3).
    pub(super) fn signature(&mut self) {
        self.gap();
        self.out.push_str("-- \n");
    }

    /// Writes an empty line unless there is one.
    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") && !self.out.ends_with("-- \n") {
            self.out.push('\n');
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}
