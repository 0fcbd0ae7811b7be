//! Rows of buttons that share an article: names of networks and of tools.

/// Words of which share rows consist, in lower case.
const SHARE_WORDS: [&str; 62] = [
    "share",
    "facebook",
    "twitter",
    "x",
    "linkedin",
    "whatsapp",
    "telegram",
    "email",
    "e-mail",
    "mail",
    "print",
    "copy",
    "link",
    "url",
    "tweet",
    "pin",
    "pinterest",
    "reddit",
    "kakao",
    "kakaotalk",
    "naver",
    "band",
    "line",
    "like",
    "save",
    "this",
    "article",
    "story",
    "on",
    "via",
    "bookmark",
    "listen",
    "comment",
    "comments",
    "reply",
    "threads",
    "bluesky",
    "mastodon",
    "instagram",
    "youtube",
    "follow",
    "us",
    "공유",
    "공유하기",
    "페이스북",
    "트위터",
    "카카오톡",
    "카카오스토리",
    "네이버",
    "밴드",
    "블로그",
    "복사",
    "인쇄",
    "프린트",
    "스크랩",
    "글자크기",
    "글씨크기",
    "이메일",
    "크게",
    "작게",
    "주소복사",
    "링크복사",
];

/// Returns `true` for a line of nothing but such names, in lower case.
pub(super) fn is_row(lower: &str) -> bool {
    let words: Vec<_> =
        lower.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|word| !word.is_empty()).collect();
    let known = words
        .iter()
        .filter(|word| SHARE_WORDS.contains(word) || word.bytes().all(|byte| byte.is_ascii_digit()))
        .count();
    !words.is_empty()
        && words.len() <= 24
        && known == words.len()
        && words.iter().any(|word| !word.bytes().all(|byte| byte.is_ascii_digit()))
}
