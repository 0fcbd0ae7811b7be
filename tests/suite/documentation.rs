//! The documentation names files, types and links that exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::repository;

/// Pages whose `path/in/backticks` and links are checked.
const PAGES: &[&str] = &[
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "README.md",
    "docs/GLOSSARY.md",
    "docs/bounces.md",
    "docs/check.md",
    "docs/preview.md",
    "docs/sending.md",
    "docs/site.md",
    "docs/adr/0001-one-package-with-layers.md",
    "docs/adr/0003-own-smtp-session.md",
];

fn read(page: &str) -> String {
    fs::read_to_string(repository().join(page)).unwrap_or_else(|error| panic!("{page}: {error}"))
}

/// The code spans of a page, without fenced blocks.
fn code_spans(text: &str) -> Vec<String> {
    let outside = text.split("```").step_by(2).collect::<String>();
    outside.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Rust files and words that are declared in them.
fn declared() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(&repository().join("src"), &mut names);
    names
}

fn collect(folder: &Path, names: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        names.insert(path.file_stem().unwrap().to_string_lossy().into_owned());
        if path.is_dir() {
            collect(&path, names);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            let declares = |word: &str| matches!(word, "struct" | "enum" | "trait" | "fn" | "type");
            names.extend(words.windows(2).filter(|pair| declares(pair[0])).map(|pair| pair[1].to_owned()));
        }
    }
}

#[test]
fn terms_of_the_glossary_are_in_the_code() {
    let declared = declared();
    let text = read("docs/GLOSSARY.md");
    let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| term"));
    let mut checked = 0;
    for row in rows {
        let column = row.trim_end_matches('|').rsplit('|').next().unwrap();
        for name in code_spans(column) {
            // The token comes from tokio-util; every other name is our own.
            let exists = declared.contains(&name) || name == "CancellationToken";
            assert!(exists, "docs/GLOSSARY.md names `{name}`, which src does not declare");
            checked += 1;
        }
    }
    assert!(checked > 40, "only {checked} names found");
}

#[test]
fn paths_in_the_documentation_exist() {
    let root = repository();
    let mut missing = Vec::new();
    for page in PAGES {
        for span in code_spans(&read(page)) {
            let is_rust_file = Path::new(&span).extension().is_some_and(|extension| extension == "rs");
            let is_path = span.contains('/') || is_rust_file;
            let is_source = is_rust_file || span.starts_with("src/") || span.starts_with("scripts/");
            // Names in capitals stand for something that the reader fills in.
            let is_pattern = span.contains(|c: char| c.is_whitespace() || c == '*') || span.contains("GROUP");
            // A file of every folder, such as `mod.rs`, has no place of its own.
            let is_path = is_path && span != "mod.rs";
            if is_path
                && is_source
                && !is_pattern
                && !root.join(&span).exists()
                && !root.join("src").join(&span).exists()
            {
                missing.push(format!("{page} names `{span}`"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut missing = Vec::new();
    for page in PAGES {
        let folder = repository().join(page).parent().unwrap().to_owned();
        for link in read(page).split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = link.split('#').next().unwrap();
            if !target.is_empty() && !target.contains("://") && !folder.join(target).exists() {
                missing.push(format!("{page} links to `{link}`"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
