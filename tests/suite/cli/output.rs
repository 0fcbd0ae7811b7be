//! Help, manual pages and JSON documents.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::harness::{CommandOutput, ITEM, LocalRelay, NewsroomDir, assert_page, run_command};
use crate::support::repository;

const COMMANDS: [&str; 24] = [
    "init",
    "new",
    "add",
    "collect",
    "check",
    "explain",
    "form",
    "build",
    "preview",
    "send",
    "resume",
    "pause",
    "cancel",
    "status",
    "resolve",
    "subscribers",
    "bounces",
    "store",
    "serve",
    "archive",
    "inbox",
    "dkim",
    "completions",
    "man",
];

#[test]
fn every_command_has_a_help_page() {
    let newsroom = NewsroomDir::empty();
    assert_page!("help", newsroom.page(&["--help"]));
    assert_page!("help_short", newsroom.page(&["-h"]));
    for command in COMMANDS {
        let ran = newsroom.run(&[command, "--help"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
        assert_page!(format!("help_{command}"), ran.out);
    }
    let known: BTreeSet<_> = briefing::cli::command_tree()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    assert_eq!(known, COMMANDS.map(str::to_owned).into());
    assert_eq!(newsroom.run(&["--version"]).out, format!("briefing {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn invalid_command_lines_end_with_2() {
    let newsroom = NewsroomDir::small();
    for (name, words) in [
        ("usage_nothing", &[][..]),
        ("usage_command", &["chekc"]),
        ("usage_option", &["check", "--deny-warning"]),
        ("usage_conflict", &["send", "--test", "a@b.example", "--dry-run"]),
        ("usage_format", &["check", "--format", "xml"]),
    ] {
        assert_page!(name, newsroom.page(words));
        assert_eq!(newsroom.run(words).code, 2, "{words:?}");
    }
}

#[test]
fn every_code_has_a_page() {
    let newsroom = NewsroomDir::empty();
    let list = newsroom.run(&["explain"]).out;
    let codes: BTreeSet<_> = list.lines().map(str::to_owned).collect();
    for code in &codes {
        let ran = newsroom.run(&["explain", code]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{code}");
        assert!(ran.out.starts_with(&format!("# {code}\n\n## What it finds\n")), "{code}");
    }
    // Every code that the sources can report is in the list, and the list holds no others.
    let mut written = BTreeSet::new();
    scan(&repository().join("src"), &mut written);
    assert_eq!(written, codes);
    assert_page!("explain_unknown", newsroom.page(&["explain", "images::missing_fiel"]));
    assert_page!("explain_nonsense", newsroom.page(&["explain", "nonsense"]));
}

/// The codes in `Code("…")`, except those of tests.
fn scan(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            scan(&path, codes);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]").next().unwrap();
            let found = text.split("Code(\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
            codes.extend(found);
        }
    }
}

/// The one JSON document on stdout.
fn document(ran: &CommandOutput) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}\n{}", ran.out, ran.err))
}

#[test]
fn json_format_prints_one_document_in_every_case() {
    let sound = NewsroomDir::small();
    let sent = NewsroomDir::small();
    assert_eq!(sent.run(&["send", "--yes"]).code, 0);
    let faulty = NewsroomDir::small();
    faulty.with(ITEM, "no facts").with("subscribers.toml", "x = 1");
    let broken = NewsroomDir::small();
    broken.with("briefing.toml", "[publication");
    let none = NewsroomDir::empty();
    let commands: [&[&str]; 22] = [
        &["check"],
        &["check", "nothing"],
        &["explain"],
        &["explain", "item::no_front_matter"],
        &["explain", "nothing"],
        &["build"],
        &["build", "--for", "nobody@harbour.example"],
        &["build", "--out", "briefing.toml"],
        &["send"],
        &["send", "--dry-run"],
        &["send", "--yes", "--to", "nothing.toml"],
        &["send", "2022-11-18", "--test", "editor@lantern.example"],
        &["send", "--smtp", "nonsense", "--yes"],
        &["send", "2022-11-18", "--again", "--yes", "--patience", "0"],
        &["resume"],
        &["resume", "--rate", "never"],
        &["status"],
        &["status", "--who", "minji@harbour.example"],
        &["status", "--who", "nobody"],
        &["resolve"],
        &["resolve", "--accept"],
        &["check", "--nonsense"],
    ];
    for (name, newsroom) in
        [("sent", &sent), ("sound", &sound), ("faulty", &faulty), ("broken", &broken), ("none", &none)]
    {
        for words in commands {
            let ran = newsroom.run(&[words, &["--format", "json"]].concat());
            let value = document(&ran);
            assert!(value.is_object(), "{name} {words:?}: {value}");
            assert!(!ran.err.contains("panicked"), "{name} {words:?}: {}", ran.err);
            if ran.code == 2 && value.get("diagnostics").is_none() && value.get("delivery").is_none() {
                assert!(value["error"].is_string(), "{name} {words:?}: {value}");
            }
        }
    }
    for words in
        [&["init", "fresh"][..], &["new", "2022-11-25"], &["new", "2022-11-18"], &["new", "nonsense"]]
    {
        document(&sound.run(&[words, &["--format=json"]].concat()));
    }
    // One line a reader.
    let all = sent.run(&["status", "--all"]);
    let lines: Vec<serde_json::Value> =
        all.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 1);
}

#[test]
fn documents_have_the_promised_keys() {
    let newsroom = NewsroomDir::small();
    let keys = |words: &[&str]| {
        let value = document(&newsroom.run(&[words, &["--format", "json"]].concat()));
        value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let counts = "issue delivery state planned accepted refused deferred uncertain pending excluded seconds";
    assert_eq!(keys(&["check"]), "issue diagnostics errors warnings");
    let who = "address state attempts message_id";
    // A rehearsal says so in every report on it.
    assert_eq!(keys(&["send", "--dry-run"]), format!("{counts} rehearsal plan"));
    assert_eq!(keys(&["send", "--yes"]), format!("{counts} rehearsal"));
    assert_eq!(keys(&["status"]), format!("{counts} rehearsal feedback"));
    assert_eq!(keys(&["status", "--who", "minji@harbour.example"]), format!("{who} rehearsal"));
    assert_eq!(keys(&["resolve"]), "uncertain rehearsal");
    let relay = LocalRelay::start();
    assert_eq!(keys(&["send", "--dry-run", "--smtp", &relay.url()]), format!("{counts} plan"));
    assert_eq!(keys(&["send", "--yes", "--smtp", &relay.url()]), counts);
    assert_eq!(keys(&["status"]), format!("{counts} feedback"));
    assert_eq!(keys(&["status", "--who", "minji@harbour.example"]), who);
    assert_eq!(keys(&["resolve"]), "uncertain");
    newsroom.with(ITEM, "no facts");
    let value = document(&newsroom.run(&["check", "--format", "json"]));
    let finding = value["diagnostics"][0].as_object().unwrap();
    let found: Vec<_> = finding.keys().map(String::as_str).collect();
    assert_eq!(found, ["code", "severity", "file", "line", "column", "message", "help"]);
}

#[test]
fn closed_pipe_is_success() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, "no facts");
    for words in [
        &["explain"][..],
        &["explain", "item::no_front_matter"],
        &["--help"],
        &["check", "--help"],
        &["man"],
        &["completions", "bash"],
        &["check", "--format", "json"],
        &["check"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ran = newsroom.command(words).stdout(writer).output().unwrap();
        let said = String::from_utf8(ran.stderr).unwrap();
        assert_eq!(ran.status.code(), Some(0), "{words:?}: {said}");
        assert!(!said.contains("panicked"), "{words:?}: {said}");
    }
    // Nobody listens to stderr either.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = newsroom.command(&["check"]).stderr(writer).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn completions_and_manual_are_printed() {
    let newsroom = NewsroomDir::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = newsroom.run(&["completions", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        assert!(ran.out.contains("resolve"), "{shell}");
    }
    assert!(newsroom.run(&["man"]).out.contains(".TH briefing 1"));
}

#[test]
fn colours_are_for_terminals() {
    let newsroom = NewsroomDir::small();
    newsroom.with(ITEM, "no facts");
    assert!(!newsroom.run(&["check"]).out.contains('\x1b'));
    assert!(newsroom.run(&["check", "--color", "always"]).out.contains('\x1b'));
    let json = run_command(&mut newsroom.command(&["check", "--color", "always", "--format", "json"]));
    assert!(!json.out.contains('\x1b'));
}
