//! Manual of `briefing explain`: one page for each code.

use super::rules as registry;
use crate::diagnostic::{Code, did_you_mean};

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
    config: bad_value borrowed_domain foreign_return_path missing_file missing_variable not_built_in open_key reserved_name unaligned_domain unreadable_file unusable_key;
    images: inside_sentence insecure_url missing_file stopped_animation too_heavy too_large unreadable unsupported_format;
    issue: bad_language missing_file unknown_author unknown_newsletter unknown_topic unreadable_file;
    item: dates_disagree duplicate_number incomplete_article missing_facts no_front_matter open_front_matter picture_not_fetched secret_address stray_sponsor unknown_word unknown_writer unnumbered_file unread_file;
    links: bad_target;
    markdown: bad_table open_fence raw_html renumbered_list too_deep;
    subscribers: bad_address beyond_ascii same_address_twice unknown_newsletter unknown_status unknown_topic;
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

/// A code that a person wrote, perhaps without its group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundCode {
    /// The one code that was meant.
    One(&'static str),
    /// The codes that may have been meant; none if nothing is near.
    Several(Vec<&'static str>),
}

/// Finds the code that was meant: a whole code, or its last part alone if no other code has it.
pub fn find_code(written: &str) -> FoundCode {
    let bare = written.trim().trim_matches(['[', ']', '`', '"', '\'', ',']);
    let bare = bare.rsplit_once('[').map_or(bare, |(_, code)| code);
    if let Some(code) = codes().into_iter().find(|code| *code == bare) {
        return FoundCode::One(code);
    }
    let folded = bare.to_lowercase().replace(['-', ' '], "_");
    let name = folded.rsplit([':', '/', '.']).next().unwrap_or_default();
    let is_bare = name.len() == folded.len();
    let named: Vec<_> = codes().into_iter().filter(|code| last_part(code) == name).collect();
    match named.as_slice() {
        // Another group was written: it is proposed only.
        [code] if is_bare || code.replace("::", "") == folded.replace([':', '/', '.'], "") => {
            return FoundCode::One(code);
        }
        [] => {}
        _ => return FoundCode::Several(named),
    }
    let group: Vec<_> = codes().into_iter().filter(|code| code.starts_with(&format!("{name}::"))).collect();
    if !group.is_empty() {
        return FoundCode::Several(group);
    }
    let near_code = did_you_mean(&folded, codes());
    let near_name = did_you_mean(name, codes().into_iter().map(last_part));
    let named = |near: &str| codes().into_iter().filter(|code| last_part(code) == near).collect();
    let near = near_code.and_then(|near| codes().into_iter().find(|code| *code == near));
    FoundCode::Several(match (near, near_name) {
        (Some(code), _) => vec![code],
        (None, Some(near)) => named(near),
        (None, None) => Vec::new(),
    })
}

/// Returns the part of a code behind its group.
fn last_part(code: &str) -> &str {
    code.rsplit_once("::").map_or(code, |(_, name)| name)
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
    fn a_code_is_found_by_its_last_part() {
        for written in [
            "images::missing_alt_text",
            "missing_alt_text",
            "missing-alt-text",
            "MISSING_ALT_TEXT",
            " missing alt text ",
            "[images::missing_alt_text]",
            "error[images::missing_alt_text]",
            "images:missing_alt_text",
            "images/missing_alt_text",
        ] {
            assert_eq!(find_code(written), FoundCode::One("images::missing_alt_text"), "{written}");
        }
    }

    #[test]
    fn a_code_that_is_not_certain_is_proposed() {
        let several = |written: &str| match find_code(written) {
            FoundCode::Several(codes) => codes,
            FoundCode::One(code) => panic!("{written} is {code}"),
        };
        assert_eq!(
            several("missing_file"),
            ["config::missing_file", "images::missing_file", "issue::missing_file"]
        );
        assert_eq!(several("mising_alt_text"), ["images::missing_alt_text"]);
        assert_eq!(several("image::missing_alt_txt"), ["images::missing_alt_text"]);
        assert_eq!(several("words::missing_alt_text"), ["images::missing_alt_text"]);
        assert!(several("security").contains(&"security::broken_hash"));
        for written in ["", "::", "nonsense", &"x".repeat(100_000)] {
            assert_eq!(several(written), [""; 0], "{written}");
        }
    }

    #[test]
    fn every_last_part_that_is_unique_is_enough() {
        for code in codes() {
            let same = codes().into_iter().filter(|other| last_part(other) == last_part(code)).count();
            assert_eq!(find_code(last_part(code)) == FoundCode::One(code), same == 1, "{code}");
        }
    }

    #[test]
    fn codes_are_sorted_without_duplicates() {
        let codes = codes();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
    }
}
