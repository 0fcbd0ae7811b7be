//! Detection rate: thirty typical errors, each inserted alone into a sample issue, and twelve harmless changes that look
//! similar.

mod innocent;
mod seeded_2022;
mod seeded_2023;

use std::iter;

use super::{Checked, check_at};
use crate::support::TestNewsroom;

/// One change of a sample issue.
struct Change {
    /// Description of the change.
    what: &'static str,
    /// File in the issue's folder, or `briefing.toml`.
    file: &'static str,
    /// Text to replace, which occurs exactly once. Empty: removes the whole file.
    find: &'static str,
    /// Replacement.
    put: &'static str,
    /// Other accepted places, such as the other half of a contradiction.
    also: &'static [(&'static str, usize)],
}

/// Issue with its changes, and the time of the check.
struct Scenario {
    issue: &'static str,
    now: &'static str,
    changes: &'static [Change],
}

const SEEDED: [Scenario; 2] = [seeded_2022::SCENARIO, seeded_2023::SCENARIO];

/// Findings after a change.
struct ChangeResult {
    what: &'static str,
    /// Places where a finding is expected.
    right: Vec<(String, usize)>,
    /// Codes of the findings at these places.
    found: Vec<&'static str>,
    /// Findings elsewhere.
    elsewhere: Vec<String>,
}

impl Scenario {
    fn results(&self) -> impl Iterator<Item = ChangeResult> {
        self.changes.iter().map(|change| self.result(change))
    }

    fn path(&self, file: &str) -> String {
        if file == "briefing.toml" { file.to_owned() } else { format!("issues/{}/{file}", self.issue) }
    }

    fn check(&self, newsroom: &TestNewsroom) -> Checked {
        check_at(newsroom.read_issue(self.issue), self.now)
    }

    fn result(&self, change: &Change) -> ChangeResult {
        let mut newsroom = TestNewsroom::of_the_repository();
        let path = self.path(change.file);
        let mut right: Vec<_> = change.also.iter().map(|(file, line)| (self.path(file), *line)).collect();
        if change.find.is_empty() {
            newsroom.without(&path);
        } else {
            let text = newsroom.text(&path);
            let places: Vec<_> = text.match_indices(change.find).collect();
            let [(start, _)] = places[..] else { panic!("{}: {} places", change.what, places.len()) };
            right.push((path.clone(), 1 + text[..start].matches('\n').count()));
            newsroom.with(&path, text.replacen(change.find, change.put, 1));
        }
        let checked = self.check(&newsroom);
        let (mut found, mut elsewhere) = (Vec::new(), Vec::new());
        for (finding, line) in checked.found.iter().zip(checked.lines().lines()) {
            let (file, at) = finding.location(&checked.sources);
            if right.contains(&(file.to_owned(), at.line)) {
                found.push(finding.code.0);
            } else {
                elsewhere.push(line.to_owned());
            }
        }
        ChangeResult { what: change.what, right, found, elsewhere }
    }
}

/// Formats one line for each change, followed by the findings elsewhere.
fn table(results: &[ChangeResult]) -> String {
    let rows = results.iter().flat_map(|ChangeResult { what, right, found, elsewhere }| {
        let places: Vec<_> = right.iter().map(|(file, line)| format!("{file}:{line}")).collect();
        let came =
            if found.is_empty() { format!("nothing at {}", places.join(" or ")) } else { found.join(", ") };
        let elsewhere = elsewhere.iter().map(|line| format!("    elsewhere: {line}"));
        iter::once(format!("{what:<64}  {came}")).chain(elsewhere)
    });
    iter::once(String::new()).chain(rows).collect::<Vec<_>>().join("\n")
}

#[test]
fn at_least_28_of_30_seeded_errors_are_found() {
    let results: Vec<_> = SEEDED.iter().flat_map(Scenario::results).collect();
    assert_eq!(results.len(), 30);
    let found = results.iter().filter(|result| !result.found.is_empty()).count();
    let elsewhere: usize = results.iter().map(|result| result.elsewhere.len()).sum();
    assert!(found >= 28 && elsewhere <= 2, "{found} found, {elsewhere} false{}", table(&results));
}

#[test]
fn harmless_changes_have_no_findings() {
    let results: Vec<_> = innocent::SCENARIOS.iter().flat_map(Scenario::results).collect();
    assert_eq!(results.len(), 12);
    let wrong: usize = results.iter().map(|result| result.found.len() + result.elsewhere.len()).sum();
    assert!(wrong <= 1, "{wrong} false{}", table(&results));
}

#[test]
fn unchanged_issues_have_no_findings() {
    for scenario in SEEDED {
        assert_eq!(scenario.check(&TestNewsroom::of_the_repository()).lines(), "", "{}", scenario.issue);
    }
}
