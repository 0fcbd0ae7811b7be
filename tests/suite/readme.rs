//! The README tells the truth: its commands run, its example is an item, its finding is what the program says.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::repository;

const BINARY: &str = env!("CARGO_BIN_EXE_briefing");

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

/// The fenced blocks of a language, in order.
fn blocks(language: &str) -> Vec<String> {
    let (text, fence) = (readme(), format!("```{language}\n"));
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A copy of the sample newsroom, without what commands make.
fn newsroom() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["briefing.toml", "subscribers.example.toml"] {
        fs::copy(repository().join(name), folder.path().join(name)).unwrap();
    }
    copy(&repository().join("issues"), &folder.path().join("issues"));
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn briefing(folder: &Path, arguments: &str) -> Output {
    Command::new(BINARY).args(arguments.split_whitespace()).current_dir(folder).output().unwrap()
}

#[test]
fn every_command_of_the_readme_ends_well() {
    let folder = newsroom();
    let mut ran = 0;
    for line in blocks("sh").iter().flat_map(|block| block.lines()) {
        let command = line.split('#').next().unwrap().trim();
        let arguments = command.strip_prefix("cargo run -- ").or(command.strip_prefix("briefing "));
        // The test command itself is what runs this.
        let Some(arguments) = arguments else {
            assert_eq!(command, "scripts/test");
            continue;
        };
        let output = briefing(folder.path(), arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{command}\n{said}");
        ran += 1;
    }
    assert_eq!(ran, 6);
    // Two rehearsals for ten of the twelve, and one test.
    assert_eq!(fs::read_dir(folder.path().join("inbox/new")).unwrap().count(), 21);
    for file in ["issue.html", "issue.txt", "issue.eml", "web.html"] {
        assert!(folder.path().join("out").join(file).exists(), "{file}");
    }
}

#[test]
fn the_first_command_mails_everyone_who_wants_mail_once() {
    let folder = newsroom();
    assert!(briefing(folder.path(), "send --to subscribers.example.toml --yes").status.success());
    let mut recipients: Vec<_> = fs::read_dir(folder.path().join("inbox/new"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .map(|mail| {
            mail.lines().find_map(|line| line.strip_prefix("Delivered-To: ").map(str::to_owned)).unwrap()
        })
        .collect();
    recipients.sort();
    let unique = recipients.len();
    recipients.dedup();
    assert_eq!((recipients.len(), unique), (10, 10));
    let status = briefing(folder.path(), "status");
    let shown = String::from_utf8_lossy(&status.stdout).into_owned();
    assert!(shown.contains("2 excluded (1 unsubscribed, 1 bounced)"), "{shown}");
}

#[test]
fn the_finding_it_shows_is_what_the_program_says() {
    let folder = newsroom();
    let item = folder.path().join("issues/2022-11-18/02-entrance-codes.md");
    let text = fs::read_to_string(&item).unwrap().replace("\"privacy\"", "\"privcy\"");
    fs::write(&item, text).unwrap();
    let output = briefing(folder.path(), "check 2022-11-18");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let shown = blocks("text").into_iter().find(|block| block.contains("issue::unknown_topic")).unwrap();
    assert!(said.contains(shown.trim_end()), "{said}\n---\n{shown}");
}

#[test]
fn the_item_it_shows_is_one_of_the_samples() {
    let block = blocks("text").into_iter().find(|block| block.starts_with("+++\n")).unwrap();
    let sample = fs::read_to_string(repository().join("issues/2022-11-18/04-fake-banking-app.md")).unwrap();
    assert!(sample.starts_with(block.trim_end().trim_end_matches(" ...")), "{block}");
}
