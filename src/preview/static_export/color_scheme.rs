//! By day or by night: a browser asks the reader's device, and a page on disk cannot answer in its place (a frame from
//! disk hears nothing from the page around it). So the copy has its answer written into it.

/// What stands for a question about the dark in a style sheet.
const ASKED: &str = "(prefers-color-scheme:dark)";

/// The HTML with the question answered. Words of the mail are not touched: styles stand above its body.
pub(super) fn resolve(html: &str, dark: bool) -> String {
    let (head, body) = html.split_at(html.find("<body").unwrap_or(html.len()));
    // Conditions that always hold, and never.
    let (answer, scheme) = if dark { ("(min-width:0px)", "dark") } else { ("(max-width:0px)", "light") };
    let head =
        head.replace(ASKED, answer).replace("color-scheme:light dark", &format!("color-scheme:{scheme}"));
    let head = head.replace("content=\"light dark\"", &format!("content=\"{scheme}\""));
    head + body
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
