use super::passage_with_role;
use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Display columns; a Hangul syllable takes two.
const MIN_COLUMNS: usize = 30;
const MAX_COLUMNS: usize = 150;

/// ## What it finds
/// A `preheader` of fewer than 30 or more than 150 columns (a Hangul syllable takes two).
///
/// ## Why it matters to a reader
/// The inbox shows the preheader next to the subject. After a short preheader it shows other text, so `briefing` adds
/// words from the greeting. A long one is cut off.
///
/// ## Example
/// ```toml
/// preheader = "Our weekly issue"
/// ```
///
/// ## Better
/// ```toml
/// preheader = "Five stories about warnings, and why they help only when they reach the right person in time."
/// ```
pub(super) struct PreheaderLength;

impl Rule for PreheaderLength {
    fn code(&self) -> Code {
        Code("mail::preheader_length")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some(preheader) = passage_with_role(context, Role::Preheader) else { return };
        let text = preheader.text.trim_end();
        let width = text.split_whitespace().collect::<Vec<_>>().join(" ").width();
        if (1..MIN_COLUMNS).contains(&width) {
            let at = preheader.span(0..text.len());
            let message = format!(
                "the preheader is {width} columns wide; below {MIN_COLUMNS}, inboxes show other text after it"
            );
            let help =
                "write a sentence that makes readers open the mail; until then, the greeting follows it";
            found.push(Diagnostic::note(self.code(), at, message).help(help));
        } else if width > MAX_COLUMNS {
            let at = preheader.span(end_of_columns(text, MAX_COLUMNS)..text.len());
            let message = format!("the preheader is {width} columns wide and is cut off at {MAX_COLUMNS}");
            let help = "inboxes show 40 to 140 columns: put the important words first";
            found.push(Diagnostic::note(self.code(), at, message).label("not shown").help(help));
        }
    }
}

/// Returns the byte offset after the first `columns` columns.
fn end_of_columns(text: &str, columns: usize) -> usize {
    let mut taken = 0;
    let beyond = text.char_indices().find(|(_, c)| {
        taken += c.width().unwrap_or(0);
        taken > columns
    });
    beyond.map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangul_syllable_takes_two_columns() {
        assert_eq!(end_of_columns("ab한강cd", 4), 5);
        assert_eq!(end_of_columns("ab한강cd", 5), 5);
        assert_eq!(end_of_columns("ab", 5), 2);
    }
}
