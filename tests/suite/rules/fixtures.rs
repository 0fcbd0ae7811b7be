//! Every rule has a folder below `tests/fixtures/rules`, with files that replace those of a valid newsroom. `bad/`
//! triggers the rule and no other; `good/` is the corrected version without findings.
//!
//! A folder contains files of the issue, and optionally `briefing.toml`, `earlier/` for the issue of the week before, and
//! `links.json` for the link results. A snapshot keeps the printed findings of `bad/`.

use std::fs;
use std::path::{Path, PathBuf};

use briefing::check;
use briefing::diagnostic::{Location, human};

use crate::support::{TestNewsroom, repository};

fn root() -> PathBuf {
    repository().join("tests/fixtures/rules")
}

/// Reads a file of the valid newsroom.
pub fn base_file(name: &str) -> String {
    fs::read_to_string(root().join("base").join(name)).unwrap()
}

/// Returns the valid newsroom.
pub fn base() -> TestNewsroom {
    let mut newsroom = TestNewsroom::empty();
    copy_fixture(&mut newsroom, &root().join("base"));
    newsroom
}

/// Copies a fixture's files over those of the newsroom.
pub fn copy_fixture(newsroom: &mut TestNewsroom, folder: &Path) {
    for file in files(folder) {
        let name = file.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
        let place = match name.as_str() {
            "briefing.toml" | "links.json" => name,
            _ => match name.strip_prefix("earlier/") {
                Some(name) => format!("issues/2022-11-11/{name}"),
                None => format!("issues/2022-11-18/{name}"),
            },
        };
        let content = fs::read(&file).unwrap();
        // An empty file in a fixture removes the file.
        if content.is_empty() {
            newsroom.without(&place)
        } else {
            newsroom.with(&place, content)
        };
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|_| panic!("there is no {}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Returns the valid newsroom with a fixture copied over it.
pub fn newsroom(code: &str, kind: &str) -> TestNewsroom {
    let mut newsroom = base();
    copy_fixture(&mut newsroom, &root().join(code.replace("::", "/")).join(kind));
    newsroom
}

#[test]
fn valid_newsroom_has_no_findings() {
    assert_eq!(super::check(base().read()).lines(), "");
}

#[test]
fn bad_fixture_triggers_only_its_own_rule() {
    for code in check::rules() {
        let checked = super::check(newsroom(code.0, "bad").read());
        assert!(!checked.found.is_empty(), "{code} does not fire on its bad fixture");
        let mut shown = checked.lines() + "\n";
        for finding in checked.found.iter() {
            assert_eq!(finding.code, code, "in the bad fixture of {code}:\n{}", checked.lines());
            assert!(matches!(finding.location, Location::Span(_)), "{code} points at no text");
            assert!(finding.help.is_some(), "{code} does not say what to do next");
            shown += &human(finding, &checked.sources, false);
            shown += "\n\n";
        }
        let name = code.0.replace("::", "__");
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, shown.trim_end());
        });
    }
}

#[test]
fn good_fixture_has_no_findings() {
    for code in check::rules() {
        let checked = super::check(newsroom(code.0, "good").read());
        assert_eq!(checked.lines(), "", "in the good fixture of {code}");
    }
}

#[test]
fn every_fixture_belongs_to_a_rule() {
    let known: Vec<_> = check::rules().map(|code| code.0.replace("::", "/")).collect();
    for file in files(&root()) {
        let name = file.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let of_rule = known.iter().any(|code| name.starts_with(&format!("{code}/")));
        assert!(of_rule || name.starts_with("base/"), "{name} belongs to no rule");
    }
}
