//! Lines that are furniture by their words: share rows, calls to subscribe, links to related stories, rights.

use super::announce::{self, Part};
use super::furniture::{is_korean, is_sentence, length};
use super::inline::Line;
use super::notes::{is_about_player, is_desk_note, is_labelled, is_note, is_origin};
use super::share;

/// Longest line that can be furniture, in bytes.
const MAX_LINE: usize = 1500;

/// Openings of calls, in lower case.
const CALLS: [&str; 40] = [
    "found this article",
    "enjoyed this",
    "stay up to date",
    "join us on",
    "subscribe",
    "sign up",
    "join our newsletter",
    "get our newsletter",
    "get the latest",
    "get the newsletter",
    "follow us",
    "support our",
    "support independent",
    "become a member",
    "become a subscriber",
    "already a subscriber",
    "not a subscriber",
    "not a member",
    "enter your email",
    "your email",
    "by subscribing",
    "by signing up",
    "tailor your subscription",
    "download our app",
    "thank you for reading",
    "thanks for reading",
    "like this story",
    "did you like",
    "have a tip",
    "got a tip",
    "send tips",
    "don't miss",
    "don’t miss",
    "never miss",
    "구독",
    "뉴스레터",
    "네이버에서",
    "제보는",
    "카카오톡에서",
    "이 기사를",
];

/// Openings of lines that lead to other stories, in lower case.
const RELATED: [&str; 30] = [
    "related",
    "read more",
    "read also",
    "also read",
    "more from",
    "more on",
    "more stories",
    "more news",
    "recommended",
    "you may also",
    "you might also",
    "see also",
    "most read",
    "most popular",
    "popular stories",
    "trending",
    "latest news",
    "latest stories",
    "up next",
    "read next",
    "editor's picks",
    "editors' picks",
    "관련기사",
    "관련 기사",
    "관련뉴스",
    "많이 본",
    "추천 기사",
    "추천기사",
    "이 시각",
    "다른 기사",
];

/// Kind of line that is no part of the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Furniture {
    /// Names of networks and tools.
    Share,
    /// A call to subscribe, follow or support.
    Call,
    /// Leads to another story.
    Related,
    /// Whose the text is.
    Rights,
    /// The heading of a part after the article.
    Ending,
    /// An address of the writer.
    Contact,
    /// A note of the site: an advertisement, the time to read, a place in its menu.
    Note,
}

/// Returns what a line is, if it is none of the article.
pub(super) fn kind(line: &Line) -> Option<Furniture> {
    let text = line.plain();
    if text.len() > MAX_LINE {
        return None;
    }
    let lower = text.to_lowercase();
    let lower = lower.trim_matches(|c: char| !c.is_alphanumeric() && c != '©' && c != 'ⓒ');
    let size = length(&text);
    let linked = line.linked_percent();
    if lower.is_empty() {
        return (size < 8).then_some(Furniture::Note);
    }
    if share::is_row(lower) {
        return Some(Furniture::Share);
    }
    if is_rights(lower, size) {
        return Some(Furniture::Rights);
    }
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    match announce::part(&text) {
        Some(Part::Comments | Part::Ending) => return Some(Furniture::Ending),
        Some(Part::Stories) => return Some(Furniture::Related),
        Some(Part::Call) => return Some(Furniture::Call),
        Some(Part::Ad) => return Some(Furniture::Note),
        None => {}
    }
    if is_pointer(&text, lower, size, linked) {
        return Some(Furniture::Related);
    }
    if starts(&CALLS) && size < 260 && (linked > 0 || size < 160) && is_request(&text, lower) {
        return Some(Furniture::Call);
    }
    let is_call = [
        "subscribe to our",
        "sign up for our",
        "our newsletter",
        "subscribe to the",
        "sign up to our",
        "sign up for the",
        "sign up here",
        "subscribe here",
        "sign up now",
        "follow us on ",
        "whatsapp channel",
        "telegram channel",
        "텔레그램 채널",
        "카카오톡 채널",
        "뉴스레터를 구독",
        "구독을 신청",
        "구독하",
    ]
    .iter()
    .any(|call| lower.contains(call));
    if is_call && size < 220 && is_request(&text, lower) {
        return Some(Furniture::Call);
    }
    if starts(&RELATED)
        && (linked > 40 || size < 45 && !is_sentence(&text) || lower.contains(':') && linked > 20)
    {
        return Some(Furniture::Related);
    }
    if is_labelled(lower, size)
        || size < 220 && (is_desk_note(lower) || is_origin(lower) || is_about_player(lower))
    {
        return Some(Furniture::Note);
    }
    if is_invitation(line, lower, linked) {
        return Some(Furniture::Call);
    }
    if lower.starts_with("written by ") && size < 60 {
        return Some(Furniture::Ending);
    }
    if lower.starts_with("to read the original") || lower.starts_with("click here") || lower == "read more" {
        return Some(Furniture::Related);
    }
    if is_contact(lower, size) {
        return Some(Furniture::Contact);
    }
    is_note(lower, size).then_some(Furniture::Note)
}

fn is_rights(lower: &str, size: usize) -> bool {
    let says = ["무단전재", "무단 전재", "재배포 금지", "재배포금지", "all rights reserved", "저작권자"]
        .iter()
        .any(|says| lower.contains(says));
    let mark = lower.starts_with('©')
        || lower.starts_with('ⓒ')
        || lower.starts_with("copyright")
        || lower.starts_with("저작권");
    (says || mark) && size < 320
}

/// A whole paragraph in italics with a link, in which the house speaks of itself.
fn is_invitation(line: &Line, lower: &str, linked: usize) -> bool {
    linked > 0
        && line.emphasised_percent() > 90
        && lower.len() < 400
        && lower.split(|c: char| !c.is_alphabetic()).any(|word| matches!(word, "our" | "us" | "we"))
        && lower.split(|c: char| !c.is_alphabetic()).any(|word| {
            matches!(
                word,
                "join"
                    | "subscribe"
                    | "follow"
                    | "sign"
                    | "support"
                    | "donate"
                    | "listen"
                    | "download"
                    | "reach"
                    | "tip"
                    | "tips"
                    | "write"
            )
        })
}

/// `WATCH: A baker and her oven`: a label that points to something else on the site.
fn is_pointer(text: &str, lower: &str, size: usize, linked: usize) -> bool {
    let labels = [
        "watch",
        "read",
        "listen",
        "see",
        "video",
        "photos",
        "gallery",
        "podcast",
        "explainer",
        "also",
        "more",
        "영상",
        "포토",
    ];
    let Some((label, rest)) = text.split_once([':', '|']) else { return false };
    let label = label.trim();
    labels.iter().any(|known| lower.starts_with(known) && label.to_lowercase() == *known)
        && !rest.trim().is_empty()
        && size < 160
        && (linked > 20 || label.chars().all(char::is_uppercase) && !is_sentence(text))
}

/// Asks the reader for something, and is no sentence of the article that happens to have the words of a call:
/// "Subscribers of the service sued …", "구독을 신청한 업체에는 전자우편으로도 발송된다."
fn is_request(text: &str, lower: &str) -> bool {
    // A Korean sentence says by its verb that it asks.
    const ASKING: [&str; 10] =
        ["세요", "시오", "시면", "바랍니다", "부탁", "수 있습니다", "드립니다", "드려요", "해요", "공유"];
    let is_korean = is_sentence(text) && lower.ends_with(is_korean);
    let asks = || ASKING.iter().any(|word| lower.contains(word));
    !is_report(lower) && (!is_korean || asks())
}

fn is_report(lower: &str) -> bool {
    ["subscribers ", "subscriber ", "subscription ", "구독자", "구독료", "구독 경제", "구독경제"]
        .iter()
        .any(|word| lower.starts_with(word))
        || [" said", " according to", "했다.", "밝혔다.", " were ", " was "]
            .iter()
            .any(|word| lower.contains(word))
}

fn is_contact(lower: &str, size: usize) -> bool {
    let has_address =
        lower.contains("[email protected]") || lower.contains("email protected") || has_mailbox(lower);
    let opens = [
        "contact",
        "reach ",
        "email",
        "e-mail",
        "write to",
        "tips",
        "send ",
        "문의",
        "제보",
        "이메일",
        "to contact",
        "you can reach",
        "the reporter can be",
        "the author can be",
    ]
    .iter()
    .any(|word| lower.starts_with(word));
    has_address && (size < 70 || opens && size < 240)
}

/// Returns `true` if a text holds an address of mail.
pub(super) fn has_mailbox(text: &str) -> bool {
    text.split_whitespace().any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        word.split_once('@')
            .is_some_and(|(local, host)| !local.is_empty() && host.contains('.') && !host.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn furniture_is_known_by_its_words() {
        for (text, expected) in [
            ("Share this article", Some(Furniture::Share)),
            ("Facebook · Twitter · Copy link", Some(Furniture::Share)),
            ("페이스북 트위터 카카오톡 URL 복사", Some(Furniture::Share)),
            ("Subscribe to our newsletter", Some(Furniture::Call)),
            ("ⓒ 등대신문, 무단전재 및 재배포 금지", Some(Furniture::Rights)),
            ("Copyright © 2022 The Lantern. All rights reserved.", Some(Furniture::Rights)),
            ("Related articles", Some(Furniture::Related)),
            ("관련기사", Some(Furniture::Related)),
            ("About the author", Some(Furniture::Ending)),
            ("[email protected]", Some(Furniture::Contact)),
            ("Contact the reporter at minji@lantern.example.", Some(Furniture::Contact)),
            ("3 min read", Some(Furniture::Note)),
            ("Editor’s note: The names of the sailors were changed.", Some(Furniture::Note)),
            ("[편집자주] 이 연재는 열 번에 걸쳐 싣는다.", Some(Furniture::Note)),
            ("This feature appears in the winter print issue.", Some(Furniture::Note)),
            ("뉴스레터를 구독하시면 매주 금요일 받아 보실 수 있습니다.", Some(Furniture::Call)),
            ("Advertisement", Some(Furniture::Note)),
        ] {
            assert_eq!(kind(&Line::of(text)), expected, "{text}");
        }
    }

    #[test]
    fn sentences_stay() {
        for text in [
            "Subscribers of the service sued the company on Friday, according to the court.",
            "Related work was published by the university in 2019 and drew little attention.",
            "The bank asked customers to send an email to help@bank.example if they had seen the page, and to wait for a call.",
            "Share prices fell by a tenth on Monday.",
            "구독자 수는 지난해보다 두 배로 늘었다.",
            "결과는 누리집에 공개되며, 구독을 신청한 업체에는 전자우편으로도 발송됩니다.",
            "뉴스레터는 매주 금요일 아침에 나간다.",
            "Corrections officers opened the doors at six.",
            "This story appears in every harbour town.",
            "Authors of the paper say the flaw is old.",
            "Follow the money, investigators say.",
        ] {
            assert_eq!(kind(&Line::of(text)), None, "{text}");
        }
    }
}
