//! The pages below `docs/rules` must match the doc comments. `scripts/rule-pages` regenerates them.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use briefing::check;

use crate::support::repository;

const INDEX: &str = "\
# What `briefing check` looks for

One page for each code; `briefing explain CODE` prints the same text. You can change the severity of *rules* with `[check]` and
`allow`. The other codes report problems in reading files, which you can only fix. `scripts/rule-pages` writes these pages from the
rules' doc comments.
";

/// Returns every expected page by its path below `docs/rules`.
fn pages() -> BTreeMap<String, String> {
    let rules: Vec<_> = check::rules().map(|code| code.0).collect();
    let mut index = INDEX.to_owned();
    let mut pages = BTreeMap::new();
    let mut group = "";
    for code in check::codes() {
        let page = check::explain(code).unwrap();
        let (of, name) = code.split_once("::").unwrap();
        if of != group {
            group = of;
            let _ = write!(index, "\n## {group}\n\n| code | finds | |\n| --- | --- | --- |\n");
        }
        let kind = if rules.contains(&code) { "rule" } else { "" };
        let _ = writeln!(index, "| [`{code}`]({of}/{name}.md) | {} | {kind} |", summary(&page));
        pages.insert(format!("{of}/{name}.md"), page);
    }
    pages.insert("README.md".to_owned(), index);
    pages
}

/// Returns the first sentence of the section "What it finds".
fn summary(page: &str) -> String {
    let found = page.split("## What it finds\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let line = found.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
    let end = line.match_indices(". ").map(|(at, _)| at + 1).find(|end| {
        // Full stops of abbreviations such as `Nov. 17` do not end a sentence.
        let before = &line[..end - 1];
        before.rsplit(' ').next().is_some_and(|word| word.trim_start_matches(['`', '"']).chars().count() > 3)
            && before.matches('`').count() % 2 == 0
    });
    end.map_or(line.clone(), |end| line[..end].to_owned())
}

fn written(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else {
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            found.insert(name, fs::read_to_string(path).unwrap());
        }
    }
    found
}

#[test]
fn rule_pages_match_the_doc_comments() {
    let folder = repository().join("docs/rules");
    let expected = pages();
    if std::env::var_os("WRITE_RULE_PAGES").is_some() {
        fs::remove_dir_all(&folder).unwrap();
        for (name, page) in &expected {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, page).unwrap();
        }
    }
    let found = written(&folder);
    let stale: Vec<_> = expected.iter().filter(|(name, page)| found.get(*name) != Some(page)).collect();
    let names: Vec<_> = stale.iter().map(|(name, _)| name).collect();
    assert!(stale.is_empty(), "run scripts/rule-pages: {names:?} are not what the doc comments say");
    let extra: Vec<_> = found.keys().filter(|name| !expected.contains_key(*name)).collect();
    assert!(extra.is_empty(), "run scripts/rule-pages: {extra:?} belong to no code");
}
