//! Tests of saving: unchanged bytes stay.

use proptest::prelude::*;

use super::*;

const FILE: &str =
    "\u{FEFF}+++\r\n# Ours.\r\ntitle = 'Boats' # a\r\nmystery = [1, 2]\r\n+++\r\n\r\nOne.\r\n\r\nTwo.\r\n";

fn save(text: &str, patch: &Patch) -> Result<String, EditError> {
    patch.apply("01-a.md", FileKind::Item, text)
}

fn field(key: &str, text: &str) -> Patch {
    let fields = [(key.to_owned(), Some(Field::Text(text.to_owned())))];
    Patch { fields: fields.into(), ..Patch::default() }
}

#[test]
fn only_what_was_changed_changes() {
    assert_eq!(save(FILE, &field("title", "Ships")).unwrap(), FILE.replace("Boats", "Ships"));
    let patch = Patch { body: Some("One.\n\nThree.\n".into()), ..Patch::default() };
    assert_eq!(save(FILE, &patch).unwrap(), FILE.replace("Two", "Three"));
    let patch = field("place", "Seoul");
    assert_eq!(save(FILE, &patch).unwrap(), FILE.replace("# a\r\n", "# a\r\nplace = \"Seoul\"\r\n"));
    let back = field("place", " ");
    assert_eq!(save(&save(FILE, &patch).unwrap(), &back).unwrap(), FILE);
}

#[test]
fn the_whole_file_can_be_mended() {
    let broken = "+++\r\ntitle = \r\n+++\r\nOne.\r\n";
    let refused = save(broken, &field("title", "a")).unwrap_err();
    assert!(refused.sentence.starts_with("line 2: "), "{refused}");
    let patch = |whole: &str| Patch { whole: Some(whole.into()), ..Patch::default() };
    assert_eq!(
        save(broken, &patch("+++\ntitle = 'a'\n+++\nOne.\n")).unwrap(),
        "+++\r\ntitle = 'a'\r\n+++\r\nOne.\r\n"
    );
    for worse in ["Words", "+++\ntitle = 'a'\n", "+++\ntitle = 'a\n+++\n"] {
        assert!(save(FILE, &patch(worse)).is_err(), "{worse}");
    }
}

#[test]
fn a_field_says_only_what_it_can() {
    for (key, text) in [
        ("title", " "),
        ("kind", "poem"),
        ("date", "2022-11-18"),
        ("date", "2022-11-31T10:00:00Z"),
        ("date", "2022-11-18T10:00:00Z\nx = 1"),
        ("date", "2022-11-18T10:00:00Z # x"),
        ("image.width", "601"),
        ("image.width", "wide"),
        ("place", "a\u{1}b"),
    ] {
        let error = save(FILE, &field(key, text)).unwrap_err();
        assert_eq!(
            (error.kind, error.field.as_deref()),
            (super::super::ErrorKind::Refused, Some(key)),
            "{text}"
        );
    }
    assert_eq!(save(FILE, &field("colour", "x")).unwrap_err().kind, super::super::ErrorKind::Malformed);
}

#[test]
fn words_end_with_their_line() {
    let patch = Patch { body: Some("New".into()), ..Patch::default() };
    assert_eq!(save("+++\ntitle = 'a'\n+++\n", &patch).unwrap(), "+++\ntitle = 'a'\n+++\n\nNew\n");
    assert_eq!(save("+++\ntitle = 'a'\n+++\n\nOld", &patch).unwrap(), "+++\ntitle = 'a'\n+++\n\nNew");
}

/// Lines of facts that authors write.
fn facts() -> impl Strategy<Value = String> {
    let lines = [
        "title = 'a'",
        "title = \"a\\u00e9\"",
        "title=\"\"\"\nx \\\n  y\"\"\" # c",
        "topics = [ 'x', # c\n 'y',]",
        "# c",
        "",
        "  date = 2022-11-18T20:32:00+09:00",
        "link = ''",
        "mystery.x = 1",
        "authors = \"k\"",
        "image = { file = 'x', alt = '' }",
        "[image]",
        "file = 'x'",
        "image.alt = \"\"",
        "width = 0x10",
        "kind = 'odd'",
        "[[notice]]",
        "[mystery]",
    ];
    prop::collection::vec(prop::sample::select(lines.to_vec()), 0..8).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn saving_an_unchanged_draft_changes_no_byte(
        facts in facts(), words in "[a한\n\r #+]{0,30}", mark in prop::bool::ANY, crlf in prop::bool::ANY
    ) {
        let end = if crlf { "\r\n" } else { "\n" };
        let facts = facts.replace('\n', end);
        let text = format!("{}+++{end}{facts}{end}+++{end}{words}", if mark { "\u{FEFF}" } else { "" });
        let draft = EditableFile::read("01-a.md", FileKind::Item, Some(text.as_bytes())).unwrap();
        let patch = if draft.problem.is_some() {
            Patch { whole: Some(draft.whole.clone()), ..Patch::default() }
        } else {
            Patch::from(&draft)
        };
        if let Ok(saved) = save(&text, &patch) {
            prop_assert_eq!(saved, text);
        } else {
            // What is no TOML stays unwritten.
            prop_assert!(draft.problem.is_some());
        }
    }

    #[test]
    fn a_changed_field_says_what_it_should_and_the_others_what_they_did(
        facts in facts(), key in prop::sample::select(vec!["title", "place", "image.alt", "image.credit", "link"]), new in "[a\"'\\\\ 한]{0,6}"
    ) {
        let text = format!("+++\n{facts}\n+++\n\nWords.\n");
        let draft = EditableFile::read("01-a.md", FileKind::Item, Some(text.as_bytes())).unwrap();
        prop_assume!(draft.problem.is_none() && draft.text(key) != Some(&new));
        let Ok(saved) = save(&text, &field(key, &new)) else { return Ok(()) };
        let after = EditableFile::read("01-a.md", FileKind::Item, Some(saved.as_bytes())).unwrap();
        let mut wanted = draft.fields.clone();
        if new.trim().is_empty() { wanted.remove(key); } else { wanted.insert(key.to_owned(), Field::Text(new)); }
        prop_assert_eq!(after.fields, wanted);
        prop_assert_eq!(after.body, draft.body);
        let comments = |text: &str| text.matches("# c").count();
        prop_assert!(comments(&saved) >= comments(&text) && saved.matches("mystery").count() == text.matches("mystery").count());
    }
}
