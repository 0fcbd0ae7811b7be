use std::collections::BTreeMap;

use super::says_nothing::says_nothing;
use super::shorten;
use crate::check::issue_text::Link;
use crate::check::rule::{Context, Rule};
use crate::check::text::hosts::same_target;
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// ## What it finds
/// Two links in an issue that have the same text but lead to different pages. Names (`Haneul Wire`) are accepted,
/// because an organisation has many pages.
///
/// ## Why it matters to a reader
/// A screen reader lists the links of a mail without the sentences around them. Its user cannot tell apart two links
/// called "the report" (WCAG 2.4.4).
///
/// ## Example
/// ```markdown
/// The port wrote [a report](https://lantern.example/port), and the city [a report](https://lantern.example/city).
/// ```
///
/// ## Better
/// ```markdown
/// The port wrote [a report on cameras](https://lantern.example/port), and the city
/// [one on its ferries](https://lantern.example/city).
/// ```
pub(super) struct SameWords;

impl Rule for SameWords {
    fn code(&self) -> Code {
        Code("links::same_words")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let mut known: BTreeMap<String, &Link> = BTreeMap::new();
        for link in context.issue_text.links.iter().filter(|link| !link.is_bare) {
            let words = link.text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !describes_page(&words) || says_nothing(&words) {
                continue;
            }
            let first = *known.entry(words.to_lowercase()).or_insert(link);
            if same_target(&first.target) != same_target(&link.target) {
                let message = format!("two links have the text `{words}` but lead to different pages");
                let help = "give each link a text that names its page";
                let finding = Diagnostic::note(self.code(), link.text_at, message).help(help);
                found.push(
                    finding.related(first.text_at, format!("this one leads to `{}`", shorten(&first.target))),
                );
            }
        }
    }
}

/// Korean nouns for documents; names do not end in them.
const KOREAN_DOCUMENT_NOUNS: &[&str] = &[
    "보고서",
    "기사",
    "자료",
    "보도자료",
    "발표",
    "발표문",
    "논문",
    "공지",
    "공지문",
    "글",
    "설명",
    "성명",
    "영상",
    "안내",
    "안내문",
    "홈페이지",
];

/// True if a text describes a page, and is not a name or an address.
fn describes_page(words: &str) -> bool {
    if words.contains("://") || words.contains('@') {
        return false;
    }
    let is_hangul = |c: char| ('\u{AC00}'..='\u{D7A3}').contains(&c);
    if words.contains(is_hangul) {
        let last = words.split(' ').next_back().unwrap_or_default();
        return words.split(' ').count() > 3 || KOREAN_DOCUMENT_NOUNS.contains(&last);
    }
    // In a name, every word except short ones begins with a capital letter.
    let small = ["the", "of", "and", "for", "on", "in", "at", "to", "by", "a", "an"];
    let mut telling = words.split(' ').filter(|word| !small.contains(&word.to_lowercase().as_str()));
    telling.any(|word| word.starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_are_not_descriptions() {
        for words in [
            "the report",
            "Haneul Wire report",
            "read the full text",
            "조사 보고서",
            "정부가 오늘 내놓은 새 대책",
        ] {
            assert!(describes_page(words), "{words}");
        }
        for words in [
            "Haneul Wire",
            "the Guardian",
            "한울 통신",
            "AP",
            "Bank of Lantern",
            "https://lantern.example",
            "2022",
            "",
        ] {
            assert!(!describes_page(words), "{words}");
        }
    }
}
