//! Whole exports of other tools (`tests/fixtures/imports`), imported by the command. The people in them are made up, and
//! the counts follow from what each row says, not from what the program did.

use std::fs;

use serde_json::{Value, json};

use super::harness::NewsroomDir;
use super::subscribers::{import, json};
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

const ANY: Case = Case {
    path: "",
    arguments: &[],
    rows: [0; 3],
    skipped: &[],
    readers: [0; 3],
    consented: [0; 3],
    zoneless: None,
    facts: &[],
};

/// Facts are `address`, a JSON pointer, and JSON.
const CASES: &[Case] = &[
    Case {
        path: "listmonk.csv",
        rows: [8, 5, 1],
        skipped: &[(10, "name@host"), (11, "in the future")],
        readers: [0, 4, 1],
        consented: [3, 1, 1],
        facts: &[
            ("soyeon@example.com", "/name", "\"Park, Soyeon\""),
            ("soyeon@example.com", "/since", "\"2024-01-02T15:04:05Z\""),
            ("blocked@example.com", "/suppressed", "\"manual\""),
            ("off@example.com", "/status", "\"pending\""),
        ],
        ..ANY
    },
    // The status is in the names of the files alone. A reader of one audience left another: leaving wins.
    Case { path: "mailchimp", skipped: &[(3, "cannot stand before the `@`")], ..MAILCHIMP },
    Case { path: "mailchimp.zip", skipped: &[(3, "cannot stand before the `@`")], ..MAILCHIMP },
    Case {
        path: "substack_old.csv",
        rows: [7, 6, 0],
        skipped: &[(6, "request to delete an account")],
        readers: [0, 4, 2],
        consented: [3, 1, 2],
        facts: &[
            ("paid-quiet@example.com", "/suppressed", "\"unsubscribed\""),
            ("lapsed@example.com", "/suppressed", "null"),
            ("lapsed@example.com", "/since", "\"2023-01-08T03:04:05Z\""),
        ],
        ..ANY
    },
    Case {
        path: "substack_new.csv",
        rows: [6, 3, 1],
        skipped: &[(5, "request to delete an account"), (7, "in the future")],
        readers: [0, 3, 0],
        consented: [3, 0, 0],
        facts: &[
            ("comma@example.com", "/name", "\"O'Neill, Dara\""),
            ("cancelled-plan@example.com", "/suppressed", "null"),
            ("free@example.com", "/since", "\"2024-05-13T18:31:05Z\""),
        ],
        ..ANY
    },
    Case {
        path: "ghost.csv",
        rows: [7, 7, 0],
        readers: [0, 5, 2],
        consented: [4, 1, 2],
        facts: &[
            ("labels@example.com", "/tags", "[\"Founding member\", \"Press\"]"),
            ("deleted@example.com", "/suppressed", "\"unsubscribed\""),
            ("blank@example.com", "/suppressed", "null"),
            ("note@example.com", "/since", "\"2024-01-03T03:04:05Z\""),
        ],
        ..ANY
    },
    Case {
        path: "ghost_older.csv",
        rows: [6, 5, 0],
        skipped: &[(7, "there is no address")],
        readers: [0, 4, 1],
        consented: [4, 0, 1],
        ..ANY
    },
    Case {
        path: "buttondown.csv",
        rows: [10, 9, 0],
        skipped: &[(11, "in the future")],
        readers: [2, 2, 5],
        consented: [3, 1, 5],
        facts: &[
            ("minji@example.com", "/tags", "[\"press\", \"seoul\"]"),
            ("minji@example.com", "/since", "\"2024-03-13T00:03:09Z\""),
            ("minji@example.com", "/consents/0/at", "\"2024-03-13T00:05:10Z\""),
            ("spam@example.com", "/suppressed", "\"complained\""),
            ("gone@example.com", "/suppressed", "\"bounced\""),
            ("quiet@example.com", "/suppressed", "\"unsubscribed\""),
            ("blocked@example.com", "/suppressed", "\"manual\""),
        ],
        ..ANY
    },
    Case {
        path: "beehiiv.csv",
        rows: [7, 7, 0],
        readers: [0, 5, 2],
        consented: [3, 2, 2],
        facts: &[
            ("active@example.com", "/name", "\"Ada Moen\""),
            ("active@example.com", "/since", "\"2023-03-24T10:23:10Z\""),
            ("left-undated@example.com", "/suppressed", "\"unsubscribed\""),
        ],
        ..ANY
    },
    Case {
        path: "keila.csv",
        rows: [7, 6, 0],
        skipped: &[(9, "name@host")],
        readers: [0, 4, 2],
        consented: [3, 1, 2],
        facts: &[
            ("data@example.com", "/name", "\"Ida Berg\""),
            ("minji@example.com", "/name", "\"김민지\""),
            ("gone@example.com", "/suppressed", "\"bounced\""),
        ],
        ..ANY
    },
    Case {
        path: "hyvor.csv",
        rows: [6, 5, 1],
        readers: [0, 4, 1],
        consented: [3, 1, 1],
        zoneless: Some(2),
        facts: &[
            ("minji@example.com", "/since", "\"2024-01-01T18:04:05Z\""),
            ("minji@example.com", "/source", "\"form\""),
            ("undated@example.com", "/since", "null"),
        ],
        ..ANY
    },
    Case {
        path: "curated.csv",
        rows: [7, 6, 0],
        skipped: &[(7, "cannot stand before the `@`")],
        readers: [0, 6, 0],
        consented: [6, 0, 0],
        facts: &[
            ("three@example.com", "/since", "\"2021-02-05T22:55:20Z\""),
            ("padded@example.com", "/since", "\"2021-02-07T07:55:20Z\""),
        ],
        ..ANY
    },
    Case {
        path: "brevo.csv",
        rows: [6, 5, 0],
        skipped: &[(7, "in the future")],
        readers: [0, 4, 1],
        consented: [3, 1, 1],
        zoneless: Some(2),
        facts: &[
            ("lena@example.com", "/since", "\"2024-02-03T00:00:00Z\""),
            ("lena@example.com", "/name", "\"Lena Brandt\""),
            ("minji@example.com", "/name", "\"김민지\""),
            ("semicolon@example.com", "/name", "\"Dain Lee; Jr.\""),
        ],
        ..ANY
    },
    Case {
        path: "kit.csv",
        rows: [7, 7, 0],
        readers: [0, 4, 3],
        consented: [3, 1, 3],
        facts: &[
            ("ada@example.com", "/name", "\"Ada\""),
            ("spam@example.com", "/suppressed", "\"complained\""),
            ("left@example.com", "/suppressed", "\"unsubscribed\""),
        ],
        ..ANY
    },
    Case {
        path: "mailerlite.csv",
        rows: [7, 5, 1],
        skipped: &[(8, "there is no address")],
        readers: [0, 5, 0],
        consented: [5, 0, 0],
        facts: &[
            ("minji@example.com", "/name", "\"김민지\""),
            ("given@example.com", "/name", "\"Only\""),
            ("ada@example.com", "/name", "\"Ada Moen\""),
        ],
        ..ANY
    },
    // CP949, with lines before the header.
    Case {
        path: "stibee.csv",
        arguments: &[
            "--map",
            "name=구독자 이름",
            "--map",
            "status=구독 여부",
            "--map",
            "since=등록 일시",
            "--map",
            "tags=그룹",
        ],
        rows: [6, 6, 0],
        readers: [0, 4, 2],
        consented: [3, 1, 2],
        zoneless: Some(4),
        facts: &[
            ("minji@example.com", "/name", "\"김민지\""),
            ("minji@example.com", "/since", "\"2024-03-05T01:11:00Z\""),
            ("dain@example.com", "/tags", "[\"기자단\", \"행사\"]"),
            ("left@example.com", "/suppressed", "\"unsubscribed\""),
            ("gone@example.com", "/suppressed", "\"bounced\""),
        ],
        ..ANY
    },
    Case {
        path: "own.jsonl",
        rows: [10, 8, 0],
        skipped: &[(8, "not a JSON object"), (9, "`sport`")],
        readers: [3, 3, 2],
        consented: [4, 2, 2],
        facts: &[
            ("minji@example.com", "/topics", "[\"privacy\"]"),
            ("minji@example.com", "/language", "\"ko\""),
            ("consented@example.com", "/consents/0/text", "\"card at the fair\""),
            ("spam@example.com", "/suppressed", "\"complained\""),
        ],
        ..ANY
    },
    Case {
        path: "own.toml",
        rows: [8, 6, 1],
        skipped: &[(29, "not valid TOML")],
        readers: [2, 1, 3],
        consented: [2, 1, 3],
        facts: &[
            ("dara@example.com", "/tags", "[\"early, bird\", \"press\"]"),
            ("dara@example.com", "/since", "\"2022-03-01\""),
            ("gone@example.com", "/suppressed", "\"bounced\""),
        ],
        ..ANY
    },
    // A title above the header, empty rows, and dates as numbers.
    Case {
        path: "workbook.xlsx",
        rows: [7, 6, 0],
        skipped: &[(11, "name@host")],
        readers: [0, 4, 2],
        consented: [3, 1, 2],
        zoneless: Some(5),
        facts: &[
            ("minji@example.com", "/since", "\"2024-01-02\""),
            ("dain@example.com", "/since", "\"2024-01-02T03:00:00Z\""),
            ("gone@example.com", "/suppressed", "\"bounced\""),
        ],
        ..ANY
    },
    // "Unicode text" of a spreadsheet: UTF-16 and tabs. The second row of one person says that she left.
    Case {
        path: "spreadsheet.txt",
        rows: [9, 7, 1],
        skipped: &[(12, "never closed")],
        readers: [0, 4, 3],
        consented: [3, 1, 3],
        facts: &[
            ("minji@example.com", "/tags", "[\"press\", \"seoul\"]"),
            ("minji@example.com", "/suppressed", "\"unsubscribed\""),
            ("padded@example.com", "/name", "\"Pad Ded\""),
            ("formula@example.com", "/name", "\"=SUM(1)\""),
            ("formula@example.com", "/language", "null"),
            ("link@example.com", "/language", "\"en-GB\""),
        ],
        ..ANY
    },
    // Addresses alone, without a header.
    Case {
        path: "left.txt",
        arguments: &["--as", "unsubscribed"],
        rows: [6, 5, 1],
        readers: [0, 0, 5],
        consented: [0, 0, 5],
        ..ANY
    },
];

const MAILCHIMP: Case = Case {
    rows: [11, 9, 1],
    readers: [3, 3, 3],
    consented: [4, 2, 3],
    zoneless: Some(2),
    facts: &[
        ("minji@example.com", "/name", "\"김민지\""),
        ("minji@example.com", "/since", "\"2018-02-12T01:54:27Z\""),
        ("minji@example.com", "/consents/0/at", "\"2018-02-12T01:55:01Z\""),
        ("tags@example.org", "/tags", "[\"early, bird\", \"press\"]"),
        ("moved-on@example.com", "/suppressed", "\"unsubscribed\""),
        ("gone@harbour.example", "/suppressed", "\"bounced\""),
        ("shop2@example.com", "/status", "\"pending\""),
    ],
    ..ANY
};

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
