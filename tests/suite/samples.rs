//! The sample issues as whole messages, byte for byte.

use std::fs;
use std::process::Command;

use crate::support::repository;

/// The message that `build` makes for the sample reader.
fn message(issue: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_briefing"))
        .args(["-C", repository().to_str().unwrap(), "build", issue, "--out"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(fs::read(folder.path().join("issue.eml")).unwrap()).unwrap()
}

#[test]
fn the_messages_of_the_sample_issues_are_what_they_were() {
    for issue in ["2022-11-18", "2023-09-22"] {
        let message = message(issue);
        assert!(message.lines().all(|line| line.len() <= 998), "{issue}");
        assert_eq!(message.matches('\n').count(), message.matches("\r\n").count(), "{issue}: line ends");
        insta::assert_snapshot!(format!("{issue}.eml"), message.replace('\r', ""));
    }
}
