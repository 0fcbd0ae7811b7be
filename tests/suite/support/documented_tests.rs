//! The tests that pages of `docs` name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use briefing::check;

use super::repository;

/// The functions of all tests, those at the foot of a file of `src` and the stories of every store as well.
fn tests() -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    collect(&repository().join("src"), &mut out);
    collect(&repository().join("tests"), &mut out);
    out
}

fn collect(folder: &Path, out: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for attribute in ["#[test]", "#[tokio::test"] {
                let after = text.split(attribute).skip(1);
                out.extend(
                    after.filter_map(|rest| rest.split("fn ").nth(1)?.split('(').next().map(str::to_owned)),
                );
            }
            // `tell!` makes a test of each story that it names.
            let told = text.split("tell!").skip(1).filter_map(|rest| rest.split(['}', ']', ')', ';']).next());
            let words = told.flat_map(|names| names.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'));
            out.extend(words.filter(|word| word.contains('_')).map(str::to_owned));
        }
    }
}

/// Looks at a page with tables of three cells: a number, what holds, and the names of what keeps it.
pub fn every_rule_is_kept(page: &str, count: usize) {
    let text = fs::read_to_string(repository().join("docs").join(page)).unwrap();
    let (codes, tests) = (check::codes(), tests());
    let rows =
        text.lines().filter(|line| line.starts_with("| ") && line.contains(|c: char| c.is_ascii_digit()));
    let rows: Vec<Vec<&str>> =
        rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect()).collect();
    let numbers: Vec<_> = rows.iter().map(|row| row[0].parse::<usize>().unwrap()).collect();
    assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "{page}");
    for row in &rows {
        let [number, rule, keepers] = row.as_slice() else { panic!("three cells: {row:?}") };
        assert!(!rule.is_empty());
        let named: Vec<_> = keepers.split('`').skip(1).step_by(2).collect();
        assert!(
            !named.is_empty() || keepers.starts_with("open: "),
            "{page}: rule {number} is kept by nothing"
        );
        for name in named {
            let known = if name.contains("::") { codes.contains(&name) } else { tests.contains(name) };
            assert!(known, "{page}: rule {number}: there is no `{name}`");
        }
    }
}
