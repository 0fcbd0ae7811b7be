use std::ops::Range;

use super::subject_or_title;
use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// A subject, or the title it is made from, that is all in capitals or contains `!!`, `$$` or a tab.
///
/// ## Why it matters to a reader
/// Spam is written like that. Readers skip it, and filters move it to the spam folder.
///
/// ## Example
/// ```toml
/// subject = "RANSOMWARE STRIKES AGAIN!!"
/// ```
///
/// ## Better
/// ```toml
/// subject = "Ransomware strikes again"
/// ```
pub(super) struct ShoutingSubject;

impl Rule for ShoutingSubject {
    fn code(&self) -> Code {
        Code("mail::shouting_subject")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let Some(subject) = subject_or_title(context) else { return };
        let text = subject.text.as_str();
        let mut warn = |range: Range<usize>, message: String, help: &str| {
            found.push(Diagnostic::warning(self.code(), subject.span(range), message).help(help));
        };
        if is_all_capitals(text) {
            let help = "write it as a sentence; names and abbreviations keep their capitals";
            warn(0..text.len(), "the subject is all in capitals".to_owned(), help);
        }
        let marks = runs(text, |c| matches!(c, '!' | '！')).chain(runs(text, |c| c == '$'));
        for marks in marks.filter(|marks| text[marks.clone()].chars().nth(1).is_some()) {
            let message = format!("`{}` in the subject looks like spam", &text[marks.clone()]);
            warn(marks, message, "remove the repeated signs");
        }
        // `words::missing_blank` reports double spaces.
        for tabs in runs(text, |c| c == '\t') {
            let finding =
                Diagnostic::note(self.code(), subject.span(tabs.clone()), "the subject contains a tab");
            found.push(finding.help("replace it with one space").fix(subject.replace(tabs, " ")));
        }
    }
}

/// Returns runs of matching characters.
fn runs(text: &str, is_match: fn(char) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + text[at..].find(is_match)?;
        at = start + text[start..].find(|c| !is_match(c)).unwrap_or(text.len() - start);
        Some(start..at)
    })
}

/// True if several long words are all in capitals. `NATO, UN: IMO` does not count, and Hangul has no capitals.
fn is_all_capitals(text: &str) -> bool {
    let plain = text.chars().all(|c| !c.is_alphabetic() || c.is_uppercase());
    let long = text.split(|c: char| !c.is_alphabetic()).filter(|word| word.chars().count() > 4).count();
    plain && long > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_capitals_needs_several_long_words() {
        assert!(is_all_capitals("RANSOMWARE STRIKES A HOSPITAL, 2 DEAD"));
        for calm in [
            "NATO, UN, IMO: US",
            "UNESCO",
            "Ransomware STRIKES",
            "랜섬웨어 HITS AGAIN",
            "CVE-2022-1234 & CVE-2022-4321",
            "",
        ] {
            assert!(!is_all_capitals(calm), "{calm}");
        }
    }

    #[test]
    fn runs_are_maximal() {
        let runs = |text| runs(text, |c| matches!(c, '!' | '！')).collect::<Vec<_>>();
        assert_eq!(runs("a!b!!c！！！"), [1..2, 3..5, 6..15]);
        assert_eq!(runs("none"), [0..0; 0]);
    }
}
