use std::ops::Range;

use crate::check::rule::{Context, Rule};
use crate::diagnostic::{Code, Diagnostic, Diagnostics};

/// Year of the first CVE ids.
const FIRST_YEAR: i32 = 1999;

/// ## What it finds
/// A CVE id that is not valid: fewer than four digits at the end, a year of two digits, or a year before 1999 or later
/// than next year. Also an id that is not written like `CVE-2022-41040`: in small letters, with long dashes or with
/// spaces. The fix corrects only the spelling.
///
/// ## Why it matters to a reader
/// Readers copy the id into a search. With the wrong kind of dash, the search finds nothing.
///
/// ## Example
/// ```markdown
/// The attackers used CVE–2022–41040 and CVE-2022-82.
/// ```
///
/// ## Better
/// ```markdown
/// The attackers used CVE-2022-41040 and CVE-2022-41082.
/// ```
pub(super) struct ImpossibleCve;

impl Rule for ImpossibleCve {
    fn code(&self) -> Code {
        Code("security::impossible_cve")
    }

    fn check(&self, context: &Context<'_>, found: &mut Diagnostics) {
        let zone = context.publication.time_zone.clone();
        let this_year = i32::from(context.issue.date.value.to_zoned(zone).year());
        for passage in context.issue_text.body_passages().filter(|passage| contains_cve(&passage.text)) {
            for written in cve_ids(passage.prose()) {
                let Some((why, help, right)) = problem(&written, this_year) else { continue };
                let shown = &passage.text[written.range.clone()];
                let fix = right.and_then(|right| passage.replace(written.range.clone(), &right));
                let finding = Diagnostic::warning(
                    self.code(),
                    passage.span(written.range.clone()),
                    format!("`{shown}` {why}"),
                );
                found.push(finding.help(help).fix(fix));
            }
        }
    }
}

fn contains_cve(text: &str) -> bool {
    text.match_indices(['C', 'c'])
        .any(|(at, _)| text.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case("cve")))
}

/// CVE id as written.
#[derive(Debug, Clone, PartialEq, Eq)]
struct CveId {
    range: Range<usize>,
    year: String,
    number: String,
    /// True if spelled `CVE-…-…`, with capitals and hyphens.
    standard_spelling: bool,
}

/// Returns the problem, the help text, and the corrected id if only the spelling is wrong.
fn problem(written: &CveId, this_year: i32) -> Option<(String, String, Option<String>)> {
    let CveId { year, number, standard_spelling, .. } = written;
    let look = "look the id up at the source".to_owned();
    if year.len() == 2 {
        return Some((
            "has a year of two digits".into(),
            "write the year in full, as in `CVE-2022-41040`".into(),
            None,
        ));
    }
    let numeric = year.parse::<i32>().ok()?;
    if numeric < FIRST_YEAR || numeric > this_year + 1 {
        let why = if numeric < FIRST_YEAR { "CVE ids began in 1999" } else { "that year is in the future" };
        return Some((format!("has the year {year}, but {why}"), look, None));
    }
    if number.len() < 4 {
        return Some((
            "ends in too few digits".into(),
            format!("{look}: it ends in four digits or more"),
            None,
        ));
    }
    if number.len() > 4 && number.starts_with('0') {
        return Some(("ends in five or more digits and the first is a zero".into(), look, None));
    }
    let right = format!("CVE-{year}-{number}");
    (!standard_spelling)
        .then(|| ("is not the standard spelling of a CVE id".into(), format!("write `{right}`"), Some(right)))
}

/// Returns the CVE ids of a text, in any spelling.
fn cve_ids(text: &str) -> Vec<CveId> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(['C', 'c']) {
        let Some(word) = text.get(at..at + 3).filter(|word| word.eq_ignore_ascii_case("cve")) else {
            continue;
        };
        let joined = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | '#');
        if text[..at].ends_with(joined) {
            continue;
        }
        let rest = &text[at + 3..];
        let (first, rest) = dash(rest);
        let (year, rest) = digits(rest);
        let (second, rest) = dash(rest);
        let (number, after) = digits(rest);
        let (Some(first), Some(second)) = (first, second) else { continue };
        let blank = first == ' ' || second == ' ';
        // `the CVE 2022 list`, `CVE-2022 and 12 more`, `CVE 2022 25,000`, `CVE-2022-12xx`.
        let doubtful = blank
            && (number.len() < 4
                || after.starts_with([',', '.']) && after[1..].starts_with(|c: char| c.is_ascii_digit()));
        let unfinished =
            after.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '*' | '?' | '_' | '…'));
        if !matches!(year.len(), 2 | 4) || number.is_empty() || doubtful || unfinished {
            continue;
        }
        let standard_spelling = word == "CVE" && first == '-' && second == '-';
        let range = at..text.len() - after.len();
        found.push(CveId { range, year: year.to_owned(), number: number.to_owned(), standard_spelling });
    }
    found
}

fn dash(text: &str) -> (Option<char>, &str) {
    let dash = text
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '_' | ' ' | '\u{a0}'));
    (dash.map(|c| if c == '\u{a0}' { ' ' } else { c }), dash.map_or(text, |c| &text[c.len_utf8()..]))
}

fn digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<(String, Option<String>)> {
        let cve_ids = cve_ids(text);
        let faults = cve_ids.iter().filter_map(|written| {
            let (_, _, right) = problem(written, 2022)?;
            Some((text[written.range.clone()].to_owned(), right))
        });
        faults.collect()
    }

    #[test]
    fn fix_corrects_only_the_spelling() {
        let right = "CVE-2022-41040";
        for wrong in [
            "cve-2022-41040",
            "CVE–2022–41040",
            "CVE 2022 41040",
            "CVE_2022_41040",
            "Cve-2022-41040",
            "CVE-2022–41040",
        ] {
            assert_eq!(
                said(&format!("취약점 {wrong}을")),
                [(wrong.to_owned(), Some(right.to_owned()))],
                "{wrong}"
            );
        }
        for wrong in ["CVE-2022-12", "CVE-22-1234", "CVE-1998-1234", "CVE-2024-1234", "CVE-2022-00123"] {
            assert_eq!(said(&format!("({wrong})")), [(wrong.to_owned(), None)], "{wrong}");
        }
    }

    #[test]
    fn valid_ids_and_other_text_are_accepted() {
        for text in [
            "CVE-2022-41040 and CVE-2023-0001",
            "CVE-2022-0847(Dirty Pipe)",
            "the CVE program, the CVE 2022 list of 25,000",
            "in CVE 2022 25,000 entries",
            "CVE-2022-XXXX, CVE-2022-12xx, CVE-2022-????",
            "CVE-2022 numbers",
            "poc-cve-2022-41040",
            "CVE-2022-41040/41082",
            "receive-2022-1234 CVEs",
        ] {
            assert_eq!(said(text), [], "{text}");
        }
    }
}
