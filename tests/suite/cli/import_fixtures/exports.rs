//! The exports, and what follows from their rows.

use super::Case;

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
pub(super) const CASES: &[Case] = &[
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
