//! Fixed colour scheme of exported mails. A page on disk cannot override the browser's `prefers-color-scheme` in a
//! frame, so the media query itself is replaced.

use crate::html::{self, Token};

/// Media query for dark mode.
const ASKED: &str = "(prefers-color-scheme:dark)";

/// Answers the question in the style sheets and the `meta` element above the body. Words of the mail are not touched.
pub(super) fn resolve(html: &str, dark: bool) -> String {
    // Conditions that are always true and always false.
    let (answer, scheme) = if dark { ("(min-width:0px)", "dark") } else { ("(max-width:0px)", "light") };
    let mut edits = Vec::new();
    for token in html::tokens(html) {
        match token {
            Token::StartTag(tag) if tag.is("body") => break,
            Token::StartTag(tag) => {
                let content = tag.attribute("content").and_then(|content| content.value.as_ref());
                if let Some(content) = content.filter(|content| content.text == "light dark") {
                    edits.push((content.range.clone(), scheme.to_owned()));
                }
            }
            Token::RawText(sheet) => {
                let answered = sheet.text.replace(ASKED, answer);
                let answered = answered.replace("color-scheme:light dark", &format!("color-scheme:{scheme}"));
                edits.push((sheet.range, answered));
            }
            Token::EndTag { .. } | Token::Text(_) | Token::Comment(_) => {}
        }
    }
    html::splice(html, edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_is_answered_and_words_are_kept() {
        let html = "<head><meta name=\"color-scheme\" content=\"light dark\"><style>:root{color-scheme:light dark}\
                    @media screen and (prefers-color-scheme:dark){p{c:d}}</style></head><body>(prefers-color-scheme:dark)</body>";
        let dark = "<head><meta name=\"color-scheme\" content=\"dark\"><style>:root{color-scheme:dark}\
                    @media screen and (min-width:0px){p{c:d}}</style></head><body>(prefers-color-scheme:dark)</body>";
        assert_eq!(resolve(html, true), dark);
        assert!(
            resolve(html, false).contains("(max-width:0px)")
                && resolve(html, false).contains("content=\"light\"")
        );
    }
}
