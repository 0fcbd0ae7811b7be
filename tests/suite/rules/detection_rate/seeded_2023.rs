//! Errors seeded in the issue of 2023-09-22.

use super::{Change, Scenario};

pub const SCENARIO: Scenario =
    Scenario { issue: "2023-09-22", now: "2023-09-22T15:00:00Z", changes: CHANGES };

const CHANGES: &[Change] = &[
    Change {
        what: "a story was held back, and the greeting still counts it",
        file: "06-naming-an-attacker.md",
        find: "",
        put: "",
        also: &[("greeting.md", 3)],
    },
    Change {
        what: "UTC typed with the offset of Seoul: corrected before it appeared",
        file: "issue.toml",
        find: "updated = 2023-09-22T23:18:00",
        put: "updated = 2023-09-22T14:18:00",
        also: &[("issue.toml", 4)],
    },
    Change {
        what: "a notice names the wrong day of the week",
        file: "issue.toml",
        find: "Friday, Sep. 29, is",
        put: "Friday, Sep. 30, is",
        also: &[],
    },
    Change {
        what: "a month is misspelt in a caption",
        file: "01-shipyard-calls-back.md",
        find: "stone bridge and its reflection. The",
        put: "stone bridge and its reflection, early Semtember. The",
        also: &[],
    },
    Change {
        what: "the wrong particle after a closing bracket",
        file: "01-shipyard-calls-back.md",
        find: "**보안(保安)**은",
        put: "**보안(保安)**는",
        also: &[],
    },
    Change {
        what: "Korean letters come apart, as in a file name of a Mac",
        file: "01-shipyard-calls-back.md",
        find: "돌다리도",
        put: "\u{1103}\u{1169}\u{11af}\u{1103}\u{1161}\u{1105}\u{1175}\u{1103}\u{1169}",
        also: &[],
    },
    Change {
        what: "two letters of a teacher's name changed places",
        file: "01-shipyard-calls-back.md",
        find: "Maeng explains why",
        put: "Meang explains why",
        also: &[("01-shipyard-calls-back.md", 19)],
    },
    Change {
        what: "May with a full stop",
        file: "01-shipyard-calls-back.md",
        find: "began on May 8,",
        put: "began on May. 8,",
        also: &[],
    },
    Change {
        what: "the link still leads to last year's story",
        file: "02-libraries-forget.md",
        find: "https://lantern.example/2023/09/libraries-forget",
        put: "https://lantern.example/2022/11/entrance-codes/",
        also: &[],
    },
    Change {
        what: "a word is written twice",
        file: "02-libraries-forget.md",
        find: "30 days after the book comes back",
        put: "30 days after the the book comes back",
        also: &[],
    },
    Change {
        what: "a link carries the trail of another newsletter",
        file: "04-breach-reporting.md",
        find: "/patience-with-early-reports)",
        put: "/patience-with-early-reports?utm_source=stibee&utm_medium=email)",
        also: &[],
    },
    Change {
        what: "the description is the picture's file name",
        file: "05-help-desks.md",
        find: "A red telephone with its receiver lifted; rings of sound spread from it through a dark room toward a closed orange door with a keyhole.",
        put: "help-desk.png",
        also: &[],
    },
    Change {
        what: "a link that says nothing by itself",
        file: "06-naming-an-attacker.md",
        find: "their first cases next spring.",
        put: "their first cases next spring. To read the paper in full, [click here](https://southerncross.example/2023/declaration).",
        also: &[],
    },
    Change {
        what: "a link shows one host and leads to another",
        file: "07-winter-workshop.md",
        find: "Applications close on Friday,",
        put: "Apply at [www.carefulreporting.example](https://carefulforms.example/winter-2024) by Friday,",
        also: &[],
    },
    Change {
        what: "a proxy has hidden the address in a pasted notice",
        file: "07-winter-workshop.md",
        find: "it writes. Applications",
        put: "it writes, and answers questions at [email protected]. Applications",
        also: &[],
    },
];
