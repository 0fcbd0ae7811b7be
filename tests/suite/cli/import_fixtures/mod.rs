//! Whole exports of other tools (`tests/fixtures/imports`), imported by the command. The people in them are made up, and
//! the counts follow from what each row says, not from what the program did.

mod exports;

use std::fs;

use exports::CASES;
use serde_json::{Value, json};

use crate::cli::harness::NewsroomDir;
use crate::cli::subscribers::{import, json};
use crate::support::repository;

/// One export.
struct Case {
    /// Files, or a folder of files, in `tests/fixtures/imports`.
    path: &'static str,
    /// Words behind the files.
    arguments: &'static [&'static str],
    /// Rows: read, added, unchanged (a second row of the same person).
    rows: [u64; 3],
    /// Rows that are left out: the line, and a part of the reason.
    skipped: &'static [(u64, &'static str)],
    /// Readers afterwards: mailable, unmailable, suppressed.
    readers: [u64; 3],
    /// The same with `--consent`.
    consented: [u64; 3],
    /// The first line with a time without zone: an import without `--zone` stops there.
    zoneless: Option<u64>,
    /// What is known of some people afterwards.
    facts: &'static [(&'static str, &'static str, &'static str)],
}

impl Case {
    /// A newsroom without readers that holds the files, and their names.
    fn newsroom(&self) -> (NewsroomDir, Vec<String>) {
        let newsroom = NewsroomDir::small();
        newsroom.without("subscribers.toml");
        let from = repository().join("tests/fixtures/imports").join(self.path);
        let mut paths = vec![from.clone()];
        if from.is_dir() {
            paths = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
        }
        let mut names = Vec::new();
        for path in paths {
            let name = path.file_name().unwrap().to_str().unwrap();
            newsroom.with(name, fs::read(&path).unwrap());
            names.push(name.to_owned());
        }
        (newsroom, names)
    }

    /// Imports the files, with `more` words.
    fn import(&self, newsroom: &NewsroomDir, files: &[String], more: &[&str]) -> Value {
        let files: Vec<_> = files.iter().map(String::as_str).collect();
        import(newsroom, &[&files[..], self.arguments, more].concat())
    }

    /// Asserts what an import of the whole export does, twice and taken back.
    fn holds(&self, more: &[&str], readers: [u64; 3]) {
        let path = self.path;
        let (newsroom, files) = self.newsroom();
        let first = self.import(&newsroom, &files, more);
        let counts = |report: &Value, keys: [&str; 3]| keys.map(|key| report[key].as_u64().unwrap());
        let standing = ["mailable", "unmailable", "suppressed"];
        assert_eq!(counts(&first, ["read", "added", "unchanged"]), self.rows, "{path} {more:?}: {first:#}");
        assert_eq!(first["updated"], 0, "{path}");
        assert_eq!(counts(&first, standing), readers, "{path} {more:?}: {first:#}");
        let skipped = first["skipped"].as_array().unwrap();
        assert_eq!(skipped.len(), self.skipped.len(), "{path}: {skipped:#?}");
        for (told, (line, reason)) in skipped.iter().zip(self.skipped) {
            assert_eq!(told["line"], *line, "{path}: {told}");
            assert!(told["reason"].as_str().unwrap().contains(reason), "{path}: {told}");
            let is_one_of_several = matches!(path, "mailchimp" | "mailchimp.zip");
            assert_eq!(told["file"].is_string(), is_one_of_several, "{path}: {told}");
        }
        for (address, pointer, expected) in self.facts {
            if more.contains(&"none") && matches!(*pointer, "/since" | "/consents/0/at") {
                continue;
            }
            let shown = json(&newsroom, &["subscribers", "show", address]);
            let expected: Value = serde_json::from_str(expected).unwrap();
            assert_eq!(shown.pointer(pointer), Some(&expected), "{path}: {address} {pointer}");
        }
        let again = self.import(&newsroom, &files, more);
        let [read, added, unchanged] = self.rows;
        assert_eq!(
            counts(&again, ["read", "added", "unchanged"]),
            [read, 0, added + unchanged],
            "{path}: {again:#}"
        );
        assert_eq!((&again["updated"], counts(&again, standing)), (&json!(0), readers), "{path}: {again:#}");
        self.taken_back(&newsroom, added, readers[2]);
    }

    /// Asserts that nothing is left of the first import when a person takes it back with its suppressions.
    fn taken_back(&self, newsroom: &NewsroomDir, added: u64, suppressed: u64) {
        let path = self.path;
        let lift = ["--lift", "--by", "Dasom", "--reason", "wrong file"];
        let undone = json(newsroom, &[&["subscribers", "undo", "1"], &lift[..]].concat());
        let expected =
            json!({ "batch": 1, "removed": added, "restored": 0, "kept": 0, "lifted": suppressed });
        assert_eq!(undone, expected, "{path}");
        assert_eq!(json(newsroom, &["subscribers", "list", "--count"])["count"], 0, "{path}");
        for (address, ..) in self.facts {
            let shown = newsroom.run(&["subscribers", "show", address]);
            assert_eq!(shown.code, 2, "{path}: {}", shown.out);
        }
    }
}

#[test]
fn whole_exports_of_every_tool_are_counted_exactly() {
    for case in CASES {
        case.holds(&["--zone", "Asia/Seoul"], case.readers);
    }
}

#[test]
fn consent_in_words_lifts_only_who_is_called_subscribed() {
    for case in CASES {
        case.holds(&["--zone", "Asia/Seoul", "--consent", "sign-up form"], case.consented);
    }
}

#[test]
fn a_time_without_zone_stops_exactly_the_exports_that_have_one() {
    for case in CASES {
        let (newsroom, files) = case.newsroom();
        let files: Vec<_> = files.iter().map(String::as_str).collect();
        let ran = newsroom.run(&[&["subscribers", "import"], &files[..], case.arguments].concat());
        match case.zoneless {
            Some(line) => {
                assert_eq!(ran.code, 2, "{}: {}", case.path, ran.out);
                let told = ran.err.contains("--zone") && ran.err.contains(&format!("line {line})"));
                assert!(told, "{}: {}", case.path, ran.err);
                assert_eq!(json(&newsroom, &["subscribers", "list", "--count"])["count"], 0, "{}", case.path);
                // Without a time the counts are the same.
                case.holds(&["--zone", "none"], case.readers);
            }
            None => assert_eq!(ran.code, 0, "{}: {}", case.path, ran.err),
        }
    }
}
