//! The files of `deploy/`: what they promise stands in them, and the program takes their command.

use std::process::Command;

use crate::support::repository;

fn read(name: &str) -> String {
    std::fs::read_to_string(repository().join("deploy").join(name)).unwrap()
}

#[test]
fn the_container_is_not_root_and_has_one_volume() {
    let text = read("Containerfile");
    let last = text.split("\nFROM ").last().unwrap();
    assert!(last.contains("\nUSER 10001:10001\n"));
    assert_eq!(last.matches("\nVOLUME ").count(), 1);
    assert!(text.contains("--read-only") && last.contains("CMD [\"serve\", \"--listen\", \"0.0.0.0:8080\"]"));
}

#[test]
fn the_unit_has_no_privileges_and_one_folder() {
    let text = read("briefing.service");
    let is_set = |line: &str| text.lines().any(|known| known == line);
    for line in [
        "User=briefing",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "PrivateTmp=yes",
    ] {
        assert!(is_set(line), "{line}");
    }
    let writable: Vec<_> = text.lines().filter(|line| line.starts_with("ReadWritePaths=")).collect();
    assert_eq!(writable, ["ReadWritePaths=/srv/briefing"]);
    let command = text.lines().find_map(|line| line.strip_prefix("ExecStart=")).unwrap();
    let words: Vec<_> = command.split(' ').skip(1).collect();
    // The folder is missing here: the program says that, not that it does not know the words.
    let output = Command::new(env!("CARGO_BIN_EXE_briefing")).args(words).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("`/srv/briefing` is not a newsroom"), "{said}");
}
