//! Korean sentences of a newsroom in Seoul: correct ones without findings, and wrong ones with the place of the error.

use std::fs;

use briefing::diagnostic::Diagnostic;

use super::{Checked, check, fixtures};
use crate::support::repository;

const FILE: &str = "issues/2022-11-18/02-library.md";

fn lines(name: &str) -> Vec<String> {
    let text = fs::read_to_string(repository().join("tests/fixtures/korean").join(name)).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

/// Returns an item with this text; it begins on line 9.
fn story(body: &str) -> String {
    let item = fixtures::base_file("02-library.md");
    let end = item.rfind("+++\n").unwrap() + "+++\n".len();
    format!("{}\n{body}\n", &item[..end])
}

fn checked(item: &str) -> Checked {
    let mut newsroom = fixtures::base();
    newsroom.with(FILE, item.to_owned());
    check(newsroom.read())
}

fn is_ours(finding: &Diagnostic) -> bool {
    let code = finding.code.0;
    code.starts_with("korean::") || matches!(code, "text::decomposed" | "text::invisible")
}

#[test]
fn correct_korean_sentences_have_no_findings() {
    let sentences = lines("innocent.txt");
    assert!(sentences.len() >= 60);
    let checked = checked(&story(&sentences.join("\n\n")));
    let found: Vec<_> = checked.found.iter().filter(|finding| is_ours(finding)).collect();
    assert!(found.is_empty(), "{}", checked.lines());
}

#[test]
fn wrong_korean_sentences_are_found_and_fixed() {
    let sentences = lines("wrong.txt");
    assert!(sentences.len() >= 30);
    for line in sentences {
        let [code, column, sentence] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let item = story(sentence);
        let checked = checked(&item);
        let found: Vec<_> = checked.found.iter().filter(|finding| is_ours(finding)).collect();
        let [finding] = found[..] else { panic!("{line}\n{}", checked.lines()) };
        let (file, position) = finding.location(&checked.sources);
        let place = (finding.code.0, file, position.line, position.column.to_string());
        assert_eq!(place, (code, FILE, 9, column.to_owned()), "{line}");

        let mut fixed = item.clone();
        for edit in finding.fix.as_ref().unwrap_or_else(|| panic!("no fix: {line}")).edits.iter().rev() {
            fixed.replace_range(edit.at.range(), &edit.text);
        }
        let again = self::checked(&fixed);
        assert_eq!(
            again.found.iter().filter(|finding| is_ours(finding)).count(),
            0,
            "{fixed}\n{}",
            again.lines()
        );
    }
}

/// Pieces of text that these rules look at.
const PIECES: [&str; 64] = [
    "보안",
    "구글",
    "서버",
    "는",
    "은",
    "이",
    "가",
    "을",
    "를",
    "로",
    "으로",
    "과",
    "와",
    "라고",
    "이라는",
    "(",
    ")",
    "（",
    "）",
    "‘",
    "’",
    "\"",
    "'",
    "《",
    "》",
    "KISA",
    "AI",
    "VPN",
    "URL",
    "s",
    "R",
    "3",
    "10",
    "２０",
    "%",
    "％",
    "GPT-4",
    "安保",
    "の",
    "。",
    "、",
    "，",
    "．",
    ".",
    "...",
    "…",
    "·",
    "ㆍ",
    "～",
    "~",
    "\u{3000}",
    "\u{a0}",
    "\u{200b}",
    "\u{3164}",
    "\u{fe0f}",
    "e\u{301}",
    "\u{1112}\u{1161}",
    " ",
    " ",
    "\n",
    "했다",
    "몇일",
    "컨텐츠",
    "-",
];

proptest::proptest! {
    #[test]
    fn fixes_converge_on_any_text(
        picks in proptest::collection::vec(0..PIECES.len(), 1..30)
    ) {
        let words: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        // One fix may reveal another error: other rules do not see decomposed Hangul.
        let settled = (0..3).fold(story(&words), |item, _| apply_fixes(&item));
        proptest::prop_assert_eq!(apply_fixes(&settled), settled.clone(), "{} became {}", words, settled);
    }
}

/// Returns the item after all non-overlapping fixes of these rules.
fn apply_fixes(item: &str) -> String {
    let checked = checked(item);
    let fixes =
        checked.found.iter().filter(|finding| is_ours(finding)).filter_map(|finding| finding.fix.as_ref());
    let in_item = |edit: &&briefing::diagnostic::Edit| checked.sources.file(edit.at.file).path() == FILE;
    let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).filter(in_item).collect();
    edits.sort();
    edits.dedup();
    let mut text = item.to_owned();
    let mut from = text.len();
    for edit in edits.into_iter().rev() {
        assert!(edit.at.end <= from, "two fixes meet in {item}");
        text.replace_range(edit.at.range(), &edit.text);
        from = edit.at.start;
    }
    text
}
