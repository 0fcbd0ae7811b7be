//! How good the copy editor is: thirty faults as a hurried newsroom makes them, each put alone into a sample issue, and
//! twelve innocent changes that only look a little like some.

mod innocent;
mod seeded_2022;
mod seeded_2023;

use std::iter;

use super::{Checked, check_at};
use crate::support::TestNewsroom;

/// One small change of a sample issue.
struct Change {
    /// What happened, in words.
    what: &'static str,
    /// The file in the issue's folder, or `briefing.toml`.
    file: &'static str,
    /// What is replaced; it stands in the file exactly once. Nothing: the whole file is taken away.
    find: &'static str,
    /// What is put there.
    put: &'static str,
    /// Other places a careful editor would accept: the other half of a contradiction, the head of what lacks something.
    also: &'static [(&'static str, usize)],
}

/// The issue a change is made in, and the evening on which it is checked.
struct Evening {
    issue: &'static str,
    now: &'static str,
    changes: &'static [Change],
}

const SEEDED: [Evening; 2] = [seeded_2022::EVENING, seeded_2023::EVENING];

/// What came of a change.
struct Verdict {
    what: &'static str,
    /// Where a finding is right.
    right: Vec<(String, usize)>,
    /// Codes of the findings there.
    found: Vec<&'static str>,
    /// Findings anywhere else.
    beside: Vec<String>,
}

impl Evening {
    fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.changes.iter().map(|change| self.verdict(change))
    }

    fn path(&self, file: &str) -> String {
        if file == "briefing.toml" { file.to_owned() } else { format!("issues/{}/{file}", self.issue) }
    }

    fn check(&self, newsroom: &TestNewsroom) -> Checked {
        check_at(newsroom.read_issue(self.issue), self.now)
    }

    fn verdict(&self, change: &Change) -> Verdict {
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
        let (mut found, mut beside) = (Vec::new(), Vec::new());
        for (finding, line) in checked.found.iter().zip(checked.lines().lines()) {
            let (file, at) = finding.location(&checked.sources);
            if right.contains(&(file.to_owned(), at.line)) {
                found.push(finding.code.0);
            } else {
                beside.push(line.to_owned());
            }
        }
        Verdict { what: change.what, right, found, beside }
    }
}

/// A line a change, and below it what was said elsewhere.
fn table(verdicts: &[Verdict]) -> String {
    let rows = verdicts.iter().flat_map(|Verdict { what, right, found, beside }| {
        let places: Vec<_> = right.iter().map(|(file, line)| format!("{file}:{line}")).collect();
        let came =
            if found.is_empty() { format!("nothing at {}", places.join(" or ")) } else { found.join(", ") };
        let elsewhere = beside.iter().map(|line| format!("    elsewhere: {line}"));
        iter::once(format!("{what:<64}  {came}")).chain(elsewhere)
    });
    iter::once(String::new()).chain(rows).collect::<Vec<_>>().join("\n")
}

#[test]
fn of_thirty_seeded_faults_at_least_twenty_eight_are_found_and_little_else() {
    let verdicts: Vec<_> = SEEDED.iter().flat_map(Evening::verdicts).collect();
    assert_eq!(verdicts.len(), 30);
    let found = verdicts.iter().filter(|verdict| !verdict.found.is_empty()).count();
    let beside: usize = verdicts.iter().map(|verdict| verdict.beside.len()).sum();
    assert!(found >= 28 && beside <= 2, "{found} found, {beside} false{}", table(&verdicts));
}

#[test]
fn twelve_innocent_changes_are_left_alone() {
    let verdicts: Vec<_> = innocent::EVENINGS.iter().flat_map(Evening::verdicts).collect();
    assert_eq!(verdicts.len(), 12);
    let wrong: usize = verdicts.iter().map(|verdict| verdict.found.len() + verdict.beside.len()).sum();
    assert!(wrong <= 1, "{wrong} false{}", table(&verdicts));
}

#[test]
fn without_a_change_nothing_is_said() {
    for evening in SEEDED {
        assert_eq!(evening.check(&TestNewsroom::of_the_repository()).lines(), "", "{}", evening.issue);
    }
}
