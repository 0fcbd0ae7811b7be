//! Texts about a writer or the house below an article.

use super::furniture::length;

/// Words of a person's work, in lower case.
const WORK: [&str; 33] = [
    "reporter",
    "journalist",
    "editor",
    "correspondent",
    "columnist",
    "writer",
    "writes",
    "covers",
    "covered",
    "covering",
    "reports on",
    "reporting",
    "newsroom",
    "founder",
    "graduated",
    "degree",
    "majored",
    "joined",
    "contributor",
    "researcher",
    "fellow",
    "author of",
    "freelance",
    "designer",
    "기자",
    "취재",
    "편집",
    "담당",
    "특파원",
    "칼럼니스트",
    "전공",
    "졸업",
    "입사",
];

/// Names that bios begin with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names<'a> {
    /// Printed names of the writers.
    pub(super) writers: &'a [String],
    /// Names of the house and its site.
    pub(super) houses: &'a [String],
}

/// `Dain Oh is a reporter …`: begins with a writer, and tells of work.
pub(super) fn is_of_writer(text: &str, known: Names<'_>) -> bool {
    let size = length(text);
    if size > 1600 {
        return false;
    }
    let lower = text.to_lowercase();
    let works = || WORK.iter().any(|word| lower.contains(word));
    let opening = [
        "is a ",
        "is an ",
        "is the ",
        "was a ",
        "has been ",
        "has covered ",
        "has worked ",
        "covers ",
        "writes ",
        "reports ",
        "joined ",
        "works ",
        "leads ",
        "holds ",
        "studied ",
        "graduated ",
    ];
    let named = known.writers.iter().any(|writer| {
        lower.strip_prefix(&writer.to_lowercase()).is_some_and(|rest| {
            let rest = rest.trim_start();
            opening.iter().any(|opening| rest.starts_with(opening))
                || rest.starts_with([',', '(', ':', '–', '—', '-', '|']) && size < 400
                || rest.is_empty()
                || rest.starts_with("기자는")
                || rest.starts_with("기자") && size < 120
        })
    });
    if named {
        return works() || size < 80;
    }
    // A bio of somebody who is not in the byline, such as the poster.
    let introduces = lower.split_whitespace().count() > 4 && {
        let words: Vec<_> = text.split_whitespace().take(4).collect();
        let capital = |word: &&str| word.chars().next().is_some_and(char::is_uppercase);
        words.len() == 4
            && words[..2].iter().all(capital)
            && (words[2] == "is" && matches!(words[3], "a" | "an" | "the")
                || matches!(words[2], "covers" | "writes"))
    };
    introduces
        && size < 500
        && [
            "is a reporter",
            "is a journalist",
            "is an editor",
            "is a staff",
            "is a writer",
            "is a freelance",
            "is a senior",
            "is the editor",
            "covers ",
            "writes about",
            "is a correspondent",
            "is a distinguished journalist",
            "is an award-winning",
        ]
        .iter()
        .any(|word| lower.contains(word))
        && known.houses.iter().any(|house| !house.is_empty() && lower.contains(&house.to_lowercase()))
}

/// `The Readable is a newsroom that …`
pub(super) fn is_of_house(text: &str, known: Names<'_>) -> bool {
    let lower = text.to_lowercase();
    length(text) < 600
        && known.houses.iter().filter(|house| !house.is_empty()).any(|house| {
            lower.strip_prefix(&house.to_lowercase()).is_some_and(|rest| {
                let rest = rest.trim_start_matches([' ', ',', ':', '|', '-', '–', '—']);
                rest.is_empty()
                    || [
                        "is a ",
                        "is an ",
                        "is the ",
                        "is your ",
                        "is where ",
                        "reports on",
                        "covers ",
                        "brings ",
                        "는 ",
                        "은 ",
                    ]
                    .iter()
                    .any(|opening| rest.starts_with(opening))
                        && [
                            "news", "media", "report", "journal", "언론", "뉴스", "매체", "보도", "magazine",
                            "stories",
                        ]
                        .iter()
                        .any(|word| rest.contains(word))
            })
        })
}
