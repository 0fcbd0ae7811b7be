//! Lines that are notes of the site: advertisements, the time since, where a text comes from, what a player does.

use super::picture_tools;

/// Longest note with a label, in letters.
const MAX_LABELLED: usize = 700;

/// Labels of whole paragraphs in which the desk speaks of the text, in lower case.
const LABELS: [&str; 14] = [
    "editor’s note",
    "editor's note",
    "editors’ note",
    "editors' note",
    "note to readers",
    "correction",
    "corrections",
    "clarification",
    "편집자 주",
    "편집자주",
    "정정",
    "정정보도",
    "바로잡습니다",
    "알립니다",
];

/// `Editor’s note: The names were changed.`, `[편집자주] …`
pub(super) fn is_labelled(lower: &str, size: usize) -> bool {
    size < MAX_LABELLED
        && LABELS.iter().any(|label| {
            lower
                .strip_prefix(label)
                .is_some_and(|rest| rest.trim_start().starts_with([':', ']', '】', '>', '|', '—', '–']))
        })
}

/// `First published by The Lantern. Read it on the publisher’s site.`, `This feature appears in the print issue.`
pub(super) fn is_origin(lower: &str) -> bool {
    let of_text = [
        "this article ",
        "this story ",
        "this piece ",
        "this feature ",
        "this essay ",
        "this column ",
        "this interview ",
        "this report ",
        "a version of this article ",
        "a version of this story ",
    ]
    .iter()
    .find_map(|start| lower.strip_prefix(start));
    let in_print = |rest: &str| {
        let verbs = ["appears ", "appeared ", "will appear "];
        let verb = verbs.iter().find_map(|verb| rest.strip_prefix(verb));
        verb.is_some_and(|rest| rest.contains("issue") || rest.contains("print"))
    };
    if of_text.is_some_and(in_print) {
        return true;
    }
    let lower = of_text.unwrap_or(lower);
    let lower = lower.strip_prefix("was ").unwrap_or(lower);
    let verbs = ["first ", "originally "];
    verbs.iter().any(|verb| {
        lower.strip_prefix(verb).is_some_and(|rest| {
            ["published", "appeared", "ran ", "posted"].iter().any(|word| rest.starts_with(word))
        })
    }) || lower.starts_with("republished ")
        || lower.starts_with("reprinted ")
        || lower.starts_with("이 기사는") && lower.contains("실린")
}

/// A sentence about the player of a sound or a film on the page.
pub(super) fn is_about_player(lower: &str) -> bool {
    const PLAYERS: [&str; 10] = [
        "listen button",
        "play button",
        "press play",
        "player above",
        "player below",
        "broadcast version",
        "listen to this story",
        "listen to this article",
        "재생 버튼",
        "듣기 버튼",
    ];
    PLAYERS.iter().any(|words| lower.contains(words))
}

/// Notes of a desk below a text: helpers, editors, standards.
pub(super) fn is_desk_note(lower: &str) -> bool {
    let starts = [
        "reporting by ",
        "additional reporting",
        "editing by ",
        "our standards",
        "this article was originally",
        "this story was originally",
        "편집 ",
    ];
    let ends = [
        "contributed to this report",
        "contributed to this article",
        "contributed reporting",
        "followers",
        "기사제보 및 보도자료",
    ];
    starts.iter().any(|start| lower.starts_with(start)) || ends.iter().any(|end| lower.ends_with(end))
}

/// `2 days ago`, `3시간 전`
fn is_relative_time(lower: &str) -> bool {
    let english = lower.strip_suffix(" ago").is_some_and(|span| {
        let mut words = span.split(' ');
        let (count, unit) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let units = ["second", "minute", "hour", "day", "week", "month", "year", "min", "hr"];
        words.next().is_none()
            && (count.parse::<u32>().is_ok() || matches!(count, "a" | "an" | "one"))
            && units.contains(&unit.trim_end_matches('s'))
    });
    let korean = ["초 전", "분 전", "시간 전", "일 전", "주 전", "개월 전", "년 전"];
    english
        || korean
            .iter()
            .any(|unit| lower.strip_suffix(unit).is_some_and(|count| count.trim().parse::<u32>().is_ok()))
}

pub(super) fn is_note(lower: &str, size: usize) -> bool {
    if size > 60 {
        return false;
    }
    if picture_tools::is_tool(lower) || is_relative_time(lower) {
        return true;
    }
    let whole = [
        "반응형",
        "story continues below this notice",
        "story continues below",
        "article continues below",
        "story continues after advertisement",
        "show all updates",
        "advertisement",
        "ad",
        "sponsored",
        "sponsored content",
        "광고",
        "ads by google",
        "skip to content",
        "skip to main content",
        "back to top",
        "menu",
        "search",
        "home",
        "next",
        "previous",
        "loading",
        "close",
        "play",
        "pause",
        "read more",
        "more",
        "image",
        "photo",
        "no comments",
        "기사 본문",
        "본문",
        "기사입력",
        "더보기",
        "목록",
        "이전",
        "다음",
        "advertisement - scroll to continue",
        "story continues below advertisement",
        "story continues",
        "continue reading",
    ];
    let minutes = lower.ends_with("min read")
        || lower.ends_with("minute read")
        || lower.ends_with("minutes read")
        || lower.ends_with("분 읽기");
    whole.contains(&lower)
        || minutes
        || lower.starts_with("continue reading")
        || lower.starts_with("view the whole thread")
        || lower.starts_with("reading time")
        || lower.starts_with("estimated reading")
        || lower.starts_with("tags:")
        || lower.starts_with("filed under")
        || lower.starts_with("posted in")
        || lower.starts_with("topics:")
        || lower.starts_with("categories:")
        || lower.starts_with('#') && lower.split_whitespace().all(|word| word.starts_with('#'))
}
