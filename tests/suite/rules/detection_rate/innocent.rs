//! Harmless changes that look similar to errors.

use super::{Change, Scenario};

pub const SCENARIOS: [Scenario; 2] = [
    Scenario { issue: "2022-11-18", now: "2022-11-18T12:00:00Z", changes: IN_2022 },
    Scenario { issue: "2023-09-22", now: "2023-09-22T15:00:00Z", changes: IN_2023 },
];

const IN_2022: &[Change] = &[
    Change {
        what: "a part of the stories is counted, not all of them",
        file: "greeting.md",
        find: "Our monthly ransomware index is there as well, for subscribers.",
        put: "Our monthly ransomware index is there as well, for subscribers. Two stories began with a letter from one of you.",
        also: &[],
    },
    Change {
        what: "the headline rounds a number that the text gives in full",
        file: "02-entrance-codes.md",
        find: "how to get into 41,000 homes in",
        put: "how to get into 41,260 homes in",
        also: &[],
    },
    Change {
        what: "a date of last year falls on another day of the week",
        file: "03-small-allies.md",
        find: "The results are promised for the next forum.",
        put: "It first tried one on Thursday, Nov. 18, 2021. The results are promised for the next forum.",
        also: &[],
    },
    Change {
        what: "a misspelt name is quoted from the fake app",
        file: "04-fake-banking-app.md",
        find: "The app looks like that of a well-known bank,",
        put: r#"The app looks like that of a well-known bank, calls itself "Secruity Manager" in its settings,"#,
        also: &[],
    },
    Change {
        what: "the crew's server is printed so that nobody can follow it",
        file: "04-fake-banking-app.md",
        find: "and it quietly redirects outgoing calls.",
        put: "and it quietly redirects outgoing calls and reports to hxxp://203.0.113[.]77/gate.php every minute.",
        also: &[],
    },
    Change {
        what: "a quotation of two paragraphs is closed once, as is the custom",
        file: "03-small-allies.md",
        find: r#""We do not ask for secrets. We ask"#,
        put: "\"We do not ask for secrets.\n\n\"We ask",
        also: &[],
    },
    Change {
        what: "had had is good English",
        file: "05-ransomware-index.md",
        find: "Those that had practiced restoring needed",
        put: "Those that had had some practice in restoring needed",
        also: &[],
    },
];

const IN_2023: &[Change] = &[
    Change {
        what: "a sentence ends with May",
        file: "01-shipyard-calls-back.md",
        find: "The course began on May 8, and 1,150 people have taken it so far.",
        put: "The course began in May. By now, 1,150 people have taken it.",
        also: &[],
    },
    Change {
        what: "two towns have nearly the same name",
        file: "02-libraries-forget.md",
        find: "So far, about one in nine has done so.",
        put: "So far, about one in nine has done so. Libraries in Jinju plan to follow next year.",
        also: &[],
    },
    Change {
        what: "Korean words with brackets and the right particles",
        file: "02-libraries-forget.md",
        find: "So far, about one in nine has done so.",
        put: "So far, about one in nine has done so. A poster at the door says 기록(記錄)은 지우고 도서(圖書)는 남긴다: erase the record, keep the book.",
        also: &[],
    },
    Change {
        what: "a link needs its parameters",
        file: "04-breach-reporting.md",
        find: "https://openrecords.example/2023/09/patients-and-leaks",
        put: "https://openrecords.example/view.php?id=4711&lang=en",
        also: &[],
    },
    Change {
        what: "a name has an apostrophe",
        file: "05-help-desks.md",
        find: "said Milan Roszak, who led the study",
        put: "said Aoife O'Dowd, who led the study with her students' help",
        also: &[],
    },
];
