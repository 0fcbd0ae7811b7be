//! What fuzzing starts from, and what it found before, goes through the same code in every run of the tests.

use std::fs;
use std::path::PathBuf;

use crate::fuzzed::TARGETS;
use crate::support::repository;

/// The files of a corpus, in order.
fn files(target: &str) -> Vec<PathBuf> {
    let folder = repository().join("fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_file_of_every_corpus_holds_what_must_hold() {
    for (target, run) in TARGETS {
        let files = files(target);
        assert!(files.len() >= 10, "{target} starts from {} files", files.len());
        for file in files {
            let input = fs::read(&file).unwrap();
            let went = std::panic::catch_unwind(|| run(&input));
            assert!(went.is_ok(), "{} does not hold; the reason stands above", file.display());
        }
    }
}

#[test]
fn every_corpus_belongs_to_a_target() {
    let mut folders: Vec<_> = fs::read_dir(repository().join("fuzz/corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let mut known = TARGETS.map(|(target, _)| target.to_owned());
    known.sort();
    assert_eq!(folders, known);
}

/// The targets are built by hand, elsewhere and seldom; whatever the library came to need since has to be in their lock file.
#[test]
fn the_targets_are_locked_to_what_the_library_needs() {
    let read = |path: &str| fs::read_to_string(repository().join(path)).unwrap();
    let manifest = read("Cargo.toml");
    let (_, needed) = manifest.split_once("\n[dependencies]\n").unwrap();
    let needed = needed.split("\n[").next().unwrap();
    let lock = read("fuzz/Cargo.lock");
    let package =
        lock.split("[[package]]").find(|part| part.contains("name = \"weekend-briefing\"\n")).unwrap();
    let names: Vec<_> =
        needed.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        assert!(
            package.contains(&format!("\"{name}\"")) || package.contains(&format!("\"{name} ")),
            "`{name}`: `cargo metadata --manifest-path fuzz/Cargo.toml` mends it"
        );
    }
}
