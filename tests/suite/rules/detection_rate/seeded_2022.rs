//! Errors seeded in the issue of 2022-11-18.

use super::{Change, Scenario};

pub const SCENARIO: Scenario =
    Scenario { issue: "2022-11-18", now: "2022-11-18T12:00:00Z", changes: CHANGES };

const CHANGES: &[Change] = &[
    Change {
        what: "the greeting promises four stories in Korean",
        file: "greeting.md",
        find: "Hello from Seoul, where",
        put: "안녕하세요. 이번 주에는 보안 기사 네 건을 골랐습니다.\n\nHello from Seoul, where",
        also: &[],
    },
    Change {
        what: "the short subject got lost, and the headline is far too long",
        file: "issue.toml",
        find: "subject = \"[Weekend Briefing] US, South Korean officials meet on stolen cryptocurrency\"\n",
        put: "",
        also: &[("issue.toml", 3)],
    },
    Change {
        what: "a writer has lost the bio",
        file: "briefing.toml",
        find: "bio = \"\"\"\n**Taeoh Ban** covers privacy and cybercrime for The Lantern. He reads court rulings to the end and likes \\\nto explain them on one page. He lives in Daejeon with a patient dog and a telephone that he rarely answers.\n\"\"\"\n",
        put: "",
        also: &[("briefing.toml", 92), ("briefing.toml", 93), ("issue.toml", 10)],
    },
    Change {
        what: "a point slipped: ten times the dollars",
        file: "01-cryptocurrency-talks.md",
        find: "($13.4 million)",
        put: "($134 million)",
        also: &[],
    },
    Change {
        what: "the site's stamp was pasted above the story, in UTC",
        file: "02-entrance-codes.md",
        find: "For six weeks this spring",
        put: "Nov. 16, 2022 8:45AM KST\n\nFor six weeks this spring",
        also: &[("02-entrance-codes.md", 6)],
    },
    Change {
        what: "an authority appears under its initials only",
        file: "02-entrance-codes.md",
        find: "The regulator still advises residents",
        put: "The PIPC still advises residents",
        also: &[],
    },
    Change {
        what: "the headline came along with the pasted text",
        file: "03-small-allies.md",
        find: "A large country that learns",
        put: "Small allies ask for a seat when large countries share warnings about cyberattacks\n\nA large country that learns",
        also: &[("03-small-allies.md", 2)],
    },
    Change {
        what: "the designer's credit was forgotten",
        file: "03-small-allies.md",
        find: "credit = \"Designed by Seulgi Noh, The Lantern\"\n",
        put: "",
        also: &[("03-small-allies.md", 9), ("03-small-allies.md", 10), ("03-small-allies.md", 11)],
    },
    Change {
        what: "an item without its headline",
        file: "04-fake-banking-app.md",
        find: "title = \"Voice phishing crews now send a fake banking app before they make the call\"\n",
        put: "",
        also: &[("04-fake-banking-app.md", 1)],
    },
    Change {
        what: "an apostrophe from an old word processor",
        file: "04-fake-banking-app.md",
        find: "a prosecutor's title",
        put: "a prosecutor\u{92}s title",
        also: &[],
    },
    Change {
        what: "the crew's server is printed as a live address",
        file: "04-fake-banking-app.md",
        find: "and it quietly redirects outgoing calls.",
        put: "and it quietly redirects outgoing calls and reports to http://203.0.113.77/gate.php every minute.",
        also: &[],
    },
    Change {
        what: "a quotation is never closed",
        file: "04-fake-banking-app.md",
        find: r#"but it works.""#,
        put: "but it works.",
        also: &[],
    },
    Change {
        what: "a space tears a link apart",
        file: "04-fake-banking-app.md",
        find: "suspicious call](https:",
        put: "suspicious call] (https:",
        also: &[],
    },
    Change {
        what: "the headline has the number the wrong way round",
        file: "05-ransomware-index.md",
        find: ": 38 attacks on South",
        put: ": 83 attacks on South",
        also: &[("05-ransomware-index.md", 10), ("05-ransomware-index.md", 21)],
    },
    Change {
        what: "a sum was to be filled in later",
        file: "05-ransomware-index.md",
        find: "310 million won ($231,000)",
        put: "XXX million won",
        also: &[],
    },
];
