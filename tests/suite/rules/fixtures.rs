//! Every rule has a folder of its own below `tests/fixtures/rules`, with files that replace those of a sound newsroom:
//! `bad/` makes the rule fire, and nothing else; `good/` is the same place done well, and silent.
//!
//! Beside the issue's own files, `briefing.toml` stands for the newsroom's, and `earlier/` for the issue of the week
//! before, and `links.json` for what the network says about its links. What the findings of `bad/` look like is kept as a snapshot.

use std::fs;
use std::path::{Path, PathBuf};

use briefing::check;
use briefing::diagnostic::{Place, human};

use crate::support::{TestNewsroom, repository};

fn root() -> PathBuf {
    repository().join("tests/fixtures/rules")
}

/// A file of the sound newsroom.
pub fn base_file(name: &str) -> String {
    fs::read_to_string(root().join("base").join(name)).unwrap()
}

/// The sound newsroom.
pub fn base() -> TestNewsroom {
    let mut newsroom = TestNewsroom::empty();
    lay_over(&mut newsroom, &root().join("base"));
    newsroom
}

/// Puts a fixture's files in their places.
pub fn lay_over(newsroom: &mut TestNewsroom, folder: &Path) {
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
        // An empty file stands for one that is not there.
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

/// The sound newsroom with a fixture laid over it.
pub fn newsroom(code: &str, kind: &str) -> TestNewsroom {
    let mut newsroom = base();
    lay_over(&mut newsroom, &root().join(code.replace("::", "/")).join(kind));
    newsroom
}

#[test]
fn the_sound_newsroom_is_silent() {
    assert_eq!(super::check(base().read()).lines(), "");
}

#[test]
fn every_rule_fires_on_its_fault_alone() {
    for code in check::rules() {
        let checked = super::check(newsroom(code.0, "bad").read());
        assert!(!checked.found.is_empty(), "{code} does not fire on its bad fixture");
        let mut shown = checked.lines() + "\n";
        for finding in checked.found.iter() {
            assert_eq!(finding.code, code, "in the bad fixture of {code}:\n{}", checked.lines());
            assert!(matches!(finding.place, Place::At(_)), "{code} points at no text");
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
fn every_rule_is_silent_where_it_should_be() {
    for code in check::rules() {
        let checked = super::check(newsroom(code.0, "good").read());
        assert_eq!(checked.lines(), "", "in the good fixture of {code}");
    }
}

#[test]
fn no_fixture_is_without_a_rule() {
    let known: Vec<_> = check::rules().map(|code| code.0.replace("::", "/")).collect();
    for file in files(&root()) {
        let name = file.strip_prefix(root()).unwrap().to_string_lossy().into_owned();
        let of_rule = known.iter().any(|code| name.starts_with(&format!("{code}/")));
        assert!(of_rule || name.starts_with("base/"), "{name} belongs to no rule");
    }
}
