//! Copy of a mail for an exported page: links open in new tabs, and styles are removed if they are off.

use crate::html::{self, StartTag, Token};

/// Attributes that open a link in a tab of its own.
const OPENS_TAB: &str = " target=\"_blank\" rel=\"noopener noreferrer\"";

/// Copies a mail; every byte outside of what is changed stays as it is.
pub(super) fn copy(html: &str, no_styles: bool) -> String {
    let mut edits = Vec::new();
    // Where a style sheet that is taken out begins.
    let mut sheet = None;
    for token in html::tokens(html) {
        match token {
            Token::StartTag(tag) if no_styles && tag.is("style") => sheet = Some(tag.range.start),
            Token::StartTag(tag) => {
                if tag.is("a") && leads_away(&tag) {
                    edits.push((tag.after_name()..tag.after_name(), OPENS_TAB.to_owned()));
                }
                for style in tag.attributes.iter().filter(|own| no_styles && own.is("style")) {
                    // The blanks before an attribute go with it.
                    let start = html[..style.range.start].trim_end().len();
                    edits.push((start..style.range.end, String::new()));
                }
            }
            Token::EndTag { name, range } if name.eq_ignore_ascii_case("style") => {
                edits.extend(sheet.take().map(|start| (start..range.end, String::new())));
            }
            Token::EndTag { .. } | Token::Text(_) | Token::RawText(_) | Token::Comment(_) => {}
        }
    }
    // One that never ends.
    edits.extend(sheet.map(|start| (start..html.len(), String::new())));
    html::splice(html, edits)
}

/// Returns `true` for a link that leaves the mail and does not say by itself where it opens.
fn leads_away(tag: &StartTag<'_>) -> bool {
    let to = tag.attribute("href").and_then(|href| href.value.as_ref());
    tag.attribute("target").is_none() && to.is_none_or(|to| !to.text.trim_start().starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAIL: &str = "<!DOCTYPE html><html><head><style>a>b{c:d}</style><!--[if mso]><style>x</style><a href=\"y\"><![endif]--></head>\
        <body style='a:\"b\"'><p class=\"style\" style=\"x:y>z\">Words of <b STYLE=x>style=\"x\"</b> &lt; <a href=\"https://a.example/?style=1\" \
        style=\"c:d\">go</a><a target=\"_self\" href=\"#x\">stay</a><abbr>1 < 2</abbr></body>";

    #[test]
    fn links_open_elsewhere_and_nothing_else_is_changed() {
        let link = "<a href=\"https";
        let within = "<a href=\"#story-1\">";
        assert_eq!(copy(within, false), within);
        let expected = MAIL.replace(link, "<a target=\"_blank\" rel=\"noopener noreferrer\" href=\"https");
        assert_eq!(copy(MAIL, false), expected);
    }

    #[test]
    fn styles_are_taken_out_and_words_are_not() {
        let bare = copy(MAIL, true);
        assert_eq!(
            bare,
            "<!DOCTYPE html><html><head><!--[if mso]><style>x</style><a href=\"y\"><![endif]--></head>\
             <body><p class=\"style\">Words of <b>style=\"x\"</b> &lt; <a target=\"_blank\" rel=\"noopener noreferrer\" \
             href=\"https://a.example/?style=1\">go</a><a target=\"_self\" href=\"#x\">stay</a><abbr>1 < 2</abbr></body>"
        );
    }

    #[test]
    fn broken_html_is_survived() {
        for html in ["<", "<a", "<a href=\"", "<style>x", "<!-- x", "<p style=\"", "a<", "<é style='ü'", ""]
        {
            let _ = (copy(html, true), copy(html, false));
        }
    }
}
