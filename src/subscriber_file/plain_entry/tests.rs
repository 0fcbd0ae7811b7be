use proptest::prelude::*;

use super::*;
use crate::diagnostic::Diagnostics;
use crate::document::{self, ParseContext};
use crate::source::SourceTree;

/// Entries as the TOML parser reads them, if it has nothing to say about them.
fn by_parser(text: &str) -> Result<Vec<WrittenEntry>, String> {
    let mut tree = SourceTree::in_memory([("subscribers.toml", text)]);
    let file = tree.load("subscribers.toml").unwrap();
    let mut found = Diagnostics::default();
    let mut context = ParseContext::literal(&mut found);
    let mut document = document::parse(&tree, file, tree.file(file).body(), &mut context);
    let tables = document.tables("subscriber", &mut context);
    let entries = tables.into_iter().map(|table| WrittenEntry::of(table, &mut context)).collect();
    document.finish(&mut context);
    match found.iter().next() {
        Some(finding) => Err(finding.message.clone()),
        None => Ok(entries),
    }
}

fn plain(text: &str) -> Option<WrittenEntry> {
    let mut tree = SourceTree::in_memory([("subscribers.toml", text)]);
    let file = tree.load("subscribers.toml").unwrap();
    let body = tree.file(file).body();
    read(tree.file(file).slice(body.clone()), file, body.start)
}

#[test]
fn the_usual_form_is_plain() {
    for text in [
        "[[subscriber]]\nemail = \"a@b.example\"\n",
        "# list\n\n  [[subscriber]]  \r\n\temail='a@b.example'\r\nname = \"김민지 \"\r\ntopics = [ ]\r\n\r\n",
        "[[subscriber]]\nemail = 'a@b.example'\ntopics = [\"a\", 'b' ,\"c\"]\nnewsletters = 'daily'\nstatus = 'pending'\n\
         left_newsletters = ['x']\nlanguage = 'ko'\ntags = [\"a, b\", '#']\nsince = 2024-02-29\nsource = '\"'",
        "[[subscriber]]\nsince = 2024-02-29T23:59:59Z\nemail = 'a@b.example'\n",
    ] {
        let entry = plain(text).unwrap_or_else(|| panic!("{text}"));
        assert_eq!(by_parser(text), Ok(vec![entry]), "{text}");
    }
}

#[test]
fn anything_else_is_left_to_the_parser() {
    let entry = |line: &str| format!("[[subscriber]]\nemail = 'a@b.example'\n{line}\n");
    for line in [
        "email = 'b@b.example'",
        "name = \"a\\\"b\"",
        "name = \"\"\"a\"\"\"",
        "name = ''''a''''",
        "name = 'a' # since then",
        "name = 'a\tb'",
        "name = 'a\u{202e}b'",
        "name = 'a\u{85}b'",
        "# \u{1}",
        "name = 7",
        "name = ['a']",
        "nmae = 'a'",
        "'name' = 'a'",
        "name.first = 'a'",
        "topics = ['a',]",
        "topics = ['a'",
        "topics = ['a' 'b']",
        "topics = ['a'],",
        "since = 2023-02-29",
        "since = 0000-01-01",
        "since = 2024-02-29T24:00:00Z",
        "since = 2024-02-29 10:00:00",
        "since = 2024-02-29T10:00:00+09:00",
        "since = 1",
        "[[subscriber]]",
        "[other]",
        "\r\r",
        "name = 'a'\rname = 'b'",
        "\u{a0}",
    ] {
        assert_eq!(plain(&entry(line)), None, "{line}");
    }
    for text in [
        "",
        "# list\n",
        "[[subscriber]]\n",
        "[[subscriber]]\nemail = ' '\n",
        "[subscriber]\nemail = 'a@b.example'\n",
    ] {
        assert_eq!(plain(text), None, "{text}");
    }
}

/// Lines that look like those of an entry: most of them plain, and some a step beside it.
fn line() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "email",
        "name",
        "topics",
        "newsletters",
        "left_newsletters",
        "status",
        "language",
        "tags",
        "since",
        "source",
        "other",
        "\"name\"",
        "",
    ]);
    let text = "[\"'][a-zA-Z@. #,=\\[\\]\"'\\\\가é\u{301}\t\u{200b}\u{202e}\u{feff}\u{85}\u{7f}\r]{0,6}[\"']";
    let date = "[0-9]{4}-[01][0-9]-[0-3][0-9](T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](Z|\\+09:00|\\.5Z)?)?";
    let value = prop_oneof![
        6 => Just("'a@b.example'".to_owned()),
        6 => text,
        3 => date,
        4 => prop::collection::vec("[\"'][a-z\"']{0,3}[\"']", 0..4).prop_map(|texts| format!("[{}]", texts.join(", "))),
        1 => "[\\[\"'][a-z\"' ,\\[\\]\\\\]{0,8}[\\]\"']",
        1 => "[0-9.]{1,3}",
    ];
    let blank = prop::sample::select(vec!["", " ", "  ", "\t", "\u{a0}"]);
    prop_oneof![
        12 => (key, blank.clone(), value, blank).prop_map(|(key, before, value, after)| format!("{key}{before}={before}{value}{after}")),
        1 => "[#a-z ]{0,4}",
        1 => Just("[[subscriber]]".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_plain_has_the_same_values_and_no_findings(
        lines in prop::collection::vec(line(), 0..5),
        end in prop::sample::select(vec!["\n", "\r\n", "\r"]),
        email in any::<bool>(),
    ) {
        let email = if email { format!("email = 'a@b.example'{end}") } else { String::new() };
        let text = format!("[[subscriber]]{end}{email}{}", lines.join(end));
        if let Some(entry) = plain(&text) {
            prop_assert_eq!(by_parser(&text), Ok(vec![entry]), "{}", text);
        }
    }
}
