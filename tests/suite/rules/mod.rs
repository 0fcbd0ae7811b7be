//! Tests of the rules: each reports its own error at the exact place, and nothing in correct texts.

mod detection_rate;
mod fixes;
mod fixtures;
mod korean;
mod pages;
mod samples;
mod severity_overrides;

use std::collections::BTreeMap;

use briefing::check::{self, CheckInputs, Ready};
use briefing::diagnostic::Diagnostics;
use briefing::domain::{LinkRecord, LinkReport, LinkResult, Variant};
use briefing::issue::past;
use briefing::source::SourceTree;

use crate::support::LoadedIssue;

/// Result of a check.
pub struct Checked {
    pub sources: SourceTree,
    pub found: Diagnostics,
    pub ready: Option<Ready>,
}

/// Checks a loaded issue at noon UTC on its publication day.
pub fn check(read: LoadedIssue) -> Checked {
    assert!(read.config.is_some() && read.issue.is_some(), "{:?}", read.diagnostics);
    check_at(read, "2022-11-18T12:00:00Z")
}

/// Checks at a given time. An issue that could not be loaded has only the findings of reading.
pub fn check_at(read: LoadedIssue, now: &str) -> Checked {
    let LoadedIssue { mut tree, config, issue, diagnostics } = read;
    let (Some(config), Some(issue)) = (config, issue) else {
        return Checked { sources: tree, found: diagnostics, ready: None };
    };
    let known = CheckInputs {
        now: Some(now.parse().unwrap()),
        earlier: past::load(&mut tree, &issue.id),
        links: links(&tree),
    };
    let variants = [Variant::whole()];
    let (mut found, ready) =
        check::run(issue, config.publication, variants, &tree, &config.check, &known, diagnostics).unwrap();
    found.sort(&tree);
    assert_eq!(ready.is_ok(), !found.has_errors(), "an issue is ready exactly if it has no errors");
    Checked { sources: tree, found, ready: ready.ok() }
}

/// Reads the link results of a fixture from `links.json`: one result for each URL, in the format of the store.
fn links(tree: &SourceTree) -> Option<LinkReport> {
    let bytes = tree.bytes("links.json", 100_000).ok()?;
    let answers: BTreeMap<String, serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
    let mut report = LinkReport::default();
    for (url, answer) in answers {
        let answer = LinkResult::parse(&answer.to_string()).unwrap();
        let asked_at = "2022-11-18T11:59:00Z".parse().unwrap();
        report.insert(url, LinkRecord { answer, asked_at, from_cache: false });
    }
    Some(report)
}

impl Checked {
    /// Returns one line for each finding: `file:line:column: severity[code]: text`.
    pub fn lines(&self) -> String {
        briefing::diagnostic::concise(&self.found, &self.sources)
    }
}
