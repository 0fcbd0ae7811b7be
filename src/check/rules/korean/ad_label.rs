use crate::check::issue_text::Role;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// The label of the law, to the letter.
const LABEL: &str = "(광고)";

/// ## What it finds
/// A label of advertising in a subject that is not `(광고)` at its very beginning: `[광고]`, `(광 고)`, `(광/고)`, `（광고）`, or a
/// label in the middle. A mail with a sponsor item gets the right label by itself.
///
/// ## Why it matters to a reader
/// The Korean network act wants the label to the letter at the start of the subject, so that mail programs can sort
/// advertising. A changed label counts as hiding it.
///
/// ## Example
/// ```toml
/// subject = "[광고] 이번 주 브리핑"
/// ```
///
/// ## Better
/// ```toml
/// subject = "(광고) 이번 주 브리핑"
/// ```
pub(super) struct AdLabel;

impl Rule for AdLabel {
    fn code(&self) -> Code {
        Code("korean::ad_label")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let titles = context.issue_text.passages.iter();
        for passage in titles.filter(|passage| matches!(passage.role, Role::Subject | Role::Title)) {
            let Some(range) = label(&passage.text) else { continue };
            let is_right = range.start == 0 && &passage.text[range.clone()] == LABEL;
            if is_right {
                continue;
            }
            let written = &passage.text[range.clone()];
            let message = format!("`{written}` is not the label of advertising that the law asks for");
            let help =
                "begin the subject with `(광고)`, exactly so; a mail with a sponsor item gets it by itself";
            found.push(Diagnostic::warning(self.code(), passage.span(range), message).help(help));
        }
    }
}

/// Finds `광고` in brackets, with blanks and signs between the letters.
fn label(text: &str) -> Option<std::ops::Range<usize>> {
    let opens = |c: char| matches!(c, '(' | '[' | '{' | '<' | '（' | '［' | '【' | '〔' | '《' | '〈');
    let closes = |c: char| matches!(c, ')' | ']' | '}' | '>' | '）' | '］' | '】' | '〕' | '》' | '〉');
    for (start, open) in text.char_indices().filter(|(_, c)| opens(*c)) {
        let rest = &text[start + open.len_utf8()..];
        let Some((length, close)) = rest.char_indices().take(12).find(|(_, c)| closes(*c)) else { continue };
        let letters: String = rest[..length].chars().filter(|c| c.is_alphanumeric()).collect();
        if letters == "광고" {
            return Some(start..start + open.len_utf8() + length + close.len_utf8());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_labels_are_labels() {
        for (text, found) in [
            ("(광고) 브리핑", Some("(광고)")),
            ("[광고] 브리핑", Some("[광고]")),
            ("(광 고) 브리핑", Some("(광 고)")),
            ("(광/고) 브리핑", Some("(광/고)")),
            ("브리핑 （광고）", Some("（광고）")),
            ("광고 규제가 바뀐다", None),
            ("(온라인 광고) 규제", None),
        ] {
            assert_eq!(label(text).map(|range| &text[range]), found, "{text}");
        }
    }
}
