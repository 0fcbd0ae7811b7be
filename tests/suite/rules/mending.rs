//! What `--fix` does to the faults of every rule's bad fixture.

use std::collections::BTreeMap;

use briefing::check;
use briefing::compose;
use briefing::diagnostic::{Edit, mend};
use briefing::domain::Variant;
use briefing::source::nfc;

use super::fixtures;
use crate::support::TestNewsroom;

/// Mends until nothing is left to mend, and gives back the files that changed and what every finding named.
fn mended(newsroom: &mut TestNewsroom) -> (BTreeMap<String, String>, String) {
    let (mut changed, mut named) = (BTreeMap::new(), String::new());
    for _ in 0..12 {
        let checked = super::check(newsroom.read());
        let round = mend(&checked.found, &checked.sources);
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
    panic!("mending does not come to an end");
}

/// The words that an edit touches, as they stand in the file and as they will: a particle is a part of its word.
fn touched(text: &str, edit: &Edit) -> String {
    let (before, after) = (&text[..edit.at.start], &text[edit.at.end..]);
    let start = before.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let end = edit.at.end + after.find(char::is_whitespace).unwrap_or(after.len());
    let (head, tail) = (text.get(start..edit.at.start).unwrap_or_default(), &text[edit.at.end..end]);
    format!(" {} {head}{}{tail} ", text.get(start..end).unwrap_or_default(), edit.text)
}

/// Every word of the mail as a reader gets it, and how often.
fn words(newsroom: &TestNewsroom) -> BTreeMap<String, usize> {
    let read = newsroom.read();
    let (config, issue) = (read.config.unwrap(), read.issue.unwrap());
    // A letter in pieces is the same letter.
    let text = nfc(&compose::render(&issue, &config.publication, &Variant::Whole).unwrap().text.marked());
    let mut words = BTreeMap::new();
    // The dot between Korean words has a look-alike that counts as a letter.
    let parts = text.split(|c: char| !c.is_alphanumeric() || c == 'ㆍ');
    for word in parts.filter(|word| !word.is_empty()) {
        *words.entry(word.to_owned()).or_default() += 1;
    }
    words
}

#[test]
fn a_fix_changes_no_word_that_its_finding_does_not_name() {
    for code in check::rules() {
        let mut newsroom = fixtures::newsroom(code.0, "bad");
        let before = words(&newsroom);
        let (changed, named) = mended(&mut newsroom);
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
fn what_is_mended_stays_mended() {
    for code in check::rules() {
        let mut newsroom = fixtures::newsroom(code.0, "bad");
        mended(&mut newsroom);
        assert_eq!(mended(&mut newsroom).0, BTreeMap::new(), "{code}");
    }
}

#[test]
fn a_finding_with_a_fix_is_gone_when_it_was_mended() {
    for code in check::rules() {
        let mut newsroom = fixtures::newsroom(code.0, "bad");
        let fixable = |newsroom: &TestNewsroom| {
            let checked = super::check(newsroom.read());
            checked.found.iter().filter(|finding| finding.fix.is_some()).count()
        };
        // What comes to light when a word is mended is another rule's finding.
        let own = |newsroom: &TestNewsroom| {
            let found = super::check(newsroom.read()).found;
            let own: Vec<_> = found.iter().filter(|finding| finding.code == code).collect();
            (own.len(), own.iter().filter(|finding| finding.fix.is_some()).count())
        };
        let (before, offered) = own(&newsroom);
        mended(&mut newsroom);
        assert_eq!(fixable(&newsroom), 0, "{code}");
        let (after, _) = own(&newsroom);
        let left = super::check(newsroom.read()).lines();
        assert!(
            after + offered <= before,
            "{code}: {before} findings, {offered} to mend, {after} left:\n{left}"
        );
    }
}
