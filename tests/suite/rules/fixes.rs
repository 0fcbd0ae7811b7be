//! Automatic fixes, applied to the bad fixture of every rule.

use std::collections::BTreeMap;

use briefing::check;
use briefing::compose;
use briefing::diagnostic::{Edit, apply_fixes};
use briefing::domain::Variant;
use briefing::source::nfc;

use super::fixtures;
use crate::support::TestNewsroom;

/// Applies fixes until none is left. Returns the changed files and the texts that the findings named.
fn apply_all_fixes(newsroom: &mut TestNewsroom) -> (BTreeMap<String, String>, String) {
    let (mut changed, mut named) = (BTreeMap::new(), String::new());
    for _ in 0..12 {
        let checked = super::check(newsroom.read());
        let round = apply_fixes(&checked.found, &checked.sources);
        if round.count == 0 {
            return (changed, named);
        }
        for finding in checked.found.iter().filter(|finding| finding.fix.is_some()) {
            named += &finding.message;
            named += finding.help.as_deref().unwrap_or_default();
            for edit in &finding.fix.as_ref().unwrap().edits {
                named += &touched(checked.sources.file(edit.at.file).text(), edit);
            }
            named.push('\n');
        }
        for (path, text) in round.texts {
            newsroom.with(&path, text.clone());
            changed.insert(path, text);
        }
    }
    panic!("fixes do not converge");
}

/// Returns the words that an edit touches, before and after. A particle is part of its word.
fn touched(text: &str, edit: &Edit) -> String {
    let (before, after) = (&text[..edit.at.start], &text[edit.at.end..]);
    let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let end = edit.at.end + after.find(char::is_whitespace).unwrap_or(after.len());
    let (head, tail) = (text.get(start..edit.at.start).unwrap_or_default(), &text[edit.at.end..end]);
    format!(" {} {head}{}{tail} ", text.get(start..end).unwrap_or_default(), edit.text)
}

/// Counts every word of the composed text part.
fn words(newsroom: &TestNewsroom) -> BTreeMap<String, usize> {
    let read = newsroom.read();
    let (config, issue) = (read.config.unwrap(), read.issue.unwrap());
    // A decomposed letter is the same letter.
    let text = nfc(&compose::render(&issue, &config.publication, &Variant::whole()).unwrap().text.marked());
    let mut words = BTreeMap::new();
    // `ㆍ` looks like a middle dot but counts as a letter.
    let parts = text.split(|c: char| !c.is_alphanumeric() || c == 'ㆍ');
    for word in parts.filter(|word| !word.is_empty()) {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

#[test]
fn fix_changes_only_words_that_its_finding_names() {
    for code in check::rules() {
        let mut newsroom = fixtures::newsroom(code.0, "bad");
        let before = words(&newsroom);
        let (changed, named) = apply_all_fixes(&mut newsroom);
        if changed.is_empty() {
            continue;
        }
        let after = words(&newsroom);
        for (word, count) in before.iter().chain(&after) {
            let same = before.get(word) == after.get(word);
            let is_named = nfc(&named).contains(word);
            assert!(same || is_named, "{code}: `{word}` ({count}) changed, named was:\n{named}");
        }
    }
}

#[test]
fn second_round_of_fixes_changes_nothing() {
    for code in check::rules() {
        let mut newsroom = fixtures::newsroom(code.0, "bad");
        apply_all_fixes(&mut newsroom);
        assert_eq!(apply_all_fixes(&mut newsroom).0, BTreeMap::new(), "{code}");
    }
}

#[test]
fn fixed_finding_does_not_return() {
    for code in check::rules() {
        let mut newsroom = fixtures::newsroom(code.0, "bad");
        let fixable = |newsroom: &TestNewsroom| {
            let checked = super::check(newsroom.read());
            checked.found.iter().filter(|finding| finding.fix.is_some()).count()
        };
        // A fix may reveal findings of another rule.
        let own = |newsroom: &TestNewsroom| {
            let found = super::check(newsroom.read()).found;
            let own: Vec<_> = found.iter().filter(|finding| finding.code == code).collect();
            (own.len(), own.iter().filter(|finding| finding.fix.is_some()).count())
        };
        let (before, offered) = own(&newsroom);
        apply_all_fixes(&mut newsroom);
        assert_eq!(fixable(&newsroom), 0, "{code}");
        let (after, _) = own(&newsroom);
        let left = super::check(newsroom.read()).lines();
        assert!(
            after + offered <= before,
            "{code}: {before} findings, {offered} fixable, {after} left:\n{left}"
        );
    }
}
