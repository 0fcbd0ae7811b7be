//! Tests wait for events and not for time, and nobody gets a port that a test still needs.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::repository;

/// Files that may wait for real time; each says why beside the call.
const REAL_TIME: [&str; 2] = ["deliver/disasters.rs", "site/stepped_clock.rs"];
/// Tests of servers that others wrote: those take a port by its number alone, and refuse one that is taken.
const PORT_BY_NUMBER: [&str; 2] = ["deliver/postfix.rs", "deliver/postfix_sink.rs"];

/// Every file below a folder with its path there, in no order.
fn files(root: &Path, folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(root, &path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push((path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// Returns the files with a statement that fits, in the order of their names.
fn with_statement(files: &[(PathBuf, String)], fits: impl Fn(&str) -> bool) -> Vec<&str> {
    let holds = |text: &str| text.split(';').any(&fits);
    let mut found: Vec<_> =
        files.iter().filter(|(_, text)| holds(text)).map(|(path, _)| path.to_str().unwrap()).collect();
    found.sort_unstable();
    found
}

#[test]
fn tests_wait_for_events_and_keep_their_ports() {
    let (root, mut all) = (repository().join("tests/suite"), Vec::new());
    files(&root, &root, &mut all);
    all.retain(|(path, _)| !path.ends_with(Path::new("architecture/steadiness.rs")));
    assert!(all.len() > 100, "{}", all.len());
    let sleeps =
        |statement: &str| ["thread::sleep(", "time::sleep("].iter().any(|call| statement.contains(call));
    assert_eq!(with_statement(&all, sleeps), REAL_TIME, "wait for an event, or hand a clock in");
    // The listener of such a statement ends with it, and with it the hold on the port.
    let gives_away = |statement: &str| statement.contains("::bind(") && statement.contains(".local_addr()");
    assert_eq!(
        with_statement(&all, gives_away),
        PORT_BY_NUMBER,
        "let the server take port 0, or use `ClosedPort`"
    );
    let lets_go = |statement: &str| statement.contains("drop(listener)");
    assert!(with_statement(&all, lets_go).is_empty(), "let the server take port 0, or use `ClosedPort`");
}
