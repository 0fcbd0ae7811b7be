//! Manual of `briefing explain`: one page for each code.

use super::rules as registry;
use crate::diagnostic::Code;

macro_rules! pages {
    ($($group:ident: $($name:ident)+;)*) => {
        /// Pages of findings from reading files. These codes are not rules and cannot be allowed.
        static PAGES: &[(&str, &str)] = &[$($((
            concat!(stringify!($group), "::", stringify!($name)),
            include_str!(concat!("pages/", stringify!($group), "/", stringify!($name), ".md")),
        )),+),*];
    };
}

pages! {
    check: unknown_code unused_allow;
    config: bad_value borrowed_domain foreign_return_path missing_file missing_variable not_built_in open_key unaligned_domain unreadable_file unusable_key;
    images: inside_sentence insecure_url missing_file too_heavy too_large unreadable unsupported_format;
    issue: missing_file unknown_author unknown_topic unreadable_file;
    item: duplicate_number no_front_matter open_front_matter unknown_word unnumbered_file;
    links: bad_target;
    markdown: raw_html too_deep;
    subscribers: bad_address same_address_twice unknown_status unknown_topic;
    text: control_character direction_control;
    toml: bad_date control_character missing_key syntax unknown_key wrong_type;
}

/// Returns the page of a code as Markdown; `None` for an unknown code.
pub fn explain(code: &str) -> Option<String> {
    if let Some(entry) = registry::all().find(|entry| entry.rule.code().0 == code) {
        let appendix = entry.rule.appendix().map(|more| format!("\n{more}\n")).unwrap_or_default();
        return Some(format!("# {code}\n\n{}{appendix}", doc_comment(entry.source)));
    }
    let (_, page) = PAGES.iter().find(|(known, _)| *known == code)?;
    Some(format!("# {code}\n\n{}\n", page.trim_end()))
}

/// Returns every code that has a page, sorted.
pub fn codes() -> Vec<&'static str> {
    let pages = PAGES.iter().map(|(code, _)| *code);
    let mut codes: Vec<_> = rules().map(|code| code.0).chain(pages).collect();
    codes.sort_unstable();
    codes
}

/// Returns the codes of rules, sorted. Only these can be allowed.
pub fn rules() -> impl Iterator<Item = Code> {
    registry::all().map(|entry| entry.rule.code())
}

/// True if the code belongs to a rule.
pub(super) fn is_rule(code: &str) -> bool {
    rules().any(|rule| rule.0 == code)
}

/// Extracts the doc comment of the rule's type: the first block of `///` lines that starts with a heading.
fn doc_comment(source: &str) -> String {
    let lines = source
        .lines()
        .skip_while(|line| !line.starts_with("/// ##"))
        .take_while(|line| line.starts_with("///"));
    let text = lines.map(|line| line.trim_start_matches("///").strip_prefix(' ').unwrap_or_default());
    text.fold(String::new(), |mut page, line| {
        page.push_str(line);
        page.push('\n');
        page
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_has_four_headings() {
        for code in codes() {
            let page = explain(code).unwrap_or_default();
            for heading in ["## What it finds", "## Why it matters", "## Example", "## Better"] {
                assert!(page.contains(heading), "{code} lacks `{heading}`");
            }
        }
    }

    #[test]
    fn page_of_rule_with_data_names_the_date() {
        let page = explain("mail::unsupported_feature").unwrap_or_default();
        assert!(page.contains(&format!("the table of {}", super::super::clients::date())), "{page}");
    }

    #[test]
    fn codes_are_sorted_without_duplicates() {
        let codes = codes();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    }
}
