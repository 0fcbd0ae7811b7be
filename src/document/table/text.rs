//! Texts: without control characters, and those of one line without line breaks.

use super::super::value::Value;
use super::super::{ParseContext, Setting};
use super::{CONTROL, wrong};
use crate::diagnostic::Diagnostic;
use crate::domain::UnsafeChars;
use crate::source::Spanned;

const WITHOUT_IT: &str = "write the text without it; in a file name write `/` in place of `\\`";

/// Returns a text without control characters, and expands `${NAME}`.
pub(super) fn text_of(key: &str, value: &Spanned<Value>, context: &mut ParseContext) -> Option<Setting> {
    let Value::Text(text) = &value.value else {
        wrong(key, "text between quotes", value, context);
        return None;
    };
    // An escape such as `\r` or `\u0001` makes characters that a look at the file does not show.
    let text = text.replace("\r\n", "\n");
    if let Some(c) = text.chars().find(|c| UnsafeChars::CONTROLS_IN_TEXT.contains(*c)) {
        let message = format!("`{key}` holds a control character (U+{:04X})", u32::from(c));
        context.push(Diagnostic::error(CONTROL, value.span, message).help(WITHOUT_IT));
        return None;
    }
    let mut setting = context.expand(key, text, value.span)?;
    if holds_many_lines(key) {
        return Some(setting);
    }
    // `"""` on a line of its own, or the end of a variable.
    let line = setting.value.trim_matches(['\n', '\r']);
    if !line.contains(is_line_end) {
        if line.len() < setting.value.len() {
            setting.value = line.to_owned();
        }
        return Some(setting);
    }
    let message = format!("`{key}` holds a line break");
    context.push(Diagnostic::error(CONTROL, value.span, message).help("write it on one line"));
    None
}

/// Returns `true` for a character that ends a line.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r') || UnsafeChars::SEPARATORS.contains(c)
}

/// Returns `true` for a key whose text may have several lines: prose, or a key of cryptography. Each other text is one line
/// of a mail, often of its header.
fn holds_many_lines(key: &str) -> bool {
    const PROSE: [&str; 9] =
        ["about", "alt", "bio", "caption", "correction", "greeting", "postal_address", "quote", "text"];
    const KEYS: [&str; 2] = ["key", "secret"];
    PROSE.contains(&key) || KEYS.contains(&key)
}

#[cfg(test)]
mod tests {
    use super::super::tests::findings;

    #[test]
    fn a_text_of_one_line_holds_no_line_break() {
        let text = "name = \"a\\nb\"\ntag = \"a\\r\\nb\"\nhouse = \"a\\u2029b\"\ntitle = \"\"\"\na\n\"\"\"\ntext = \"a\\nb\"\nnot = [\"a\\nb\"]\n";
        let found = findings(text, |table, context| {
            for key in ["name", "tag", "house"] {
                assert!(table.text(key, context).is_none(), "{key}");
            }
            assert_eq!(table.text("title", context).unwrap().value, "a");
            assert_eq!(table.text("text", context).unwrap().value, "a\nb");
            assert!(table.texts("not", context).is_empty());
        });
        let messages: Vec<_> = found.iter().map(|(.., message)| message.as_str()).collect();
        let all = ["name", "tag", "house", "not"].map(|key| format!("`{key}` holds a line break"));
        assert_eq!(messages, all);
    }
}
