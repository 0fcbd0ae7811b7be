//! The page that plain text is written on.

use super::wrap::{COLUMNS, wrap};
use crate::compose::columns::display_width as width;

/// Lines so far. Blocks are parted by one empty line, never more.
#[derive(Default)]
pub(super) struct TextWriter {
    out: String,
}

impl TextWriter {
    /// A block of text, wrapped.
    pub(super) fn block(&mut self, text: &str) {
        self.hanging("", "", text);
    }

    /// A wrapped block whose first line begins with `first` and whose others begin with `rest`.
    pub(super) fn hanging(&mut self, first: &str, rest: &str, text: &str) {
        if !text.trim().is_empty() {
            self.gap();
            self.hanging_line(first, rest, text);
        }
    }

    /// The same, right below the line before.
    pub(super) fn hanging_line(&mut self, first: &str, rest: &str, text: &str) {
        let columns = COLUMNS.saturating_sub(width(first).max(width(rest))).max(20);
        if text.trim().is_empty() {
            return;
        }
        for (index, line) in wrap(text.trim(), columns).iter().enumerate() {
            let before = if index == 0 { first } else { rest };
            self.line(&format!("{before}{line}"));
        }
    }

    /// A clear break before a new story.
    pub(super) fn wide_gap(&mut self) {
        self.gap();
        self.out.push('\n');
    }

    /// One line as it is, right below the one before.
    pub(super) fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// A heading with a rule as long as its longest line.
    pub(super) fn heading(&mut self, text: &str, rule: char) {
        let lines = wrap(text.trim(), COLUMNS);
        let longest = lines.iter().map(|line| width(line)).max().unwrap_or(0).min(COLUMNS);
        self.gap();
        for line in &lines {
            self.line(line);
        }
        self.line(&rule.to_string().repeat(longest));
    }

    /// What programs recognise as the place where the letter ends and the small print begins (RFC 3676 §4.3).
    pub(super) fn signature(&mut self) {
        self.gap();
        self.out.push_str("-- \n");
    }

    /// An empty line, unless there is one already.
    pub(super) fn gap(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") && !self.out.ends_with("-- \n") {
            self.out.push('\n');
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}
