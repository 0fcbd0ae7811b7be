//! A newsroom's folder that came from elsewhere: links that lead out of it, and what is no file under the names of files.

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use super::harness::{CONFIG, ISSUE, ITEM, NewsroomDir, run_command};

/// Makes a link in a newsroom, in place of whatever stands there.
fn plant(newsroom: &NewsroomDir, link: &str, target: &Path) {
    let place = newsroom.path().join(link);
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    if place.symlink_metadata().is_ok() {
        newsroom.without(link);
    }
    symlink(target, place).unwrap();
}

/// A folder of somebody else, with files that a newsroom would like to write.
fn outside() -> NewsroomDir {
    let outside = NewsroomDir::empty();
    for name in ["theirs", "issue.html", "export.json", "edit.lock", "edit.json", "good.pem"] {
        outside.with(name, "theirs");
    }
    outside
}

#[test]
fn no_command_writes_through_a_link_out_of_the_newsroom() {
    let folders = [
        (".briefing", "send --yes"),
        (".briefing/site", "send --yes"),
        ("inbox", "send --yes"),
        ("inbox/new", "send --yes"),
        ("inbox/tmp", "send --yes"),
        ("dkim", "dkim new --domain lantern.example --selector good --algorithm ed25519"),
        ("out", "build --out out"),
        ("out/deep", "build --out out/deep"),
        ("page", "preview --export page"),
        ("issues/2022-11-25", "new 2022-11-25"),
    ];
    for (link, command) in folders {
        let (newsroom, outside) = (NewsroomDir::small(), outside());
        let before = outside.files();
        plant(&newsroom, link, outside.path());
        let output = newsroom.run(&command.split(' ').collect::<Vec<_>>());
        assert!(outside.files() == before, "{link}: {command}\n{}", output.err);
    }
    let files = [
        ("briefing.db", "send --yes"),
        ("briefing.db.lock", "send --yes"),
        ("briefing.db.mark", "send --yes"),
        ("briefing.secret", "send --yes"),
        ("out/issue.html", "build --out out"),
        (".gitignore", "init ."),
    ];
    for target in ["theirs", "nothing"] {
        for (link, command) in files {
            let (newsroom, outside) = (NewsroomDir::small(), outside());
            let before = outside.files();
            plant(&newsroom, link, &outside.path().join(target));
            let output = newsroom.run(&command.split(' ').collect::<Vec<_>>());
            assert!(outside.files() == before, "{link} to {target}: {command}\n{}", output.err);
        }
    }
}

#[test]
fn newsroom_may_be_reached_through_a_link() {
    let (newsroom, elsewhere) = (NewsroomDir::small(), NewsroomDir::empty());
    let link = elsewhere.path().join("news");
    symlink(newsroom.path(), &link).unwrap();
    let link = link.to_str().unwrap();
    for command in [
        vec!["-C", link, "build", "--out", "out"],
        vec!["-C", link, "new", "2022-11-25"],
        vec!["-C", link, "send", "2022-11-18", "--yes"],
    ] {
        let output = run_command(elsewhere.command(&command).current_dir(elsewhere.path()));
        assert_eq!(output.code, 0, "{command:?}\n{}", output.err);
    }
    assert!(elsewhere.path().join("out/issue.eml").exists() && newsroom.path().join("inbox/new").exists());
}

/// Puts something in place of a file.
type Trap = fn(&Path);

/// Returns what may stand in place of a file, each with its name.
fn traps() -> [(&'static str, Trap); 3] {
    [
        ("pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())),
        ("folder", |path| std::fs::create_dir(path).unwrap()),
        ("device", |path| symlink("/dev/zero", path).unwrap()),
    ]
}

#[test]
fn what_is_no_file_is_told_and_not_waited_for() {
    let files = [
        ("briefing.db", "send --yes"),
        ("briefing.db-journal", "send --yes"),
        ("briefing.db-wal", "send --yes"),
        ("briefing.db-shm", "send --yes"),
        ("briefing.db.lock", "send --yes"),
        ("briefing.db.mark", "send --yes"),
        ("briefing.secret", "send --yes"),
        ("subscribers.toml", "send --yes"),
        ("list.toml", "send --yes --to list.toml"),
        (ITEM, "build --out out"),
        (ISSUE, "build --out out"),
        ("issues/2022-11-18/greeting.md", "check"),
        ("issues/2022-11-18/comments.toml", "check --deny-warnings"),
        ("briefing.toml", "check"),
    ];
    for (file, command) in files {
        for (kind, make) in traps() {
            let newsroom = NewsroomDir::small();
            let place = newsroom.path().join(file);
            if place.exists() {
                newsroom.without(file);
            }
            make(&place);
            let output = newsroom.run(&command.split(' ').collect::<Vec<_>>());
            assert!(matches!(output.code, 1 | 2), "{file} is a {kind}: {}\n{}", output.code, output.err);
            let name = file.rsplit('/').next().unwrap();
            assert!(
                format!("{}{}", output.out, output.err).contains(name),
                "{file} is a {kind}: {}{}",
                output.out,
                output.err
            );
            assert!(!output.err.contains("panicked"), "{file} is a {kind}: {}", output.err);
        }
    }
}

#[test]
fn what_lies_beside_the_store_and_is_no_file_is_told_by_every_command() {
    let newsroom = NewsroomDir::small();
    assert_eq!(newsroom.run(&["send", "--yes"]).code, 0);
    for (kind, make) in traps() {
        let place = newsroom.path().join("briefing.db-journal");
        make(&place);
        for command in [
            "send --yes",
            "status",
            "resume",
            "subscribers list",
            "store check",
            "store backup copy.db",
            "store compact",
        ] {
            let output = newsroom.run(&command.split(' ').collect::<Vec<_>>());
            assert!(
                output.code == 2 && output.err.contains("briefing.db-journal"),
                "{kind}, {command}: {}\n{}",
                output.code,
                output.err
            );
        }
        if kind == "folder" { std::fs::remove_dir(&place) } else { std::fs::remove_file(&place) }.unwrap();
    }
}

#[test]
fn key_that_is_no_file_is_told() {
    for (kind, make) in traps() {
        let newsroom = NewsroomDir::small();
        let table = "\n[dkim]\ndomain = \"lantern.example\"\nselector = \"s\"\nkey = \"key.pem\"\n";
        newsroom.with("briefing.toml", format!("{CONFIG}{table}"));
        make(&newsroom.path().join("key.pem"));
        let output = newsroom.run(&["check", "--deny-warnings"]);
        assert_eq!(output.code, 1, "{kind}: {}{}", output.out, output.err);
    }
}
