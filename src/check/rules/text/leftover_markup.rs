use super::markup::markup;
use crate::check::issue_text::{Mark, Passage};
use crate::check::rule::{Context, Rule};
use crate::check::text::values::is_plain_value;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// Marks of Markdown and HTML that readers would see as they are: `**`, `__word__`, `##` at the start, `](https://…)`,
/// `&nbsp;`, `&amp;`; and in headlines, captions and other values, where Markdown has no effect, also `*word*`, backticks
/// and `<b>`. Marks that are written with a `\` are meant.
///
/// ## Why it matters to a reader
/// Asterisks and brackets in the middle of a sentence look broken, and a link that shows its own code leads nowhere.
///
/// ## Example
/// ```toml
/// title = "Why the *second* call matters"
/// ```
///
/// ## Better
/// ```toml
/// title = "Why the second call matters"
/// ```
pub(super) struct LeftoverMarkup;

impl Rule for LeftoverMarkup {
    fn code(&self) -> Code {
        Code("text::leftover_markup")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        for passage in &context.issue_text.passages {
            let plain = is_plain_value(passage.role);
            for range in markup(&without_code(passage), plain) {
                let at = passage.span(range.clone());
                let seen = &passage.text[range];
                if context.sources.text(at).contains('\\') {
                    continue;
                }
                let message = format!("readers would see `{seen}` as it is written");
                let help = if plain {
                    "take the marks out: Markdown has no effect here"
                } else if seen.contains("](") {
                    "write the address without blanks, right behind the brackets"
                } else if seen.starts_with('&') {
                    "write the letter itself"
                } else if seen.starts_with('#') {
                    "put a blank between `#` and the words"
                } else {
                    "put the marks right around the words, without blanks within, or take them out"
                };
                found.push(Diagnostic::error(self.code(), at, message).help(help));
            }
        }
    }
}

/// The text with its code out of sight. Addresses stay: the marks of a broken link are part of one.
fn without_code(passage: &Passage) -> String {
    let mut bytes = passage.text.clone().into_bytes();
    for (range, _) in passage.marks.iter().filter(|(_, mark)| *mark == Mark::Code) {
        if let Some(hidden) = bytes.get_mut(range.clone()) {
            hidden.fill(1);
        }
    }
    String::from_utf8(bytes).unwrap_or_default()
}
