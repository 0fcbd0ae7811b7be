use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Words are separated by spaces; in Korean these are eojeol.
const MAX_WORDS: usize = 60;

/// ## What it finds
/// A caption of more than 60 words.
///
/// ## Why it matters to a reader
/// Readers read the caption before the story, in small print. A long caption is a paragraph in the wrong place, and
/// readers skip it.
///
/// ## Example
/// A caption that says what the picture shows, who stands on the left and on the right, what the meeting decided, and
/// what the minister said about it afterwards.
///
/// ## Better
/// ```toml
/// caption = "Officials from two countries before their meeting in Seoul."
/// ```
pub(super) struct LongCaption;

impl Rule for LongCaption {
    fn code(&self) -> Code {
        Code("images::long_caption")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for caption in context.issue_text.passages.iter().filter(|passage| passage.role == Role::Caption) {
            let starts: Vec<_> = word_starts(&caption.text).collect();
            let Some(start) = starts.get(MAX_WORDS) else { continue };
            let count = starts.len();
            let at = caption.span(*start..caption.text.trim_end().len());
            let message = format!("the caption has {count} words; the limit is {MAX_WORDS}");
            let help = "keep what the picture shows and move the rest into the text";
            found.push(Diagnostic::note(self.code(), at, message).label("too long").help(help));
        }
    }
}

/// Returns the offset of each word.
fn word_starts(text: &str) -> impl Iterator<Item = usize> {
    let mut inside = false;
    text.char_indices().filter_map(move |(at, c)| {
        let starts = !inside && !c.is_whitespace();
        inside = !c.is_whitespace();
        starts.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn word_starts_after_a_space() {
        assert_eq!(word_starts(" 한강의 밤 and  so\non").collect::<Vec<_>>(), [1, 11, 15, 20, 23]);
    }
}
