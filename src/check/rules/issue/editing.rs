//! English sentences in which a newsroom says what it selected.

/// Stems of verbs for editing. A sentence must also have one of `NEWSROOM_WORDS` or `ISSUE_WORDS`.
const EDITING_VERBS_EN: [&str; 37] = [
    "pick",
    "chose",
    "choos",
    "select",
    "bring",
    "brought",
    "prepar",
    "gather",
    "collect",
    "compil",
    "curat",
    "handpick",
    "round",
    "present",
    "share",
    "introduc",
    "offer",
    "find",
    "contain",
    "includ",
    "featur",
    "deliver",
    "recommend",
    "put together",
    "here are",
    "covers",
    "highlight",
    "await",
    "made it",
    "made the cut",
    "lined up",
    "there are",
    "walk you through",
    "will read",
    "can read",
    "ll read",
    "below",
];
/// Beginnings of sentences that name the contents of an issue, whoever speaks.
const OPENINGS_EN: [&str; 5] = ["here are", "here come", "below are", "inside are", "coming up"];
/// Verbs that name the contents of an issue when the issue or the publication is the subject.
const CONTAINING_VERBS_EN: [&str; 8] = ["has", "have", "carries", "holds", "lists", "with", "offers", "runs"];
const NEWSROOM_WORDS: [&str; 12] =
    ["we", "we've", "i", "i've", "our", "us", "you", "your", "we'll", "let's", "i'll", "my"];
/// Words for the issue itself.
const ISSUE_WORDS: [&str; 11] = [
    "issue",
    "briefing",
    "newsletter",
    "edition",
    "digest",
    "roundup",
    "letter",
    "bulletin",
    "dispatch",
    "selection",
    "newsmail",
];
/// People who make the issue. Others have teams and desks too, so only these words may stand before them.
const NEWSROOM_ROLES: [&str; 11] = [
    "team",
    "editors",
    "editor",
    "newsroom",
    "desk",
    "staff",
    "writers",
    "journalists",
    "reporters",
    "curators",
    "crew",
];
const WORDS_BEFORE_ROLE: [&str; 11] =
    ["the", "our", "my", "this", "whole", "entire", "editorial", "news", "newsletter", "briefing", "weekend"];
/// Stems of verbs by which a newsroom selects.
const SELECTING_VERBS_EN: [&str; 15] = [
    "pick",
    "chose",
    "choos",
    "select",
    "bring",
    "brought",
    "prepar",
    "gather",
    "compil",
    "curat",
    "handpick",
    "round",
    "recommend",
    "put together",
    "lined up",
];

/// True if the sentence says that the newsroom selects, sends or has stories. `is_own` is true if it calls the
/// publication by its name.
pub(super) fn is_about_this_issue(sentence_text: &str, before: &str, is_own: bool) -> bool {
    let words = sentence_text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’')));
    let words: Vec<_> = words.map(|word| word.replace('’', "'")).filter(|word| !word.is_empty()).collect();
    let bare = |word: &str| word.strip_suffix("'s").unwrap_or(word).to_owned();
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&bare(word).as_str()));
    let starts = |start: &&str| {
        sentence_text
            .match_indices(*start)
            .any(|(at, _)| !sentence_text[..at].ends_with(|c: char| c.is_alphanumeric()))
    };
    // Stories that others send or tell are not the newsroom's.
    let others =
        ["sent us", "told us", "readers", "wrote to us"].iter().any(|word| sentence_text.contains(word));
    if others {
        return false;
    }
    if OPENINGS_EN.iter().any(starts) {
        return true;
    }
    let is_issue = is_own || has(&ISSUE_WORDS);
    let somebody = is_issue || words.iter().any(|word| NEWSROOM_WORDS.contains(&word.as_str()));
    let edits = before == "have" || EDITING_VERBS_EN.iter().any(starts);
    let role = |pair: &[String]| {
        NEWSROOM_ROLES.contains(&bare(&pair[1]).as_str())
            && (WORDS_BEFORE_ROLE.contains(&pair[0].as_str()) || pair[0].ends_with("'s"))
    };
    let first = words.first().is_some_and(|word| NEWSROOM_ROLES.contains(&word.as_str()));
    let is_role = first || words.windows(2).any(role);
    (somebody && edits)
        || (is_issue && CONTAINING_VERBS_EN.contains(&before))
        || (is_role && SELECTING_VERBS_EN.iter().any(starts))
}

/// True if somebody selects something in the sentence.
pub(super) fn selects(sentence_text: &str) -> bool {
    let mut words = sentence_text.split(|c: char| !c.is_alphanumeric());
    words.any(|word| SELECTING_VERBS_EN.iter().any(|stem| word.starts_with(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_is_the_newsroom_or_its_issue() {
        let cases = [
            ("our editors picked five stories.", "picked", false, true),
            ("the readable picked five stories.", "picked", true, true),
            ("the desk picked five stories.", "picked", false, true),
            ("the newsroom’s team picked five stories.", "picked", false, true),
            ("this letter has five stories.", "has", false, true),
            ("here are five stories.", "are", false, true),
            ("hello, here are five stories.", "are", false, true),
            ("you will read ten stories below.", "read", false, true),
            ("there are five stories.", "are", false, false),
            ("the police picked five stories.", "picked", false, false),
            ("the legal team picked five stories.", "picked", false, false),
            ("the paper has five stories.", "has", false, false),
            ("we like readers who picked five stories.", "picked", false, false),
        ];
        for (sentence, before, is_own, expected) in cases {
            assert_eq!(is_about_this_issue(sentence, before, is_own), expected, "{sentence}");
        }
    }
}
