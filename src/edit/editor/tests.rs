//! Orders and what becomes of the files.

use std::collections::BTreeMap;
use std::fs;

use proptest::prelude::*;

use super::super::Field;
use super::*;
use crate::source::{StagedFile, write_atomic};

const STORY: &str = "+++\ntitle = \"Boats\" # theirs\n+++\n\nQuiet.\n";

struct TestEditor(tempfile::TempDir, Editor);

impl TestEditor {
    fn with(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in files {
            write_atomic(&dir.path().join("issues/1").join(name), text.as_bytes()).unwrap();
        }
        let desk = Editor::new(dir.path());
        Self(dir, desk)
    }

    fn small() -> Self {
        Self::with(&[("issue.toml", "title = \"One\"\n"), ("01-a.md", STORY), ("02-b.md", STORY)])
    }

    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        for folder in ["issues/1", "issues/1/images"] {
            for entry in fs::read_dir(self.0.path().join(folder)).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_file() {
                    files.insert(
                        path.file_name().unwrap().to_str().unwrap().to_owned(),
                        fs::read(path).unwrap(),
                    );
                }
            }
        }
        files
    }

    fn names(&self) -> Vec<String> {
        self.files().into_keys().collect()
    }

    fn text(&self, name: &str) -> String {
        String::from_utf8(self.files()[name].clone()).unwrap()
    }

    fn order(&self, order: EditCommand) -> Result<EditResult, EditError> {
        self.1.execute("1", order)
    }

    fn version(&self, name: &str) -> String {
        self.1.draft("1", name).unwrap().version
    }

    fn save(&self, name: &str, key: &str, text: &str) -> Result<EditResult, EditError> {
        let fields = [(key.to_owned(), Some(Field::Text(text.to_owned())))];
        let patch = Patch { fields: fields.into(), ..Patch::default() };
        self.order(EditCommand::Save { name: name.into(), version: self.version(name), patch })
    }
}

#[test]
fn a_change_is_undone_and_done_again_many_times() {
    let newsroom = TestEditor::small();
    let first = newsroom.files();
    for title in ["Ships", "Rafts", "Canoes"] {
        newsroom.save("01-a.md", "title", title).unwrap();
    }
    assert_eq!(newsroom.text("01-a.md"), STORY.replace("Boats", "Canoes"));
    let last = newsroom.files();
    for _ in 0..3 {
        newsroom.order(EditCommand::Undo).unwrap();
    }
    assert_eq!(newsroom.files(), first);
    assert_eq!(newsroom.order(EditCommand::Undo).unwrap_err().kind, ErrorKind::Refused);
    for _ in 0..3 {
        newsroom.order(EditCommand::Redo).unwrap();
    }
    assert_eq!(newsroom.files(), last);
    let overview = newsroom.1.overview("1").unwrap();
    assert_eq!((overview.undo, overview.redo), (3, 0));
}

#[test]
fn an_older_version_writes_nothing() {
    let newsroom = TestEditor::small();
    let version = newsroom.version("01-a.md");
    write_atomic(&newsroom.0.path().join("issues/1/01-a.md"), STORY.replace("Quiet", "Loud").as_bytes())
        .unwrap();
    let before = newsroom.files();
    let patch = Patch { body: Some("Mine.\n".into()), ..Patch::default() };
    let error = newsroom
        .order(EditCommand::Save { name: "01-a.md".into(), version: version.clone(), patch })
        .unwrap_err();
    assert_eq!((error.kind, error.now.unwrap().body.as_str()), (ErrorKind::Conflict, "Loud.\n"));
    let error = newsroom.order(EditCommand::Remove { name: "01-a.md".into(), version }).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Conflict);
    assert_eq!(newsroom.files(), before);
}

#[test]
fn what_somebody_else_wrote_is_not_undone() {
    let newsroom = TestEditor::small();
    newsroom.save("01-a.md", "title", "Ships").unwrap();
    write_atomic(&newsroom.0.path().join("issues/1/01-a.md"), b"theirs").unwrap();
    let before = newsroom.files();
    assert_eq!(newsroom.order(EditCommand::Undo).unwrap_err().kind, ErrorKind::Conflict);
    assert_eq!(newsroom.files(), before);
}

#[test]
fn a_new_start_finishes_what_a_crash_left() {
    let newsroom = TestEditor::small();
    let path = "issues/1/01-a.md".to_owned();
    let change = ChangeSet::of(path.clone(), Some(STORY.into()), Some(b"new".to_vec()));
    let staged = Some(StagedFile::write(newsroom.0.path(), path.as_ref(), &[b"new"]).unwrap());
    intent_log::write(newsroom.0.path(), &[(&change.steps[0], &staged)]).unwrap();
    drop(staged.map(StagedFile::abandon));
    assert_eq!(newsroom.text("01-a.md"), STORY);
    Editor::new(newsroom.0.path());
    assert_eq!(newsroom.text("01-a.md"), "new");
}

#[test]
fn nothing_to_change_is_no_change() {
    let newsroom = TestEditor::small();
    let done = newsroom.save("01-a.md", "title", "Boats").unwrap();
    assert!(done.changed.is_empty());
    assert_eq!(newsroom.1.overview("1").unwrap().undo, 0);
}

#[test]
fn a_greeting_is_made_and_taken_back() {
    let newsroom = TestEditor::small();
    let patch = Patch { body: Some("Hello.".into()), ..Patch::default() };
    let save = |version: &str| EditCommand::Save {
        name: "greeting.md".into(),
        version: version.into(),
        patch: patch.clone(),
    };
    assert_eq!(newsroom.order(save("0123")).unwrap_err().kind, ErrorKind::Conflict);
    newsroom.order(save("none")).unwrap();
    assert_eq!(newsroom.text("greeting.md"), "Hello.\n");
    newsroom.order(EditCommand::Undo).unwrap();
    assert!(!newsroom.names().contains(&"greeting.md".to_owned()));
    assert_eq!(newsroom.1.overview("1").unwrap().greeting, "greeting.md");
    newsroom.save("issue.toml", "greeting", "Hi.").unwrap();
    assert_eq!(newsroom.1.overview("1").unwrap().greeting, "issue.toml");
    assert_eq!(newsroom.text("issue.toml"), "title = \"One\"\ngreeting = \"Hi.\"\n");
}

#[test]
fn an_item_is_added_at_the_end() {
    let newsroom = TestEditor::small();
    let done = newsroom
        .order(EditCommand::Add { title: " \"Rivers\" rise ".into(), kind: Some("links".into()) })
        .unwrap();
    assert_eq!(done.name.as_deref(), Some("03-rivers-rise.md"));
    assert_eq!(
        newsroom.text("03-rivers-rise.md"),
        "+++\ntitle = \"\\\"Rivers\\\" rise\"\nkind = \"links\"\n+++\n\n"
    );
    assert_eq!(
        newsroom.order(EditCommand::Add { title: " ".into(), kind: None }).unwrap_err().field.as_deref(),
        Some("title")
    );
    assert!(newsroom.order(EditCommand::Add { title: "x".into(), kind: Some("poem".into()) }).is_err());
    let empty = TestEditor::with(&[("issue.toml", "")]);
    let done = empty.order(EditCommand::Add { title: "한강".into(), kind: None }).unwrap();
    assert_eq!(done.name.as_deref(), Some("01-한강.md"));
}

#[test]
fn what_is_taken_out_is_kept() {
    let newsroom = TestEditor::small();
    let before = newsroom.files();
    let remove = || EditCommand::Remove { name: "01-a.md".into(), version: newsroom.version("01-a.md") };
    newsroom.order(remove()).unwrap();
    assert_eq!(newsroom.names(), ["02-b.md", "issue.toml"]);
    let kept = |name: &str| fs::read_to_string(newsroom.0.path().join(".briefing/removed/1").join(name));
    assert_eq!(kept("01-a.md").unwrap(), STORY);
    newsroom.order(EditCommand::Undo).unwrap();
    assert_eq!(newsroom.files(), before);
    assert!(kept("01-a.md").is_err());
    newsroom.order(EditCommand::Redo).unwrap();
    write_atomic(&newsroom.0.path().join("issues/1/01-a.md"), b"+++\n+++\n").unwrap();
    newsroom.order(remove()).unwrap();
    assert_eq!(
        (kept("01-a.md").unwrap().as_str(), kept("01-a-2.md").unwrap().as_str()),
        (STORY, "+++\n+++\n")
    );
    let head = EditCommand::Remove { name: "issue.toml".into(), version: newsroom.version("issue.toml") };
    assert_eq!(newsroom.order(head).unwrap_err().kind, ErrorKind::Forbidden);
}

#[test]
fn a_picture_becomes_a_file_and_a_fact() {
    let newsroom = TestEditor::small();
    let before = newsroom.files();
    let gif = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;".to_vec();
    let picture = |name: &str, last: u8| {
        let mut bytes = gif.clone();
        bytes.push(last);
        EditCommand::Picture(NewPicture {
            name: name.into(),
            version: newsroom.version(name),
            file: "../Han River.PNG".into(),
            bytes,
            alt: "A river".into(),
            credit: "Photo by us".into(),
            caption: "The \"river\"".into(),
        })
    };
    newsroom.order(picture("01-a.md", 1)).unwrap();
    let facts = "[image]\nfile = \"images/han-river.gif\"\nalt = \"A river\"\ncaption = \"The \\\"river\\\"\"\ncredit = \"Photo by us\"\n";
    assert_eq!(newsroom.text("01-a.md"), STORY.replace("theirs\n", &format!("theirs\n\n{facts}")));
    // Another picture of that name gets another one; the same picture is there already.
    newsroom.order(picture("02-b.md", 2)).unwrap();
    assert!(newsroom.text("02-b.md").contains("images/han-river-2.gif"));
    newsroom.order(picture("issue.toml", 1)).unwrap();
    assert!(newsroom.text("issue.toml").ends_with(
        "[cover]\nimage = \"images/han-river.gif\"\nalt = \"A river\"\ncredit = \"Photo by us\"\n"
    ));
    assert_eq!(newsroom.names(), ["01-a.md", "02-b.md", "han-river-2.gif", "han-river.gif", "issue.toml"]);
    for _ in 0..3 {
        newsroom.order(EditCommand::Undo).unwrap();
    }
    assert_eq!(newsroom.files(), before);
}

#[test]
fn a_picture_has_a_description_and_a_credit() {
    let newsroom = TestEditor::small();
    for (alt, credit, field) in [("", "c", "image.alt"), ("a", " ", "image.credit")] {
        let picture = NewPicture {
            name: "01-a.md".into(),
            version: newsroom.version("01-a.md"),
            file: "a.gif".into(),
            bytes: Vec::new(),
            alt: alt.into(),
            credit: credit.into(),
            caption: String::new(),
        };
        assert_eq!(newsroom.order(EditCommand::Picture(picture)).unwrap_err().field.as_deref(), Some(field));
    }
}

#[test]
fn an_order_names_every_item_once() {
    let newsroom = TestEditor::small();
    let before = newsroom.files();
    for names in [
        vec!["01-a.md"],
        vec!["01-a.md", "01-a.md"],
        vec!["01-a.md", "02-b.md", "issue.toml"],
        vec!["../x", "02-b.md"],
    ] {
        let names = names.into_iter().map(str::to_owned).collect();
        assert_eq!(newsroom.order(EditCommand::Reorder(names)).unwrap_err().kind, ErrorKind::Conflict);
    }
    assert_eq!(newsroom.files(), before);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_new_order_keeps_every_file(
        names in prop::collection::btree_set(prop::sample::select(vec![
            "01-a.md", "01-b.md", "1-a.md", "02-a.md", "2.md", "03-한강.md", "010-c.md", "lost.md", "7 d.md",
        ]), 1..7),
        seed in prop::collection::vec(0_usize..100, 7),
    ) {
        let files: Vec<_> = names.iter().map(|name| (*name, *name)).collect();
        let newsroom = TestEditor::with(&files);
        let mut wanted: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        for (index, place) in seed.iter().enumerate() {
            let len = wanted.len();
            wanted.swap(index % len, place % len);
        }
        let before = newsroom.files();
        newsroom.order(EditCommand::Reorder(wanted.clone())).unwrap();
        let entries = newsroom.1.overview("1").unwrap().items;
        // Each file says in which name it was born.
        let born: Vec<_> = entries.iter().map(|entry| newsroom.text(&entry.name)).collect();
        prop_assert_eq!(&born, &wanted);
        prop_assert!(entries.is_sorted_by(|one, other| one.number < other.number));
        let undone = newsroom.order(EditCommand::Undo);
        prop_assert!(undone.is_ok() || before == newsroom.files());
        prop_assert_eq!(newsroom.files(), before);
    }
}
